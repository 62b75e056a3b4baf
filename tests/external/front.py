"""Stands before an emulated provider: TLS, the real paths, and what it is too mild about.

An emulator that takes any bearer token for its first user's would let a test pass that proves
nothing; so only tokens that were seen being issued get through.
"""

import base64
import re
from collections.abc import Callable
from typing import Self
from urllib.parse import unquote, urlencode

import requests
from werkzeug.wrappers import Request, Response

from playground.certificates import LocalAuthority
from playground.server import LoopbackServer

_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding"}
_UNAUTHENTICATED = '{"error": {"code": 401, "status": "UNAUTHENTICATED"}}'

Missing = Callable[["Front", Request], Response | None]


class Front:
    """A server on loopback that hands requests on to `behind`, once that is set.

    `paths` maps the real provider's paths to the emulator's; `missing` answers what the emulator
    does not have.
    """

    def __init__(
        self,
        authority: LocalAuthority,
        *,
        paths: dict[str, str],
        missing: Missing,
    ) -> None:
        self.behind = ""
        self._paths = [(re.compile(pattern), path) for pattern, path in paths.items()]
        self._missing = missing
        self._issued: set[str] = set()
        self._server = LoopbackServer(
            Request.application(self._respond),
            ssl_context=authority.server_context("localhost", "127.0.0.1"),
        )

    @property
    def url(self) -> str:
        """Where it is, without a slash at the end."""
        return self._server.url

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()

    def ask(self, method: str, path: str, token: str) -> requests.Response:
        """Ask the emulator something with a token."""
        headers = {"Authorization": f"Bearer {token}"}
        return requests.request(method, f"{self.behind}{path}", headers=headers, timeout=20)

    def _respond(self, request: Request) -> Response:
        token = _bearer(request)
        if token is not None and token not in self._issued:
            return Response(_UNAUTHENTICATED, 401, mimetype="application/json")
        answer = self._missing(self, request)
        return answer if answer is not None else self._hand_on(request)

    def _hand_on(self, request: Request) -> Response:
        path = request.path
        for pattern, replacement in self._paths:
            path = pattern.sub(replacement, path)
        headers = {k: v for k, v in request.headers.items() if k.lower() not in _HOP | {"host"}}
        body = request.get_data()
        if basic := _basic(request):
            # The emulator reads the client's secret from the form only.
            headers.pop("Authorization", None)
            body += b"&" + urlencode(basic).encode()
        answer = requests.request(
            request.method,
            f"{self.behind}{path}",
            params=request.query_string,
            data=body,
            headers=headers,
            allow_redirects=False,
            timeout=20,
        )
        if answer.ok and "token" in path:
            self._remember(answer)
        kept = [(k, v) for k, v in answer.headers.items() if k.lower() not in _HOP]
        return Response(answer.content, answer.status_code, headers=kept)

    def _remember(self, answer: requests.Response) -> None:
        try:
            self._issued.add(answer.json()["access_token"])
        except (ValueError, KeyError):
            return


def _bearer(request: Request) -> str | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if kind == "Bearer" else None


def _basic(request: Request) -> dict[str, str]:
    kind, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if kind != "Basic":
        return {}
    name, _, secret = base64.b64decode(encoded).decode().partition(":")
    return {"client_id": unquote(name), "client_secret": unquote(secret)}
