"""Our words for what is wrong with the settings: each problem a sentence, no secret in any."""

import re

from pydantic import ValidationError
from pydantic_settings import BaseSettings

#: Our words for what pydantic finds.
_WORDS = {
    "missing": "is missing",
    "date_from_datetime_parsing": "must be a day, for example 2027-05-31",
    "int_parsing": "must be a whole number of seconds",
    "greater_than": "must be more than 0",
    "less_than_equal": "must be at most 315360000 (ten years in seconds)",
    "literal_error": "must be one of the words that the README names",
    "string_pattern_mismatch": "must be the id of a Slack user or channel (U..., C...)",
}

#: Where a person finds what is missing.
_HINTS = {
    "SLACK_BOT_TOKEN": " (xoxb-..., at api.slack.com/apps under OAuth & Permissions; or"
    " SLACK_CLIENT_ID and SLACK_CLIENT_SECRET, for many workspaces)",
    "SLACK_SIGNING_SECRET": " (at api.slack.com/apps under Basic Information; SLACK_APP_TOKEN,"
    " xapp-..., does without it in Socket Mode)",
    "INBOXKEEPER_PUBLIC_URL": " (how browsers and Slack reach this server, https://...)",
}


def sentences(error: ValidationError, kind: type[BaseSettings]) -> list[str]:
    """Return a sentence for every problem."""
    aliases = {name: field.alias or name for name, field in kind.model_fields.items()}
    found = []
    for problem in error.errors(include_input=False, include_url=False):
        name = str(problem["loc"][0]) if problem["loc"] else ""
        name = aliases.get(name, name)  # pydantic names a default by its field
        message = re.sub(r"^Value error, ", "", problem["msg"])
        found.append(f"{name} {_WORDS.get(problem['type'], message)}{_HINTS.get(name, '')}")
    return found
