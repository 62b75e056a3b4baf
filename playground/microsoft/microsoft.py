"""A Microsoft on loopback, as strict as the real one where a mail program meets it."""

from collections.abc import Iterable, Mapping
from typing import Self
from urllib.parse import urlencode

from flask import Flask, abort, request

from playground.certificates import LocalAuthority
from playground.clock import MovableClock
from playground.gate import Gate, SeenRequest
from playground.microsoft import discovery, graph, own_pages, sign_in, tokens, words
from playground.microsoft.applications import Application
from playground.microsoft.directory import Account, SharedMailbox, Tenant, new_oid
from playground.microsoft.faults import Faults
from playground.microsoft.records import Grant, Removal
from playground.microsoft.scopes import in_words
from playground.microsoft.state import State
from playground.microsoft.switches import Switches
from playground.server import LoopbackServer

_FOR_BROWSERS = frozenset({"sign_in", "own_pages"})


class Microsoft:
    """One Microsoft with one app registration, "Inboxkeeper"; `start()` opens its ports.

    `faults` makes requests fail, `switches` makes things happen to accounts, tenants and the
    app. With `plain_pages` people get their pages without TLS, on a port of their own: their
    browsers do not know the local authority, and programs insist on it.
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
        self._servers: list[LoopbackServer] = []
        self._state = State(clock or MovableClock())
        self.faults = Faults(self._account_of, self._state.application)
        self.switches = Switches(self._state, self.faults)
        self._gate = Gate(self.faults)

    def start(self, port: int = 0, pages_port: int = 0) -> Self:
        """Listen on 127.0.0.1, on free ports where none are given."""
        if not self._servers:
            tls = self._authority.server_context("localhost", "127.0.0.1")
            flask = self._flask()
            self._servers = [LoopbackServer(flask, port=port, ssl_context=tls)]
            if self._plain_pages:
                self._servers.append(LoopbackServer(flask, port=pages_port))
            self._state.authority_url = self._servers[0].url
            self._state.pages_url = self._servers[-1].url
        return self

    def close(self) -> None:
        """Give the ports back; again is harmless."""
        self._gate.close()
        for server in self._servers:
            server.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def authority_url(self) -> str:
        """Where accounts sign in, without a tenant; https://login.microsoftonline.com really."""
        if not self._servers:
            raise RuntimeError("this Microsoft has not been started")
        return self._state.authority_url

    @property
    def accounts(self) -> list[Account]:
        """Every account, in the order in which they came."""
        return self._state.directory.accounts()

    @property
    def tenants(self) -> list[Tenant]:
        """Every organisation; not the tenant of personal accounts."""
        return self._state.directory.organisations

    @property
    def graph_url(self) -> str:
        """Where Graph is, https://graph.microsoft.com/v1.0 in reality."""
        return f"{self.authority_url}/v1.0"

    @property
    def pages_url(self) -> str:
        """Where people's browsers go: the authority, or its twin without TLS."""
        return self._state.pages_url or self.authority_url

    def my_apps_url(self, tenant: str | None = None, account: str | None = None) -> str:
        """Return the page of apps of a work account; without one, the page asks whose."""
        return self._own_page("myapps", tenantid=tenant, account=account)

    def consent_manage_url(self, account: str | None = None) -> str:
        """Return the page of apps of a personal account; without one, the page asks whose."""
        return self._own_page("consent/Manage", account=account)

    def removal_url(self, address: str) -> str:
        """Return the page where this account takes permissions back."""
        account = self._state.directory.get(address)
        if account.personal:
            return self.consent_manage_url(account.address)
        return self.my_apps_url(account.tenant.id, account.address)

    @property
    def client_id(self) -> str:
        """The id of the app registration."""
        return self._state.application.client_id

    @property
    def client_secret(self) -> str:
        """The secret of the app registration."""
        return self._state.application.secret

    def register_redirect(self, uri: str) -> None:
        """Allow a redirect URI; raise ValueError for one that Entra refuses."""
        self._state.application.register_redirect(uri)

    def add_application(self, name: str) -> Application:
        """Create another app registration."""
        return self._state.applications.add(name)

    def add_tenant(self, domain: str, name: str, *, user_consent: bool = True) -> str:
        """Create an organisation and return its tenant id.

        `user_consent=False`: only its admins may let an app in, the default for mail since 2025.
        """
        return self._state.directory.add_tenant(domain, name, user_consent=user_consent).id

    def add_account(
        self,
        address: str,
        name: str,
        *,
        tenant: str | None = None,
        upn: str | None = None,
        mail: str | None = None,
        is_admin: bool = False,
        mailbox: bool = True,
    ) -> Account:
        """Create an account of a tenant (id or domain), without one a personal account.

        `upn` is the sign-in name, the address by default; `mail` is the mailbox's, the address
        too, and None in Graph for an account without a mailbox unless it is given.
        """
        home = self._state.directory.get_tenant(tenant)
        account = Account(
            new_oid(home),
            home,
            address,
            upn or address,
            mail or (address if mailbox else None),
            name,
            is_admin=is_admin,
            has_mailbox=mailbox,
        )
        return self._state.directory.add_account(account)

    def add_shared_mailbox(
        self, address: str, tenant: str, members: Iterable[str] = ()
    ) -> SharedMailbox:
        """Create a mailbox that the members, given by their addresses, may open."""
        home = self._state.directory.get_tenant(tenant)
        people = [self._state.directory.get(member) for member in members]
        return self._state.directory.add_shared_mailbox(SharedMailbox(address, home, people))

    def grants(self, address: str) -> list[Grant]:
        """Return what counts for an account: its own yeses, and its admin's for everybody."""
        return self._state.consents.grants(self._state.directory.get(address))

    def live_refresh_tokens(self, address: str) -> list[str]:
        """Return an account's refresh tokens that would work now, oldest first."""
        account = self._state.directory.get(address)
        return [token.value for token in self._state.ledger.live_refresh_tokens(account)]

    @property
    def removals(self) -> list[Removal]:
        """Every end of a yes so far."""
        return self._state.consents.removals

    @property
    def requests(self) -> list[SeenRequest]:
        """Every request so far, faults included."""
        return self._gate.seen

    def _own_page(self, path: str, **query: str | None) -> str:
        given = {name: value for name, value in query.items() if value is not None}
        return f"{self.pages_url}/{path}" + (f"?{urlencode(given)}" if given else "")

    def _flask(self) -> Flask:
        flask = Flask("playground.microsoft", root_path=None)
        flask.jinja_env.globals.update(say=words.say, language=words.language, in_words=in_words)
        for module in (discovery, sign_in, tokens, graph, own_pages):
            flask.register_blueprint(module.blueprint(self._state))
        self._gate.guard(flask)
        flask.before_request(_keep_programs_on_tls)
        return flask

    def _account_of(self, carried: Mapping[str, str]) -> str | None:
        ledger = self._state.ledger
        token = ledger.find_refresh_token(carried.get("refresh_token", ""))
        bearer = ledger.find_access_token(carried.get("access_token", ""))
        for found in (token, bearer):
            if found is not None:
                return found.account.address
        return None


def _keep_programs_on_tls() -> None:
    if not request.is_secure and request.blueprint not in _FOR_BROWSERS:
        abort(404)
