"""The parts of the README that are made from the code: `python -m tests.docs` writes them anew."""

import re
from pathlib import Path

from bot.settings import Settings
from connections.lifecycle import LIFE, Actor, Permission, State, Transition

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


def diagram() -> str:
    """Return the life of a connection as a Mermaid diagram."""
    lines = ["```mermaid", "stateDiagram-v2"]
    seen: dict[tuple[str, str], list[str]] = {}
    for row in LIFE.values():
        source = row.source or "[*]"
        for target in filter(None, (row.target, row.otherwise)):
            verbs = seen.setdefault((source, target), [])
            if row.action not in verbs:
                verbs.append(str(row.action))
    lines += [f"    {a} --> {b}: {', '.join(verbs)}" for (a, b), verbs in seen.items()]
    return "\n".join([*lines, f"    {State.REMOVED} --> [*]", "```"])


def permissions() -> str:
    """Return who may do what from which state, as a table."""
    grouped: dict[tuple[str, str, str, str], list[str]] = {}
    for row in LIFE.values():
        key = (str(row.action), row.kind, _who(row, Permission.AT_ONCE), _target(row))
        grouped.setdefault(key, []).append(row.source or "(none)")
    lines = [
        "| action | mailbox | from | to | at once | asks an admin |",
        "|---|---|---|---|---|---|",
    ]
    for (action, kind, at_once, target), sources in grouped.items():
        asks = next(
            _who(row, Permission.ASKS)
            for row in LIFE.values()
            if row.action == action and row.kind == kind
        )
        lines.append(
            f"| {action} | {kind} | {', '.join(sources)} | {target} | {at_once} | {asks} |"
        )
    return "\n".join(lines)


def settings() -> list[str]:
    """Return the names of all settings, in order."""
    return [field.alias for field in Settings.model_fields.values() if field.alias]


def _target(row: Transition) -> str:
    return f"{row.target}, or {row.otherwise}" if row.otherwise else str(row.target)


def _who(row: Transition, wanted: Permission) -> str:
    held = [actor for actor in Actor if row.permission(frozenset({actor})) is wanted]
    return ", ".join(held)


def filled(text: str) -> str:
    """Return the README with its generated parts as they should be."""
    for name, part in (("diagram", diagram()), ("permissions", permissions())):
        block = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        text = re.sub(block, lambda m, part=part: m[1] + part + "\n" + m[2], text, flags=re.DOTALL)
    return text


if __name__ == "__main__":
    README.write_text(filled(README.read_text()))
