"""What this Microsoft says when it refuses: AADSTS errors for sign-in and tokens, Graph's own.

Programs react to `error` and `suberror`; the numbers are for the sentence that people read.
https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes
"""

import uuid
from datetime import UTC, datetime
from typing import Any

from flask import request

from playground.microsoft.sign_in_refusals import SIGN_IN_REFUSALS
from playground.microsoft.token_refusals import (
    ACCOUNT_REFUSALS,
    CLIENT_REFUSALS,
    SERVER_REFUSALS,
)

_REFUSALS = {**ACCOUNT_REFUSALS, **CLIENT_REFUSALS, **SIGN_IN_REFUSALS, **SERVER_REFUSALS}


class StsError(Exception):
    """One refusal of the sign-in or the token endpoint, by the name of its row.

    `values` fill the gaps in its sentence.
    """

    def __init__(self, name: str, **values: str) -> None:
        super().__init__(name)
        self.name = name
        self.refusal = _REFUSALS[name]
        self._text = self.refusal.text.format(**values)

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return self.refusal.status

    @property
    def sentence(self) -> str:
        """The description without the ids that make each one unique."""
        return f"AADSTS{self.refusal.code}: {self._text}"

    def body(self) -> dict[str, Any]:
        """Return the JSON of the token endpoint; a request must be at hand."""
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%SZ}"
        trace, correlation = str(uuid.uuid4()), correlation_id()
        ids = f"Trace ID: {trace} Correlation ID: {correlation} Timestamp: {now}"
        body: dict[str, Any] = {
            "error": self.refusal.error,
            "error_description": f"{self.sentence} {ids}",
            "error_codes": [self.refusal.code],
            "timestamp": now,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"{request.host_url}error?code={self.refusal.code}",
        }
        if self.refusal.suberror is not None:
            body["suberror"] = self.refusal.suberror
        if self.refusal.claims is not None:
            body["claims"] = self.refusal.claims
        return body

    def in_redirect(self) -> dict[str, str]:
        """Return the parameters with which the sign-in sends the refusal back to the app."""
        body = self.body()
        return {name: body[name] for name in ("error", "error_description", "error_uri")}


class GraphError(Exception):
    """A refusal of Graph.

    https://learn.microsoft.com/en-us/graph/errors
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(status, code, message)
        self.status = status
        self.code = code
        self.message = message

    def body(self, request_id: str) -> dict[str, Any]:
        """Return the JSON of the answer with this `request-id`."""
        inner = {
            "date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}",
            "request-id": request_id,
            "client-request-id": request.headers.get("client-request-id", request_id),
        }
        return {"error": {"code": self.code, "message": self.message, "innerError": inner}}


def correlation_id() -> str:
    """Return the id by which the client knows the request at hand, or a new one."""
    given = request.headers.get("client-request-id") or request.values.get("client-request-id")
    return given or str(uuid.uuid4())
