"""What every page asks of a browser: that the form is ours, and the language of its reader."""

from urllib.parse import urlsplit

from flask import request

from connections.errors import InboxError


def refuse_foreign_forms(public_url: str) -> None:
    """Refuse forms of other sites: they must not press our buttons in somebody's name."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    own = "{0.scheme}://{0.netloc}".format(urlsplit(public_url))
    if site not in {"same-origin", "none"} or origin not in {None, own}:
        raise InboxError("a form of another site")


def cookie_name(name: str, public_url: str) -> str:
    """Return a cookie's name; with a prefix that lets no neighbour of ours plant it.

    `__Host-` is for cookies of the whole host, with the path "/"; below a path there is the other.
    https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-cookie-name-prefixes
    """
    url = urlsplit(public_url)
    if url.scheme != "https":
        return name
    return f"__Secure-{name}" if url.path else f"__Host-{name}"
