"""Which provider has the mail of a domain: the DNS, read with what providers say of themselves."""

from connections.domains import OTHER
from connections.routing import Place, Route, route
from providers.dns import Resolver
from providers.registry import MX_SUFFIXES


class Routes:
    """`connections.choosing.MailRoutes`, asked anew each time."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def route(self, domain: str) -> Route:
        """Return where the mail of a domain goes."""
        return route(self._resolver.mx(domain), MX_SUFFIXES)

    def provider_of(self, domain: str) -> str | None:
        """Return the provider's id, `OTHER` for somebody else's servers, None if unknown."""
        found = self.route(domain)
        return OTHER if found.place is Place.OTHER else found.provider
