"""A program as Microsoft sees one: msal, a page to come back to, and calls to Graph."""

from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

import msal
import requests
from flask import Flask, request

from playground.browser import Browser
from playground.microsoft.applications import Application
from playground.microsoft.microsoft import Microsoft
from playground.microsoft.person import consent_at_microsoft
from playground.server import LoopbackServer

MAIL = ["User.Read", "Mail.ReadWrite", "Mail.Send"]
SHARED = [*MAIL, "Mail.ReadWrite.Shared", "Mail.Send.Shared"]
# What msal adds to every request.
SIGN_IN = {"openid", "profile", "offline_access"}


class MailProgram:
    """Uses msal unchanged, over TLS that the local authority signed."""

    def __init__(
        self, microsoft: Microsoft, ca_file: Path, application: Application | None = None
    ) -> None:
        self.microsoft = microsoft
        self.client_id = application.client_id if application else microsoft.client_id
        self._application = application
        self.session = requests.Session()
        self.session.verify = str(ca_file)
        self.session.trust_env = False
        self.came_back: list[dict[str, str]] = []
        self._page = LoopbackServer(self._flask())
        self.redirect_uri = f"{self._page.url}/oauth/microsoft/callback"
        (application or microsoft).register_redirect(self.redirect_uri)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()
        self._page.close()

    @property
    def client_secret(self) -> str:
        """The secret as it is now."""
        return self._application.secret if self._application else self.microsoft.client_secret

    def app(self, tenant: str = "common") -> msal.ConfidentialClientApplication:
        """Return a new application object, as a process that has just started makes one."""
        return msal.ConfidentialClientApplication(
            self.client_id,
            client_credential=self.client_secret,
            authority=f"{self.microsoft.authority_url}/{tenant}",
            instance_discovery=False,
            http_client=self.session,
        )

    def flow(
        self, scopes: list[str] | None = None, *, tenant: str = "common", **asked: Any
    ) -> dict[str, Any]:
        """Begin a sign-in; the address of its page is `auth_uri`."""
        flow: dict[str, Any] = self.app(tenant).initiate_auth_code_flow(
            scopes or MAIL,
            redirect_uri=self.redirect_uri,
            **{"response_mode": "form_post", "prompt": "select_account", **asked},
        )
        return flow

    def connect(
        self,
        browser: Browser,
        address: str,
        *,
        scopes: list[str] | None = None,
        tenant: str = "common",
        **asked: Any,
    ) -> dict[str, Any]:
        """Send a person through the sign-in and return msal's result, good or bad."""
        flow = self.flow(scopes, tenant=tenant, **asked)
        browser.open(flow["auth_uri"])
        consent_at_microsoft(browser, address)
        return self.finish(flow, tenant=tenant)

    def finish(self, flow: dict[str, Any], *, tenant: str = "common") -> dict[str, Any]:
        """Redeem what came back last, as another process would."""
        result: dict[str, Any] = self.app(tenant).acquire_token_by_auth_code_flow(
            flow, self.came_back[-1]
        )
        return result

    def admin_link(
        self, scopes: list[str] | None = None, *, tenant: str = "strict.test", **more: str
    ) -> str:
        """Return the link that is handed over for an admin."""
        query = {
            "client_id": self.client_id,
            "scope": " ".join(f"https://graph.microsoft.com/{one}" for one in scopes or MAIL),
            "redirect_uri": self.redirect_uri,
            "state": "s-123",
            **more,
        }
        return f"{self.microsoft.authority_url}/{tenant}/v2.0/adminconsent?{urlencode(query)}"

    def refresh(
        self,
        result: dict[str, Any],
        scopes: list[str] | None = None,
        *,
        tenant: str = "common",
    ) -> dict[str, Any]:
        """Refresh as a job does later on, with nothing but the stored refresh token."""
        fresh: dict[str, Any] = self.app(tenant).acquire_token_by_refresh_token(
            result["refresh_token"], scopes or MAIL
        )
        return fresh

    def graph(self, access_token: str, path: str = "/me") -> requests.Response:
        """Call Graph for the account of this token."""
        return self.session.get(
            self.microsoft.graph_url + path,
            headers={"Authorization": f"Bearer {access_token}"},
            timeout=10,
        )

    def token(self, *, tenant: str = "common", **form: str | None) -> requests.Response:
        """Post a form to the token endpoint by hand; None leaves a parameter out."""
        form = {"client_id": self.client_id, "client_secret": self.client_secret, **form}
        url = f"{self.microsoft.authority_url}/{tenant}/oauth2/v2.0/token"
        return self.session.post(url, data=form, timeout=10)

    def redeem(self, flow: dict[str, Any], **form: str | None) -> requests.Response:
        """Redeem by hand the code that came back last."""
        return self.token(
            **{
                "grant_type": "authorization_code",
                "code": self.came_back[-1]["code"],
                "redirect_uri": self.redirect_uri,
                "code_verifier": flow["code_verifier"],
                **form,
            }
        )

    def _flask(self) -> Flask:
        app = Flask(__name__)

        @app.route("/oauth/microsoft/callback", methods=["GET", "POST"])
        def callback() -> str:
            self.came_back.append(request.values.to_dict())
            return "<!doctype html><title>Mail program</title><h1>Welcome back</h1>"

        return app
