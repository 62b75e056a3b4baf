"""Keeps other sites out of the demo: it listens on loopback, where every web page can knock."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, abort, request

_OWN_NAMES = ("127.0.0.1", "localhost")
# The pictures that a bot shows come from this machine as well.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data: http://127.0.0.1:*; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)


def guard(app: Flask) -> None:
    """Answer only to our own name, take forms only from our own pages, and send strict headers."""
    app.before_request(_refuse_other_names)
    app.before_request(_refuse_other_sites)
    app.after_request(_protect)


def _refuse_other_names() -> None:
    # DNS rebinding: a name of somebody else's that suddenly leads to 127.0.0.1.
    port = request.environ["SERVER_PORT"]
    if request.host not in {f"{name}:{port}" for name in _OWN_NAMES}:
        abort(HTTPStatus.MISDIRECTED_REQUEST)


def _refuse_other_sites() -> None:
    if request.method in {"GET", "HEAD"}:
        return
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if origin not in {None, f"http://{request.host}"} or site not in {"same-origin", "none"}:
        abort(HTTPStatus.FORBIDDEN)


def _protect(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    # Not "no-referrer": browsers would then send "Origin: null" with our own forms.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers.setdefault("Cache-Control", "no-store")
    return response
