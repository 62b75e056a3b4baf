"""What this Microsoft's token endpoint and Graph can be told to say, by name."""

from collections.abc import Callable, Mapping
from typing import Any

from playground import faults
from playground.faults import Fault
from playground.microsoft.applications import Application
from playground.microsoft.errors import StsError
from playground.microsoft.token_refusals import (
    ACCOUNT_REFUSALS,
    CLIENT_REFUSALS,
    SERVER_REFUSALS,
)

_TOKEN = r"/[^/]+/oauth2/v2\.0/token$"
_GRAPH = r"/v1\.0(/|$)"
_RETRY_SECONDS = "17"
_SLOW_SECONDS = 20.0
_HTML = "<!DOCTYPE html><title>Service Unavailable</title><h2>Our services aren't available</h2>"

# What fills the gaps in the sentences, where nothing better is known.
_GAPS = {
    "tenant": "the organization",
    "issued": "2026-01-05T09:00:00.0000000Z",
    "valid_from": "2026-01-06T09:00:00.0000000Z",
    "parameter": "grant_type",
    "grant_type": "none",
    "scope": "Mail.Everything",
    "resource": "https://mail.example",
    "redirect_uri": "https://bot.example/callback",
}

# The other names by which the same things are known.
_ALIASES = {"password_reset": "revoked", "too_many_requests": "throttled"}

_TROUBLES: Mapping[str, Mapping[str, Any]] = {
    "server_error": {"status": 500, "body": _HTML},
    "slow": {"delay": _SLOW_SECONDS},
    "drop": {"drop": True},
}

# The names that `refresh_error` knows.
REFRESH_ERRORS = frozenset(
    {*ACCOUNT_REFUSALS, *CLIENT_REFUSALS, *SERVER_REFUSALS, *_ALIASES, *_TROUBLES}
)

# What Graph can say beside the truth, as details of a fault.
GRAPH_ERRORS: Mapping[str, Mapping[str, Any]] = {
    "throttled": {
        "status": 429,
        "headers": {"Retry-After": _RETRY_SECONDS},
        "body": {
            "error": {
                "code": "ApplicationThrottled",
                "message": "Application is over its MailboxConcurrency limit.",
            }
        },
    },
    "unavailable": {
        "status": 503,
        "body": {"error": {"code": "ServiceUnavailable", "message": "Service Unavailable"}},
    },
    # Continuous access evaluation; the claims are base64 of {"access_token":{"nbf":...}}.
    "claims_challenge": {
        "status": 401,
        "headers": {
            "WWW-Authenticate": 'Bearer realm="", error="insufficient_claims", '
            'claims="eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZX19fQ=="'
        },
        "body": {
            "error": {
                "code": "InvalidAuthenticationToken",
                "message": "Continuous access evaluation resulted in challenge with result: "
                "InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp",
            }
        },
    },
    **_TROUBLES,
}


class Faults(faults.Faults):
    """Faults to order, and refusals by their names."""

    def __init__(
        self, account_of: Callable[[Mapping[str, str]], str | None], application: Application
    ) -> None:
        """`account_of` as in `playground.faults`; the application is named in refusals."""
        super().__init__(account_of)
        self._application = application

    def refresh_error(
        self, kind: str, *, times: int | None = None, account: str | None = None
    ) -> Fault:
        """Refuse refreshes, of one account or of all, with one of REFRESH_ERRORS."""
        details = self._details(_ALIASES.get(kind, kind), account)
        form = {"grant_type": "refresh_token"}
        return self.add(_TOKEN, form=form, times=times, account=account, **details)

    def graph_error(
        self, kind: str, *, times: int | None = None, account: str | None = None
    ) -> Fault:
        """Let Graph fail, for one account or for all, with one of GRAPH_ERRORS."""
        return self.add(_GRAPH, times=times, account=account, **GRAPH_ERRORS[kind])

    def _details(self, kind: str, account: str | None) -> Mapping[str, Any]:
        if kind in _TROUBLES:
            return _TROUBLES[kind]
        app = {"app_id": self._application.client_id, "app": self._application.name}
        error = StsError(kind, **_GAPS, **app, address=account or "someone@acme.test")
        headers = {"Retry-After": _RETRY_SECONDS} if error.status == 429 else {}
        return {"status": error.status, "body": error.body, "headers": headers}
