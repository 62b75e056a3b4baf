"""Microsoft as these tests need it: a person with an account of one kind, and our client there."""

import itertools
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt

from connections.model import Access, Attempt, Grant, Refreshed
from playground.browser import Browser
from playground.certificates import LocalAuthority
from playground.clock import MovableClock
from playground.microsoft.directory import Account
from playground.microsoft.microsoft import Microsoft as LocalMicrosoft
from playground.microsoft.person import consent_at_microsoft, remove_access
from providers.microsoft import Outlook
from providers.microsoft_family import Family
from providers.settings import MicrosoftSettings
from tests.providers.callback import Callback

_numbers = itertools.count(1)

TOKEN = r"/[^/]+/oauth2/v2\.0/token$"
ACME = "acme.test"


class MicrosoftWorld:
    """The local Microsoft; every test has an account of its own in it, `account`."""

    # Microsoft's page of consent has no boxes to untick.
    optional_scope: str | None = None
    revokes = False

    def __init__(self, authority: LocalAuthority, ca_file: Path, kind: type[Family]) -> None:
        self.kind = kind
        self.clock = MovableClock()
        self.ca_file = ca_file
        self.microsoft = LocalMicrosoft(authority, self.clock).start()
        self.tenant = self.microsoft.add_tenant(ACME, "Acme")
        self.microsoft.add_account("ada@acme.test", "Ada", tenant=ACME, is_admin=True)
        self.callback = Callback()
        self.microsoft.register_redirect(self.callback.url)
        self.refresh()

    def refresh(self) -> None:
        """Undo what a test did, and give the next one an account that nobody has seen."""
        self.microsoft.faults.clear()
        self.microsoft.requests.clear()
        self.microsoft.switches.restore_secret()
        self.microsoft.switches.strict_rotation(on=False)
        self.person = self.another_person()
        self.account = self.person.address
        self.provider = self.another_provider()

    def close(self) -> None:
        self.callback.close()
        self.microsoft.close()

    def another_person(self, kind: type[Family] | None = None, **traits: Any) -> Account:
        number = next(_numbers)
        if (kind or self.kind) is Outlook:
            return self.microsoft.add_account(f"dana.{number}@outlook.com", "Dana Dove", **traits)
        address = f"alice.{number}@{ACME}"
        return self.microsoft.add_account(address, "Alice Ant", tenant=ACME, **traits)

    def settings(self, **overrides: Any) -> MicrosoftSettings:
        given: dict[str, Any] = {
            "client_id": self.microsoft.client_id,
            "client_secret": self.microsoft.client_secret,
            "redirect_uri": self.callback.url,
            "authority_url": self.microsoft.authority_url,
            "graph_url": self.microsoft.graph_url,
            "ca_file": self.ca_file,
        }
        return MicrosoftSettings(**given | overrides)

    def another_provider(self, **overrides: Any) -> Any:
        return self.kind(self.settings(**overrides))

    def answer(self, path: str, status: int | None, body: Any, **details: Any) -> None:
        self.microsoft.faults.add(path, status=status, body=body, **details)

    # What the contract of all providers needs.

    def sign_in(
        self,
        attempt: Attempt,
        *,
        decline: bool = False,
        without: Iterable[str] = (),
        account: str | None = None,
    ) -> dict[str, str]:
        """Let the person sign in and return what comes back to us."""
        assert not [*without], "there is nothing to untick"
        with Browser(self.ca_file) as browser:
            browser.open(attempt.url)
            consent_at_microsoft(browser, account or self.account, decline=decline)
        return self.callback.received

    def remove_access_by_hand(self) -> None:
        with Browser(self.ca_file) as browser:
            remove_access(browser, self.microsoft, self.account)

    @property
    def client_secret(self) -> str:
        return self.microsoft.client_secret

    def take_mailbox_away(self) -> None:
        self.microsoft.switches.remove_mailbox(self.account)

    def expire_client_secret(self) -> None:
        self.microsoft.switches.expire_secret()

    def answer_everything(self, status: int | None, body: Any, **details: Any) -> None:
        self.answer("", status, body, **details)

    def invented(self) -> Refreshed:
        """Return a grant and an access of our client that the provider has never given."""
        grant = Grant(
            subject=f"{self.person.tenant.id}.{self.person.oid}",
            client_id=self.microsoft.client_id,
            addresses=frozenset({self.account}),
            scopes=frozenset(scope.id for scope in self.kind.scopes),
            secret="1.AXoA-refresh",
        )
        access = Access(
            token="eyJ0-access",
            expires_at=datetime.now(UTC) + timedelta(hours=1),
            scopes=grant.scopes,
        )
        return Refreshed(grant=grant, access=access)

    def provider_of_another_client(self) -> Any:
        application = self.microsoft.add_application("Another")
        return self.another_provider(
            client_id=application.client_id, client_secret=application.secret
        )

    def unreachable_provider(self) -> Any:
        """Return one whose every endpoint is a port where nobody listens."""
        closed = LocalMicrosoft(LocalAuthority()).start()
        url, graph = closed.authority_url, closed.graph_url
        closed.close()
        return self.another_provider(authority_url=url, graph_url=graph)

    # What the tests of Microsoft alone need.

    def connect(self, *, account: str | None = None, **asked: Any) -> Refreshed:
        attempt = self.provider.begin(state="s", address=self.account, **asked)
        parameters = self.sign_in(attempt, account=account)
        refreshed: Refreshed = self.provider.redeem(parameters, attempt.secret)
        return refreshed

    def asked(self, **how: Any) -> dict[str, str]:
        """Return the parameters of a sign-in's address; under `secret` what we keep of it."""
        attempt = self.provider.begin(state="the-state", address="alice@acme.test", **how)
        query = parse_qs(urlsplit(attempt.url).query, strict_parsing=True)
        assert all(len(values) == 1 for values in query.values())
        return {name: values[0] for name, values in query.items()} | {"secret": attempt.secret}

    def token_requests(self) -> list[tuple[str, dict[str, str]]]:
        """Return what was sent to the token endpoint: tenant and form."""
        seen = [one for one in self.microsoft.requests if one.path.endswith("/token")]
        return [(one.path.split("/")[1], dict(one.form)) for one in seen]

    def answer_exchange(self, nonce: str, claims: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return a good answer to an exchange, with some claims of its id token changed.

        A claim changed to None is left out.
        """
        tenant = self.person.tenant.id
        every = {
            "iss": f"{self.microsoft.authority_url}/{tenant}/v2.0",
            "aud": self.microsoft.client_id,
            "tid": tenant,
            "oid": self.person.oid,
            "sub": "pairwise",
            "preferred_username": self.account,
            "nonce": nonce,
            "exp": 4_000_000_000,
        } | (claims or {})
        kept = {name: value for name, value in every.items() if value is not None}
        return {
            "access_token": "eyJ0-access",
            "expires_in": 3599,
            "refresh_token": "1.AXoA-refresh",
            # Without the profile, Graph is not asked for addresses.
            "scope": "Mail.ReadWrite Mail.Send openid profile",
            "token_type": "Bearer",
            # Who signed it is not looked at: it comes straight from the token endpoint.
            "id_token": jwt.encode(kept, "k" * 32, algorithm="HS256"),
        }
