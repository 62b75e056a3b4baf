"""What this Google says when it refuses: JSON for programs, pages for people."""

from typing import Any


class OAuthError(Exception):
    """A refusal of the token or revoke endpoint, in the shape of RFC 6749 section 5.2."""

    def __init__(self, error: str, description: str | None, *, status: int = 400) -> None:
        super().__init__(error, description)
        self.status = status
        self.body: dict[str, Any] = {"error": error}
        if description is not None:
            self.body["error_description"] = description


class SignInError(Exception):
    """A sign-in that cannot go on; shown as a page and never sent to the redirect URI.

    `error` is Google's code ("redirect_uri_mismatch"), `detail` the sentence for a developer.
    """

    def __init__(self, error: str, detail: str, *, status: int = 400) -> None:
        super().__init__(error, detail)
        self.error = error
        self.detail = detail
        self.status = status


class ApiError(Exception):
    """A refusal of the Gmail API, in the shape that all Google APIs share."""

    def __init__(
        self,
        code: int,
        status: str,
        message: str,
        *,
        reason: str,
        location: str | None = None,
        details: list[dict[str, Any]] | None = None,
        challenge: str | None = None,
    ) -> None:
        super().__init__(code, status, message)
        self.code = code
        self.challenge = challenge
        cause = {"message": message, "domain": "global", "reason": reason}
        if location is not None:
            cause |= {"location": location, "locationType": "header"}
        error = {"code": code, "message": message, "errors": [cause], "status": status}
        if details is not None:
            error["details"] = details
        self.body = {"error": error}
