"""Ways in that are a form on our own page: filled in, tried, and only then used up.

A password goes to a mail server only if the address's own domain names that server, if it lies in
that domain, or if a super admin has said yes to it. Otherwise a member could be led to type the
password of a mailbox into somebody else's server.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from connections.consenting import Completed, Consenting
from connections.domains import domain_of
from connections.errors import HostNotAllowed, LinkUsed
from connections.hosts import Hosts
from connections.links import Links
from connections.model import Attempt, Consent
from connections.ports import Clock
from connections.repositories import Storage


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """A form as it is shown first: for whom, and what is filled in already."""

    consent: Consent
    fields: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entered:
    """What a form led to, and the cookie that lets its browser have second thoughts."""

    completed: Completed
    cookie: str


class Forms:
    """From a link to a connection, where the way in is a form."""

    def __init__(
        self,
        *,
        storage: Storage,
        links: Links,
        consenting: Consenting,
        hosts: Hosts,
        clock: Clock,
    ) -> None:
        self._storage = storage
        self._links = links
        self._consenting = consenting
        self._hosts = hosts
        self._clock = clock

    def open(self, token: str) -> Opened:
        """Return the form behind a link. It consumes nothing, and may look up what to fill in.

        Raises:
            LinkUnknown, LinkUsed, LinkExpired, ProviderUnknown.

        """
        consent = self._links.opened(token)
        return Opened(consent=consent, fields=self._begin(consent).fields)

    def enter(self, token: str, fields: Mapping[str, str]) -> Entered:
        """Try what was typed; only what opens the mailbox uses the link up.

        Raises:
            HostNotAllowed: the super admins have been asked.
            FormRefused, ProviderUnavailable: it does not open the mailbox; try again.
            ConsentError: as `Consenting.complete`.

        """
        consent = self._links.opened(token)
        attempt = self._begin(consent)
        host = fields.get("host", "").strip().rstrip(".").lower()
        if not self._vouched_for(consent, attempt, host):
            self._hosts.ask(consent, host)
            raise HostNotAllowed(host, consent.address)
        provider = self._links.provider(consent.provider)
        refreshed = provider.redeem({**fields, "host": host}, attempt.secret)
        used, cookie = self._use_up(consent, token)
        return Entered(completed=self._consenting.accept(used, refreshed), cookie=cookie)

    def _begin(self, consent: Consent) -> Attempt:
        provider = self._links.provider(consent.provider)
        return provider.begin(state="", address=consent.address, shared=consent.shared)

    def _vouched_for(self, consent: Consent, attempt: Attempt, host: str) -> bool:
        domain = domain_of(consent.address)
        if not host or host in attempt.hosts or host == domain or host.endswith(f".{domain}"):
            return True  # an empty one is the provider's to refuse
        return self._hosts.allowed(consent, host)

    def _use_up(self, consent: Consent, token: str) -> tuple[Consent, str]:
        """Use the link up, bound to this browser; of two that succeed at once one gets it."""
        state, cookie = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        with self._storage.transaction() as tx:
            self._links.usable(tx.consents.by_token(token))
            tx.consents.begin(consent, state=state, cookie=cookie, secret="")
            consumed = tx.consents.consume(state, cookie, self._clock.now())
        if consumed is None:
            raise LinkUsed
        return consumed[0], cookie
