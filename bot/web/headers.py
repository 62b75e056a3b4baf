"""The strict headers that every answer has, whoever gives it."""

from collections.abc import Mapping

from werkzeug.datastructures import Headers

#: Whatever the page: it is of its own kind, in no frame, and no other site gets at it.
_ALWAYS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def harden(headers: Headers, *, policy: str, referrer: str, https: bool) -> None:
    """Set them; `policy` is what the page may load and where its forms may lead."""
    headers.update(_ALWAYS)
    headers["Content-Security-Policy"] = (
        f"default-src 'none'; {policy}; frame-ancestors 'none'; base-uri 'none'"
    )
    headers["Referrer-Policy"] = referrer
    headers.setdefault("Cache-Control", "no-store")
    if https:
        headers["Strict-Transport-Security"] = "max-age=31536000"
