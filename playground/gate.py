"""Stands before every page and endpoint: writes requests down and lets faults happen."""

import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Flask, Response, jsonify, request

from playground.faults import Fault, Faults


@dataclass(frozen=True)
class SeenRequest:
    """A request as it came in. Forms hold secrets: they stay in memory and out of reprs."""

    method: str
    path: str
    query: Mapping[str, str] = field(repr=False)
    form: Mapping[str, str] = field(repr=False)


class Gate:
    """Registers itself before the requests of a Flask application."""

    def __init__(self, faults: Faults) -> None:
        self.seen: list[SeenRequest] = []
        self._faults = faults
        self._closing = threading.Event()

    def guard(self, app: Flask) -> None:
        """Let nothing into `app` that has not come through here."""
        app.before_request(self._admit)
        app.after_request(_protect)

    def close(self) -> None:
        """Let delayed requests go on at once."""
        self._closing.set()

    def _admit(self) -> Response | None:
        form = request.form.to_dict()
        self.seen.append(SeenRequest(request.method, request.path, request.args.to_dict(), form))
        bearer = request.authorization
        carried = dict(form)
        if bearer is not None and bearer.token:
            carried["access_token"] = bearer.token
        fault = self._faults.take(request.method, request.path, carried)
        if fault is None:
            return None
        self._closing.wait(fault.delay)
        if fault.drop:
            _hang_up()
        return _answer(fault)


def _answer(fault: Fault) -> Response | None:
    if fault.drop:
        # Nobody reads it; the connection is gone.
        return Response()
    if fault.status is None:
        return None
    body = fault.body() if callable(fault.body) else fault.body
    if isinstance(body, str):
        answer = Response(body, content_type="text/html; charset=utf-8")
    else:
        answer = jsonify(body)
    answer.status_code = fault.status
    answer.headers.update(fault.headers)
    return answer


def _hang_up() -> None:
    """Close the connection under the request; werkzeug swallows the failing answer."""
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)


def _protect(response: Response) -> Response:
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if response.mimetype == "text/html":
        response.headers["Cache-Control"] = "no-store"
        policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"
        # A page with a script of its own has said which one.
        response.headers.setdefault("Content-Security-Policy", policy)
    return response
