"""The commands of the shell, read from the program itself."""

from collections.abc import Iterator
from typing import Any

import typer.main

from bot.cli.main import commands
from tests.docs.tables import table


def found() -> Iterator[tuple[str, Any]]:
    """Return every command with what is typed for it, in the order of the help."""
    yield from _under("inboxkeeper", typer.main.get_command(commands))


def options(command: Any) -> dict[str, bool]:
    """Return the options of a command, and whether each takes a value."""
    return {
        name: not each.is_flag
        for each in command.params
        if each.param_type_name == "option"
        for name in each.opts
    }


def shell() -> str:
    """Return the usage and the first sentence of the help of each command."""
    return table(("command", "does"), _rows())


def _rows() -> Iterator[tuple[str, str]]:
    for name, command in found():
        arguments, named = [], []
        for each in command.params:
            if each.param_type_name == "argument":
                arguments.append((each.metavar or each.name).upper())
            elif "--help" not in each.opts:
                named.append(_option(each))
        meaning = (command.help or "").split("\n\n")[0].replace("\n", " ")
        yield f"`{' '.join([name, *arguments, *named])}`", meaning


def _option(option: Any) -> str:
    shown: str = max(option.opts, key=len)
    if not option.is_flag:
        shown = f"{shown} {(option.metavar or option.name).upper()}"
    return shown if option.required else f"[{shown}]"


def _under(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    below = getattr(command, "commands", None)
    if below is None:
        yield name, command
        return
    for word, each in below.items():
        yield from _under(f"{name} {word}", each)
