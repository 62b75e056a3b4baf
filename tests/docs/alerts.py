"""The alerts of `deploy/prometheus`, with what to do about each."""

import re
from pathlib import Path

import yaml

from tests.docs.tables import table


def told(file: Path) -> str:
    """Return every alert, what it says and what to do."""
    rows = []
    for group in yaml.safe_load(file.read_text())["groups"]:
        for rule in group["rules"]:
            said = rule["annotations"]
            rows.append(
                (f"`{rule['alert']}`", _plain(said["summary"]), _plain(said["description"]))
            )
    return table(("alert", "says", "what to do"), rows)


def _plain(text: str) -> str:
    """Return a text with dots where Prometheus puts a figure."""
    return " ".join(re.sub(r"\{\{[^}]*\}\}", "…", text).split())
