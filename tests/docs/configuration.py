"""The settings by what they are about: their lines in the README, in groups."""

import re
from pathlib import Path

from tests.docs.tables import table

_GROUPS = {
    "SLACK_": "Slack",
    "INBOXKEEPER_": "The bot",
    "GOOGLE_": "Google",
    "MICROSOFT_": "Microsoft",
    "": "The way out",
}
#: A line of the README's table of settings.
_LINE = re.compile(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \| (.+) \|$", re.MULTILINE)


def settings(readme: Path) -> str:
    """Return the tables of all settings."""
    groups: dict[str, list[tuple[str, str]]] = {title: [] for title in _GROUPS.values()}
    for names, meaning in _LINE.findall(readme.read_text()):
        title = next(t for prefix, t in _GROUPS.items() if names.startswith(f"`{prefix}"))
        groups[title].append((names, _moved(meaning)))
    parts = []
    for title, rows in groups.items():
        parts += [f"## {title}", table(("setting", "meaning"), rows)]
    return "\n\n".join(parts)


def _moved(text: str) -> str:
    """Return a text of the README with its links as they are among the pages."""
    return text.replace("](deploy/README.md", "](deploying.md").replace("](docs/", "](")
