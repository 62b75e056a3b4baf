"""The parts of the README and the pages that are made from the code.

`python -m tests.docs` writes them anew: what stands between `<!-- name -->` and `<!-- /name -->`
in any of the pages, and the drawing of a connection's life.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.settings import Settings
from tests.docs import (
    alerts,
    commands,
    diagnosis,
    life,
    metrics,
    schema,
    slack,
    words,
)

ROOT = Path(__file__).parent.parent.parent
README = ROOT / "README.md"
FOLDER = ROOT / "docs"
DRAWING = FOLDER / "pictures" / "life.svg"

PARTS: Mapping[str, Callable[[], str]] = {
    "diagram": life.diagram,
    "permissions": life.permissions,
    "buttons": life.buttons,
    "commands": lambda: words.commands("en"),
    "befehle": lambda: words.commands("de"),
    "states": lambda: words.states("en"),
    "zustände": lambda: words.states("de"),
    "reasons": lambda: words.reasons("en"),
    "gründe": lambda: words.reasons("de"),
    "outcomes": lambda: words.outcomes("en"),
    "ergebnisse": lambda: words.outcomes("de"),
    "scopes": lambda: words.scopes("en"),
    "berechtigungen": lambda: words.scopes("de"),
    "imap": lambda: words.stages("en"),
    "mailserver": lambda: words.stages("de"),
    "sentences": words.sentences,
    "problems": words.problems,
    "installs": words.installs,
    "stored": schema.stored,
    "encrypted": schema.encrypted,
    "shell": commands.shell,
    "doctor": lambda: diagnosis.told(ROOT / "bot"),
    "metrics": metrics.told,
    "alerts": lambda: alerts.told(ROOT / "deploy" / "prometheus" / "alerts.yml"),
    "slack-scopes": slack.scopes,
    "slack-events": slack.events,
    "google-scopes": lambda: words.asked("google"),
    "microsoft-scopes": lambda: words.asked("microsoft"),
}


def pages() -> list[Path]:
    """Return the README, every page, and what pages include."""
    included = [ROOT / "CONTRIBUTING.md", ROOT / "deploy" / "README.md"]
    return [README, *included, *sorted(FOLDER.glob("*.md"))]


def settings() -> list[str]:
    """Return the names of all settings, in order."""
    return [field.alias for field in Settings.model_fields.values() if field.alias]


def filled(text: str) -> str:
    """Return a page with its generated parts as they should be."""
    for name, part in PARTS.items():
        block = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        if re.search(block, text, flags=re.DOTALL):
            made = f"\n{part()}\n\n" if "/diagram" not in block else part() + "\n"
            text = re.sub(block, lambda m, made=made: m[1] + made + m[2], text, flags=re.DOTALL)
    return text
