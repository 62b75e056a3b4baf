"""Brings an answer from the sign-in back to the app: in a query, or in a form that is posted.

https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

from flask import Response, make_response, redirect, render_template
from werkzeug.wrappers import Response as WerkzeugResponse

MODES = frozenset({"query", "form_post"})


@dataclass(frozen=True)
class WayBack:
    """The app's proven redirect URI, what it wants to hear again, and how."""

    redirect_uri: str
    state: str | None
    mode: str = "query"

    def answer(self, values: Mapping[str, str]) -> WerkzeugResponse:
        """Send the browser to the app with these values and the app's own state."""
        if self.state is not None:
            values = {**values, "state": self.state}
        if self.mode == "form_post":
            return self._form(values)
        parts = urlsplit(self.redirect_uri)
        query = "&".join(filter(None, [parts.query, urlencode(values)]))
        # 303: the browser comes from a form that was posted.
        return redirect(urlunsplit(parts._replace(query=query)), code=303)

    def _form(self, values: Mapping[str, str]) -> Response:
        nonce = secrets.token_urlsafe(16)
        page = render_template(
            "form_post.html", where=self.redirect_uri, values=values, nonce=nonce
        )
        response = make_response(page)
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
            f"script-src 'nonce-{nonce}'"
        )
        return response
