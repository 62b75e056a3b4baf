"""Google as these tests need it: a person with an account, and our client there."""

import itertools
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt

from connections.model import Access, Attempt, Grant, Refreshed
from playground.browser import Browser
from playground.certificates import LocalAuthority
from playground.clock import MovableClock
from playground.google.google import Google as LocalGoogle
from playground.google.person import consent_at_google, remove_access
from providers.google import Google
from providers.settings import GoogleSettings
from tests.providers.callback import Callback

_numbers = itertools.count(1)


class GoogleWorld:
    """The local Google; every test has an account of its own in it, `account`."""

    optional_scope: str | None = "https://www.googleapis.com/auth/gmail.modify"
    revokes = True

    def __init__(self, authority: LocalAuthority, ca_file: Path) -> None:
        self.clock = MovableClock()
        self.ca_file = ca_file
        self.google = LocalGoogle(authority, self.clock).start()
        self.callback = Callback()
        self.google.register_redirect(self.callback.url)
        self.refresh()

    def refresh(self) -> None:
        """Undo what a test did, and give the next one an account that nobody has seen."""
        self.google.faults.clear()
        self.google.requests.clear()
        self.google.switches.restore_secret()
        self.account = f"alice.{next(_numbers)}@acme.test"
        self.google.add_account(self.account, hd="acme.test")
        self.provider = self.another_provider()

    def close(self) -> None:
        self.callback.close()
        self.google.close()

    def settings(self, **overrides: Any) -> GoogleSettings:
        given: dict[str, Any] = {
            "client_id": self.google.client_id,
            "client_secret": self.google.client_secret,
            "redirect_uri": self.callback.url,
            "auth_url": self.google.auth_url,
            "token_url": self.google.token_url,
            "revoke_url": self.google.revoke_url,
            "api_url": self.google.api_url,
            "ca_file": self.ca_file,
        }
        return GoogleSettings(**given | overrides)

    def another_provider(self, **overrides: Any) -> Google:
        return Google(self.settings(**overrides), self.clock)

    # What the contract of all providers needs.

    def sign_in(
        self, attempt: Attempt, *, decline: bool = False, without: Iterable[str] = ()
    ) -> dict[str, str]:
        """Let the person sign in and return what comes back to us."""
        with Browser(self.ca_file) as browser:
            browser.open(attempt.url)
            consent_at_google(browser, self.account, untick=without, cancel=decline)
        return self.callback.received

    def remove_access_by_hand(self) -> None:
        with Browser(self.ca_file) as browser:
            remove_access(browser, self.google, self.account)

    @property
    def client_secret(self) -> str:
        return self.google.client_secret

    def take_mailbox_away(self) -> None:
        self.google.switches.disable_mail(self.account)

    def expire_client_secret(self) -> None:
        self.google.switches.expire_secret()

    def answer_everything(self, status: int | None, body: Any, **details: Any) -> None:
        self.google.faults.add(status=status, body=body, **details)

    def invented(self) -> Refreshed:
        """Return a grant and an access of our client that the provider has never given."""
        grant = Grant(
            subject="110169484474386276334",
            client_id=self.google.client_id,
            addresses=frozenset({self.account}),
            scopes=frozenset(scope.id for scope in Google.scopes),
            secret="1//refresh",
        )
        access = Access(
            token="ya29.access",
            expires_at=datetime.now(UTC) + timedelta(hours=1),
            scopes=grant.scopes,
        )
        return Refreshed(grant=grant, access=access)

    def provider_of_another_client(self) -> Google:
        client = self.google.add_client()
        return self.another_provider(client_id=client.client_id, client_secret=client.secret)

    def unreachable_provider(self) -> Google:
        """Return one whose every endpoint is a port where nobody listens."""
        closed = LocalGoogle(LocalAuthority()).start()
        url = closed.url
        closed.close()
        names = ("auth_url", "token_url", "revoke_url", "api_url")
        return self.another_provider(**{name: f"{url}/{name}" for name in names})

    # What the tests of Google alone need.

    def answer_exchange(self, nonce: str, claims: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return a good answer to an exchange, with some claims of its id token changed.

        A claim changed to None is left out.
        """
        every = {
            "iss": "https://accounts.google.com",
            "aud": self.google.client_id,
            "sub": "110169484474386276334",
            "email": self.account,
            "email_verified": True,
            "nonce": nonce,
            "exp": 4_000_000_000,
        } | (claims or {})
        kept = {name: value for name, value in every.items() if value is not None}
        return {
            "access_token": "ya29.access",
            "expires_in": 3599,
            "refresh_token": "1//refresh",
            "scope": " ".join(scope.id for scope in Google.scopes),
            "token_type": "Bearer",
            # Who signed it is not looked at: it comes straight from the token endpoint.
            "id_token": jwt.encode(kept, "k" * 32, algorithm="HS256"),
        }
