"""A program as Google sees one: google-auth-oauthlib, google-auth, and a page to come back to."""

from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

import requests
from flask import Flask, request
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials
from google_auth_oauthlib.flow import Flow

from playground.browser import Browser
from playground.google.clients import Client
from playground.google.google import Google
from playground.google.person import consent_at_google
from playground.server import LoopbackServer

EMAIL = "https://www.googleapis.com/auth/userinfo.email"
MODIFY = "https://www.googleapis.com/auth/gmail.modify"
SETTINGS = "https://www.googleapis.com/auth/gmail.settings.basic"
SEND = "https://www.googleapis.com/auth/gmail.send"
SIGN_IN = ["openid", EMAIL]
SCOPES = [*SIGN_IN, MODIFY]


class MailProgram:
    """Uses the libraries of real programs, unchanged, over TLS that the local authority signed."""

    def __init__(self, google: Google, ca_file: Path, client: Client | None = None) -> None:
        self.google = google
        self.client = client or google.client
        self.session = requests.Session()
        self.session.verify = str(ca_file)
        self.session.trust_env = False
        self._flows: list[Flow] = []
        self.came_back: list[dict[str, str]] = []
        self._page = LoopbackServer(self._application())
        self.redirect_uri = f"{self._page.url}/oauth/google/callback"
        self.client.register_redirect(self.redirect_uri)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()
        for flow in self._flows:
            flow.oauth2session.close()
        self._page.close()

    def flow(self, scopes: list[str] | None = None, **details: Any) -> Flow:
        """Return a new flow for `scopes`, the mail ones by default."""
        config = {
            "client_id": self.client.client_id,
            "client_secret": self.client.secret,
            "auth_uri": self.google.auth_url,
            "token_uri": self.google.token_url,
        }
        flow = Flow.from_client_config(
            {"web": config}, scopes or SCOPES, redirect_uri=self.redirect_uri, **details
        )
        flow.oauth2session.verify = self.session.verify
        flow.oauth2session.trust_env = False
        self._flows.append(flow)
        return flow

    def connect(
        self,
        browser: Browser,
        account: str,
        *,
        scopes: list[str] | None = None,
        untick: tuple[str, ...] = (),
        **asked: str,
    ) -> Credentials:
        """Send a person through the sign-in and return what came out of it."""
        flow = self.flow(scopes)
        browser.open(flow.authorization_url(**{"prompt": "consent", **asked})[0])
        consent_at_google(browser, account, untick=untick)
        try:
            flow.fetch_token(code=self.came_back[-1]["code"])
        except Warning as fewer_scopes:
            # oauthlib raises it after the code was spent; the token is in it.
            flow.oauth2session.token = fewer_scopes.token  # type: ignore[attr-defined]
        return flow.credentials

    def refresh(self, credentials: Credentials) -> Credentials:
        """Refresh as a job does later on, with nothing but the stored refresh token."""
        fresh = Credentials(
            None,
            refresh_token=credentials.refresh_token,
            token_uri=self.google.token_url,
            client_id=self.client.client_id,
            client_secret=self.client.secret,
        )
        fresh.refresh(Request(self.session))
        return fresh

    def revoke(self, token: str | None) -> requests.Response:
        """Ask the revoke endpoint to end what belongs to this token."""
        return self.session.post(self.google.revoke_url, data={"token": token}, timeout=10)

    def gmail(self, access_token: str | None, method: str = "profile") -> requests.Response:
        """Call a method of the Gmail API for the account of this token."""
        return self.session.get(
            f"{self.google.api_url}/gmail/v1/users/me/{method}",
            headers={"Authorization": f"Bearer {access_token}"},
            timeout=10,
        )

    def token(self, **form: str) -> requests.Response:
        """Post a form to the token endpoint by hand, with the client's id and secret."""
        form = {
            "client_id": self.client.client_id,
            "client_secret": self.client.secret,
            **form,
        }
        return self.session.post(self.google.token_url, data=form, timeout=10)

    def code(self, browser: Browser, account: str, **asked: str) -> str:
        """Send a person through the sign-in without PKCE and return the code."""
        flow = self.flow(autogenerate_code_verifier=False)
        browser.open(flow.authorization_url(**{"prompt": "consent", **asked})[0])
        consent_at_google(browser, account)
        return self.came_back[-1]["code"]

    def _application(self) -> Flask:
        app = Flask(__name__)

        @app.get("/oauth/google/callback")
        def callback() -> str:
            query = urlsplit(request.url).query
            self.came_back.append(dict(parse_qsl(query)))
            return "<!doctype html><title>Mail program</title><h1>Welcome back</h1>"

        return app
