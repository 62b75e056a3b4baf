"""A Google on loopback, as strict as the real one where a mail program meets it."""

from collections.abc import Iterable, Mapping
from typing import Self
from urllib.parse import urlencode

from flask import Flask

from playground.certificates import LocalAuthority
from playground.clock import MovableClock
from playground.gate import Gate, SeenRequest
from playground.google import connections, gmail, sign_in, tokens, words
from playground.google.accounts import Account
from playground.google.clients import Client, Project
from playground.google.faults import Faults
from playground.google.records import Consent, Grant, Revocation
from playground.google.scopes import in_words
from playground.google.state import State
from playground.google.switches import Switches
from playground.server import LoopbackServer


class Google:
    """One Google with one project, "Inboxkeeper", and one web client; `start()` opens its port.

    With `plain_pages` the pages for people speak http, on a port of their own: a visitor's browser
    does not know this world's authority, and would warn. Programs are spoken to over TLS as ever.
    `faults` makes requests fail, `switches` makes things happen to accounts and the client.
    """

    def __init__(
        self,
        authority: LocalAuthority,
        clock: MovableClock | None = None,
        *,
        plain_pages: bool = False,
    ) -> None:
        self._authority = authority
        self._plain_pages = plain_pages
        self._server: LoopbackServer | None = None
        self._pages: LoopbackServer | None = None
        self._state = State(clock or MovableClock())
        self.client: Client = self._state.clients.add(Project("inboxkeeper-demo", "Inboxkeeper"))
        self.faults = Faults(self._account_of)
        self.switches = Switches(self._state, self.client, self.faults)
        self._gate = Gate(self.faults)

    def start(self, port: int = 0) -> Self:
        """Listen on 127.0.0.1 with TLS; port 0 takes a free one."""
        if self._server is None:
            tls = self._authority.server_context("localhost", "127.0.0.1", "::1")
            application = self._application()
            self._server = LoopbackServer(application, port=port, ssl_context=tls)
            if self._plain_pages:
                self._pages = LoopbackServer(application)
        return self

    def close(self) -> None:
        """Give the port back; again is harmless."""
        self._gate.close()
        for server in (self._server, self._pages):
            if server is not None:
                server.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end; RuntimeError before `start`."""
        if self._server is None:
            raise RuntimeError("this Google has not been started")
        return self._server.url

    @property
    def pages_url(self) -> str:
        """Where people find its pages, without a slash at the end; RuntimeError before `start`."""
        return self.url if self._pages is None else self._pages.url

    @property
    def auth_url(self) -> str:
        """The sign-in page, https://accounts.google.com/o/oauth2/v2/auth in reality."""
        return f"{self.pages_url}/o/oauth2/v2/auth"

    @property
    def token_url(self) -> str:
        """The token endpoint, https://oauth2.googleapis.com/token in reality."""
        return f"{self.url}/token"

    @property
    def revoke_url(self) -> str:
        """The revoke endpoint, https://oauth2.googleapis.com/revoke in reality."""
        return f"{self.url}/revoke"

    @property
    def certs_url(self) -> str:
        """The keys of the id tokens, https://www.googleapis.com/oauth2/v3/certs in reality."""
        return f"{self.url}/oauth2/v3/certs"

    @property
    def api_url(self) -> str:
        """The Gmail API's origin, https://gmail.googleapis.com in reality."""
        return self.url

    def connections_url(self, account: str | None = None) -> str:
        """Return the page where an account sees the apps with access to it.

        Without an account, the page asks whose.
        """
        query = "" if account is None else "?" + urlencode({"account": account})
        return f"{self.pages_url}/connections{query}"

    @property
    def client_id(self) -> str:
        """The id of the web client."""
        return self.client.client_id

    @property
    def client_secret(self) -> str:
        """The secret of the web client."""
        return self.client.secret

    def register_redirect(self, uri: str) -> None:
        """Allow a redirect URI; raise ValueError for one that Google's console refuses."""
        self.client.register_redirect(uri)

    def add_client(self, project_id: str | None = None) -> Client:
        """Create another client, of the same project or of one of its own."""
        project = self.client.project
        if project_id is not None:
            project = Project(project_id, project_id)
        return self._state.clients.add(project)

    def add_account(
        self, email: str, *, name: str | None = None, hd: str | None = None
    ) -> Account:
        """Create an account; `hd` is its Workspace domain, None for a consumer account."""
        return self._state.accounts.add(email, name=name, hd=hd)

    @property
    def accounts(self) -> list[Account]:
        """The accounts that there are, oldest first."""
        return self._state.accounts.signed_in()

    def grants(self, email: str) -> list[Grant]:
        """Return the projects that an account has let in, with all scopes they have."""
        return self._state.ledger.grants(self._state.accounts.get(email))

    def live_refresh_tokens(self, email: str) -> list[str]:
        """Return an account's live refresh tokens, oldest first."""
        account = self._state.accounts.get(email)
        return [token.value for token in self._state.ledger.live_refresh_tokens(account)]

    def give_access(self, email: str, scopes: Iterable[str]) -> str:
        """Return a refresh token as if the account's owner had consented to our client before."""
        given = Consent(
            account=self._state.accounts.get(email),
            client_id=self.client_id,
            project=self.client.project,
            redirect_uri="",
            scopes=frozenset(scopes),
            nonce=None,
            challenge=None,
            challenge_method="",
            offline=True,
            asked_again=True,
            with_earlier_scopes=False,
        )
        code = self._state.ledger.agree(given)
        issued = self._state.ledger.redeem(code, self.client_id, "", None)
        if issued.refresh is None:  # it was asked for offline access, so there is one
            raise RuntimeError("no refresh token")
        return issued.refresh.value

    @property
    def revocations(self) -> list[Revocation]:
        """Every end of a grant so far, by a token at the revoke endpoint or by a person."""
        return self._state.ledger.revocations

    @property
    def requests(self) -> list[SeenRequest]:
        """Every request so far, faults included."""
        return self._gate.seen

    def _application(self) -> Flask:
        app = Flask("playground.google", root_path=None)
        app.jinja_env.globals.update(say=words.say, language=words.language, in_words=in_words)
        for module in (sign_in, tokens, gmail, connections):
            app.register_blueprint(module.blueprint(self._state))
        self._gate.guard(app)
        return app

    def _account_of(self, form: Mapping[str, str]) -> str | None:
        token = self._state.ledger.find_refresh_token(form.get("refresh_token", ""))
        return None if token is None else token.account.email
