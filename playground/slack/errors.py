"""What the Web API answers instead of `ok`."""

from __future__ import annotations

from typing import Any


class SlackError(Exception):
    """One refused call: Slack's error code and what goes with it in the answer."""

    def __init__(
        self,
        code: str,
        *,
        messages: list[str] | None = None,
        status: int = 200,
        retry_after: int | None = None,
        **details: str,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages or []
        self.status = status
        self.retry_after = retry_after
        self.details = details

    def answer(self) -> dict[str, Any]:
        """Return the JSON body that Slack would send."""
        body: dict[str, Any] = {"ok": False, "error": self.code, **self.details}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        return body


def rate_limited(retry_after: int) -> SlackError:
    """Return the refusal of a caller that should come back after so many seconds."""
    return SlackError("ratelimited", status=429, retry_after=retry_after)
