"""What Slack's refusals of a call mean."""

from http.client import HTTPException
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError

#: What comes of a call that Slack refuses, or gives no usable answer to.
SILENT = (SlackClientError, HTTPException, OSError)
#: The same where other things than Slack are asked as well: what can have come of Slack alone.
SLACKS = (SlackClientError, HTTPException, URLError)
#: Slack's words for "this person will never get it".
HOPELESS = {
    "user_not_found",
    "user_disabled",
    "user_not_visible",
    "cannot_dm_bot",
    "channel_not_found",
    "is_archived",
    "invalid_users",
    "users_not_found",
    # What was sent is gone, or may not be edited any more.
    "message_not_found",
    "cant_update_message",
    "edit_window_closed",
    "not_in_channel",
}
#: Slack's words for "not this message, to nobody".
MALFORMED = {
    "invalid_arguments",
    "invalid_blocks",
    "invalid_blocks_format",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
}


def retry_after(error: SlackApiError) -> float | None:
    """Return after how many seconds Slack wants to be asked again, if it said so.

    Names of headers have no case, and Slack's servers write this one in either.
    """
    headers = error.response.headers or {}
    said = {str(name).lower(): str(value) for name, value in headers.items()}
    value = said.get("retry-after", "")
    return float(value) if value.isascii() and value.isdecimal() and len(value) < 6 else None  # noqa: PLR2004 - a day


def word(error: Exception) -> str:
    """Return Slack's word for a refusal, or what kept its answer away."""
    return (
        str(error.response["error"]) if isinstance(error, SlackApiError) else type(error).__name__
    )
