"""`inboxkeeper demo`: the bot in a local world; the one door through which the house sees it."""

import sys
from importlib import import_module
from types import ModuleType
from typing import Annotated

import typer

from bot.settings import SettingsProblem


def demo(
    tour: Annotated[bool, typer.Option("--tour", help="Play the article and print it.")] = False,
    port: Annotated[
        int | None, typer.Option(help="The page's port; 8000 or any free one by default.")
    ] = None,
) -> None:
    """Show the bot in a local world: no account, no token, no internet."""
    if tour:
        sys.exit(0 if _playground("tour.play").play() else 1)
    try:
        _playground("page.run").run(port)
    except OSError as error:
        raise SettingsProblem([f"the demo cannot be served: {error}"]) from error


def _playground(module: str) -> ModuleType:
    """Load a part of the playground only here: a deployment leaves it out."""
    try:
        return import_module(f"playground.{module}")
    except ModuleNotFoundError as error:
        sentence = (
            f"the demo is not part of this installation ({error.name} is missing): a checkout of"
            " the source has it, with the extra `playground`"
        )
        raise SettingsProblem([sentence]) from error
