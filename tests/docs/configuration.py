"""The settings by what they are about: their lines in the README, in groups."""

import re
from pathlib import Path

from tests.docs.tables import table

_GROUPS = {
    "SLACK_": "Slack",
    "INBOXKEEPER_": "The bot",
    "GOOGLE_": "Google",
    "MICROSOFT_": "Microsoft",
}
#: A line of the README's table of settings.
_LINE = re.compile(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \| (.+) \|$", re.MULTILINE)


def settings(readme: Path) -> str:
    """Return the tables of all settings."""
    parts = []
    lines = _LINE.findall(readme.read_text())
    for prefix, title in _GROUPS.items():
        rows = [line for line in lines if line[0].startswith(f"`{prefix}")]
        parts += [f"## {title}", table(("setting", "meaning"), rows)]
    return "\n\n".join(parts)
