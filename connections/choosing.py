"""Which provider an address belongs to: read from its domain, or chosen by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from connections.domains import OTHER
from connections.model import Entrance
from connections.policy import normal_address
from connections.ports import Provider


class MailRoutes(Protocol):
    """Where the mail of a domain goes. It asks the DNS: never inside a transaction."""

    def provider_of(self, domain: str) -> str | None:
        """Return the provider's id, `OTHER` for somebody else's servers, None if unknown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """The provider of an address, None where a person has to choose; and what there is."""

    provider: str | None
    offered: Sequence[str]
    #: Where the mail goes although no client is set up there.
    missing: str | None = None


class Choosing:
    """Chooses a provider for an address."""

    def __init__(self, providers: Mapping[str, Provider], routes: MailRoutes) -> None:
        self._providers = providers
        self._routes = routes

    def choose(self, address: str) -> Choice:
        """Return the provider of an address.

        A domain of consumers tells by itself, else its MX does. Behind a gateway, with mixed MX
        or without an answer nobody knows: a person chooses, unless there is just one provider to
        sign in at. Raises `InvalidAddress`.
        """
        domain = normal_address(address).rpartition("@")[2]
        found = self._of_consumers(domain) or self._by_mail(domain)
        if found == OTHER:
            found = self._only(Entrance.FORM)
        elif found is None:
            found = self._only(Entrance.SIGN_IN)
        offered = tuple(self._providers)
        if found is None or found in self._providers:
            return Choice(provider=found, offered=offered)
        return Choice(provider=None, offered=offered, missing=found)

    def _of_consumers(self, domain: str) -> str | None:
        found = (p.id for p in self._providers.values() if domain in p.domains)
        return next(found, None)

    def _by_mail(self, domain: str) -> str | None:
        if len(self._providers) == 1:  # nothing to choose, so nobody is asked
            return next(iter(self._providers))
        return self._routes.provider_of(domain)

    def _only(self, entrance: Entrance) -> str | None:
        """Return the provider with that way in, if there is just one."""
        found = [p.id for p in self._providers.values() if p.entrance is entrance]
        return found[0] if len(found) == 1 else None
