"""What this Google's token endpoint can be told to say."""

from collections.abc import Mapping
from typing import Any

from playground import faults
from playground.faults import Fault

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


class Faults(faults.Faults):
    """Faults to order, and refusals of a refresh by their name."""

    def refresh_error(
        self, kind: str, *, times: int | None = None, account: str | None = None
    ) -> Fault:
        """Refuse refreshes, of one account or of all, with one of REFRESH_ERRORS."""
        status, body = REFRESH_ERRORS[kind]
        form = {"grant_type": "refresh_token"}
        return self.add(
            "/token$", status=status, body=body, form=form, times=times, account=account
        )
