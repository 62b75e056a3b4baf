"""IMAP: mailboxes on anybody's own mail servers, opened with a password."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connections.domains import domain_of
from connections.errors import FormRefused, GrantLost, ProviderUnavailable, Stage
from connections.model import (
    Access,
    Attempt,
    Entrance,
    Grant,
    Reason,
    Refreshed,
    RevokeAnswer,
    Scope,
)
from connections.wording import said
from providers.dns import Resolver
from providers.hosts import IMAPS, Hosts
from providers.imap_discovery import Discovery, guess
from providers.imap_session import Cause, Key, VisitFailed, visit
from providers.settings import ImapSettings
from providers.trust import trusting

_LONGEST = 320
_TLS = ("tls", "starttls")
# Their users sign in on the provider's own pages; a password here would open more than mail.
_SIGN_IN_HOSTS = (
    "imap.gmail.com",
    "imap.googlemail.com",
    "office365.com",
    "outlook.com",
    "hotmail.com",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Secret:
    """What is kept of a form: everything that opens the mailbox again."""

    host: str
    port: int
    tls: str
    username: str
    password: str = field(repr=False)


class Imap:
    """`connections.ports.Provider` for mail servers of any kind. There is no client of ours."""

    id = "imap"
    display_name = "IMAP"
    entrance = Entrance.FORM
    scopes: tuple[Scope, ...] = (
        Scope(
            id="imap",
            means=said("read and sort mail of this mailbox, so that your team can work with it"),
        ),
    )
    shared_scopes: tuple[Scope, ...] = ()
    steps: tuple[str, ...] = ()
    # A password that was typed wrongly elsewhere can lock an account for a while.
    refusals_to_lose = 3
    takes_back = False
    domains: frozenset[str] = frozenset()
    mx_suffixes: tuple[str, ...] = ()
    sign_in_origin = ""
    callback = ""

    def __init__(self, settings: ImapSettings) -> None:
        self._context = trusting(settings.ca_file)
        resolver = Resolver(settings.nameservers)
        self._hosts = Hosts(resolver, allow_private=settings.allow_private)
        self._discovery = Discovery(
            resolver, self._hosts, self._context, autoconfig_port=settings.autoconfig_port
        )

    def begin(
        self,
        *,
        state: str,  # noqa: ARG002 - nothing comes back from elsewhere
        address: str,
        shared: bool = False,  # noqa: ARG002 - a password opens what it opens
        challenge: str | None = None,  # noqa: ARG002
    ) -> Attempt:
        """Return the form's fields as far as the address's domain tells them."""
        found = self._discovery.find(address)
        best = next(iter(found), guess(address.rpartition("@")[2]))
        return Attempt(
            secret=json.dumps({"address": address}),
            fields={
                "host": best.host,
                "port": str(best.port),
                "tls": best.tls,
                "username": best.username or address,
            },
            hosts=frozenset(server.host for server in found),
        )

    def redeem(self, parameters: Mapping[str, str], attempt_secret: str) -> Refreshed:
        """Try what was typed, stage by stage. A server in trouble is `ProviderUnavailable`."""
        address = _remembered(attempt_secret)
        secret = _entered(parameters)
        try:
            self._visit(secret)
        except VisitFailed as failed:
            raise _refused(failed) from None
        grant = Grant(
            subject=f"{secret.username.lower()}@@{secret.host}",
            client_id=self.id,
            addresses=frozenset({address}),
            scopes=frozenset(scope.id for scope in self.scopes),
            secret=_written(secret),
        )
        return Refreshed(grant=grant, access=_no_access(grant))

    def refresh(
        self,
        grant: Grant,
        scopes: frozenset[str] | None = None,  # noqa: ARG002 - a password has none
    ) -> Refreshed:
        """Return the grant as it is: a password is not refreshed, the look itself is the proof."""
        return Refreshed(grant=grant, access=_no_access(grant))

    def probe(self, refreshed: Refreshed, address: str) -> None:  # noqa: ARG002 - the grant's own
        """Open the inbox once."""
        try:
            self._visit(_kept(refreshed.grant))
        except VisitFailed as failed:
            raise _lost(failed) from None
        except FormRefused as refused:
            # It was good once; the name may come back, the network may be rearranged.
            raise ProviderUnavailable(f"the mail server: {refused.stage}") from None

    def group(self, subject: str, address: str) -> str:  # noqa: ARG002 - a login is no tenant
        """Return the mail domain of a mailbox."""
        return domain_of(address)

    def revoke(self, grant: Grant) -> RevokeAnswer:  # noqa: ARG002 - the port's signature
        """Say that there is nothing to end: only IT can make the password useless."""
        return RevokeAnswer.NOT_APPLICABLE

    def admin_consent_url(self, *, state: str, shared: bool) -> str | None:  # noqa: ARG002
        """Return None: nobody consents to a password."""
        return None

    def manage_page(self, subject: str | None) -> str:  # noqa: ARG002 - the port's signature
        """Return nothing: every mail server is managed somewhere else."""
        return ""

    def _visit(self, secret: Secret) -> None:
        place = self._hosts.pin(secret.host, secret.port)
        key = Key(username=secret.username, password=secret.password)
        visit(place, secret.tls, self._context, key)


def _entered(fields: Mapping[str, str]) -> Secret:
    """Return what was typed, as far as it can be right. Raises `FormRefused`."""
    text = {name: fields.get(name, "") for name in ("host", "port", "tls", "username")}
    text = {name: value.strip() for name, value in text.items()}
    password = fields.get("password", "")
    port = text["port"] or str(IMAPS)
    odd = any(_odd(value) for value in (*text.values(), password))
    known = text["tls"] in _TLS and port.isascii() and port.isdecimal() and len(port) <= 5  # noqa: PLR2004
    if odd or not known or not text["username"] or not password:
        raise FormRefused(Stage.FIELDS)
    host = text["host"].rstrip(".").lower()
    if any(host == end or host.endswith(f".{end}") for end in _SIGN_IN_HOSTS):
        raise FormRefused(Stage.SIGN_IN)
    return Secret(
        host=host, port=int(port), tls=text["tls"], username=text["username"], password=password
    )


def _odd(value: str) -> bool:
    """Whether a value has characters that no protocol line can carry, or too many of them."""
    return len(value) > _LONGEST or any(not c.isprintable() for c in value)


def _refused(failed: VisitFailed) -> Exception:
    """Return what a failed first visit means to the person at the form."""
    if failed.cause is Cause.BUSY:
        return FormRefused(Stage.REACH)
    if failed.cause is Cause.DISABLED:
        return FormRefused(Stage.LOGIN, "disabled")
    return FormRefused(failed.stage)


def _lost(failed: VisitFailed) -> Exception:
    """Return what a failed check means. Certificates and networks heal: they prove nothing."""
    match failed.cause:
        case Cause.CREDENTIALS | Cause.APP_PASSWORD:
            return GrantLost(Reason.CREDENTIALS_REJECTED)
        case Cause.DISABLED:
            return GrantLost(Reason.ACCOUNT_DISABLED)
        case Cause.NO_MAILBOX:
            return GrantLost(Reason.MAILBOX_MISSING)
    return ProviderUnavailable(f"the mail server: {failed}")


def _written(secret: Secret) -> str:
    return json.dumps(
        {
            "host": secret.host,
            "port": secret.port,
            "tls": secret.tls,
            "username": secret.username,
            "password": secret.password,
        }
    )


def _kept(grant: Grant) -> Secret:
    try:
        kept: dict[str, Any] = json.loads(grant.secret)
        return Secret(**kept)
    except (ValueError, TypeError):
        raise ProviderUnavailable("the stored settings are of another version") from None


def _remembered(attempt_secret: str) -> str:
    try:
        return str(json.loads(attempt_secret)["address"])
    except (ValueError, TypeError, KeyError):
        raise ProviderUnavailable("the form was opened in another way") from None


def _no_access(grant: Grant) -> Access:
    return Access(token="", expires_at=datetime.now(UTC), scopes=grant.scopes)
