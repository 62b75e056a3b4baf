"""Faults to order: what goes wrong, on which path, how often."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

# What the token endpoint says when a refresh is refused, as (status, body).
# https://developers.google.com/identity/protocols/oauth2/web-server#offline
REFRESH_ERRORS: Mapping[str, tuple[int, Any]] = {
    "invalid_grant": (
        400,
        {"error": "invalid_grant", "error_description": "Token has been expired or revoked."},
    ),
    "bad_request": (400, {"error": "invalid_grant", "error_description": "Bad Request"}),
    "account_deleted": (
        400,
        {"error": "invalid_grant", "error_description": "Account has been deleted"},
    ),
    "invalid_rapt": (
        400,
        {
            "error": "invalid_grant",
            "error_description": "reauth related error (invalid_rapt)",
            "error_uri": "https://support.google.com/a/answer/9368756",
            "error_subtype": "invalid_rapt",
        },
    ),
    "rapt_required": (
        400,
        {
            "error": "invalid_grant",
            "error_description": "reauth related error (rapt_required)",
            "error_uri": "https://support.google.com/a/answer/9368756",
            "error_subtype": "rapt_required",
        },
    ),
    "admin_policy_enforced": (
        400,
        {
            "error": "admin_policy_enforced",
            "error_description": "Access blocked by the admin's policy.",
        },
    ),
    "org_internal": (
        403,
        {"error": "org_internal", "error_description": "Restricted to users of its organization."},
    ),
    "invalid_client": (401, {"error": "invalid_client", "error_description": "Unauthorized"}),
    "deleted_client": (
        401,
        {"error": "deleted_client", "error_description": "The OAuth client was deleted."},
    ),
    "disabled_client": (
        401,
        {"error": "disabled_client", "error_description": "The OAuth client was disabled."},
    ),
    "unauthorized_client": (
        401,
        {"error": "unauthorized_client", "error_description": "Unauthorized"},
    ),
    "invalid_scope": (400, {"error": "invalid_scope", "error_description": "Bad Request"}),
    "rate_limited": (
        429,
        {"error": "rate_limit_exceeded", "error_description": "Rate limit exceeded"},
    ),
    "unavailable": (503, {"error": "temporarily_unavailable"}),
    "server_error": (500, "<!DOCTYPE html><title>Error 500 (Server Error)!!1</title>"),
}


@dataclass
class Fault:
    """One thing that goes wrong. `times` counts down; None is "until removed"."""

    path: re.Pattern[str]
    method: str | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    account: str | None = None
    status: int | None = None
    body: Any = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0
    drop: bool = False
    times: int | None = None


class Faults:
    """The faults in force, oldest first; safe to change while requests come in."""

    def __init__(self, account_of: Callable[[Mapping[str, str]], str | None]) -> None:
        """`account_of` tells from a posted form whose address the request is about."""
        self._account_of = account_of
        self._lock = Lock()
        self._faults: list[Fault] = []

    def add(self, path: str = "", **details: Any) -> Fault:
        """Let requests fail whose path begins with the regular expression `path`.

        Details are the fields of Fault: `status`, `body` (a dict is sent as JSON) and `headers`
        answer in Google's place; `delay` seconds pass first; `drop` closes the connection;
        without a status or drop the request goes on after the delay.
        """
        fault = Fault(re.compile(path), **details)
        with self._lock:
            self._faults.append(fault)
        return fault

    def refresh_error(
        self, kind: str, *, times: int | None = None, account: str | None = None
    ) -> Fault:
        """Refuse refreshes, of one account or of all, with one of REFRESH_ERRORS."""
        status, body = REFRESH_ERRORS[kind]
        form = {"grant_type": "refresh_token"}
        return self.add(
            "/token$", status=status, body=body, form=form, times=times, account=account
        )

    def remove(self, fault: Fault) -> None:
        """End a fault; one that is over already is no error."""
        with self._lock:
            if fault in self._faults:
                self._faults.remove(fault)

    def clear(self) -> None:
        """End all faults."""
        with self._lock:
            self._faults.clear()

    def take(self, method: str, path: str, form: Mapping[str, str]) -> Fault | None:
        """Return the first fault that hits this request, and count it."""
        account = self._account_of(form)
        with self._lock:
            for fault in self._faults:
                if _hits(fault, method, path, form, account):
                    self._count(fault)
                    return fault
        return None

    def _count(self, fault: Fault) -> None:
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._faults.remove(fault)


def _hits(
    fault: Fault, method: str, path: str, form: Mapping[str, str], account: str | None
) -> bool:
    return (
        fault.path.match(path) is not None
        and fault.method in {None, method}
        and fault.account in {None, account}
        and all(form.get(name) == value for name, value in fault.form.items())
    )
