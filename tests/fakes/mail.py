"""A DNS that says what it is told about where mail goes."""

from connections.routing import Place, Route

PLACES = {
    "gateway": Place.GATEWAY,
    "mixed": Place.MIXED,
    "nowhere": Place.NOWHERE,
    "error": Place.UNKNOWN,
    "other": Place.OTHER,
}


def goes_to(where: str) -> Route:
    """Return the route to a provider, or to a place that is none."""
    if where in PLACES:
        return Route(place=PLACES[where], fingerprint="" if where == "error" else f"mx.{where}")
    return Route(place=Place.PROVIDER, provider=where, fingerprint=f"mx.{where}")


class FakeMail:
    def __init__(self) -> None:
        self.where = "google"
        self.asked: list[str] = []

    def route(self, domain: str) -> Route:
        self.asked.append(domain)
        return goes_to(self.where)
