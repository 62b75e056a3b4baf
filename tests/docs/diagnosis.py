"""What `inboxkeeper doctor` advises, read from its code."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.docs.tables import table

#: Name, what was found, and what to do.
_WITH_ADVICE = 3


def told(bot: Path) -> str:
    """Return each thing that is looked at, and what to do when it is not as it has to be."""
    rows: dict[str, list[str]] = {}
    for file in sorted(bot.glob("*.py")):
        for name, advice in _found(file):
            if advice not in rows.setdefault(name, []):
                rows[name].append(advice)
    return table(("line", "what it advises"), ((n, "<br>".join(a)) for n, a in rows.items()))


def _found(file: Path) -> Iterator[tuple[str, str]]:
    for function in ast.walk(ast.parse(file.read_text())):
        if not isinstance(function, ast.FunctionDef):
            continue
        known: dict[str, str] = {}
        steps = [each for each in ast.walk(function) if isinstance(each, ast.Assign | ast.Call)]
        for step in sorted(steps, key=lambda each: each.lineno):
            if isinstance(step, ast.Assign):
                if isinstance(step.targets[0], ast.Name):
                    known[step.targets[0].id] = _text(step.value, known)
            elif _is_finding(step) and len(step.args) == _WITH_ADVICE:
                name, _, advice = (_text(each, known) for each in step.args)
                if name and advice:
                    yield name, advice


def _is_finding(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "Finding"


def _text(node: Any, known: dict[str, str]) -> str:
    """Return what an expression says, with dots for what varies; empty where it is no text."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Name):
        return known.get(node.id, "")
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(each, known) or "…" for each in node.values)
    return ""
