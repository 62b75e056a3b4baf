"""What Slack says beside its word when it refuses a call."""

from slack_sdk.errors import SlackApiError


def retry_after(error: SlackApiError) -> float | None:
    """Return after how many seconds Slack wants to be asked again, if it said so.

    Names of headers have no case, and Slack's servers write this one in either.
    """
    headers = error.response.headers or {}
    said = {str(name).lower(): str(value) for name, value in headers.items()}
    value = said.get("retry-after", "")
    return float(value) if value.isascii() and value.isdecimal() and len(value) < 6 else None  # noqa: PLR2004 - a day
