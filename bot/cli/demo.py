"""`inboxkeeper demo`: the bot in a local world; the one door through which the house sees it."""

import sys
from importlib import import_module
from typing import Annotated

import typer

from bot.settings import SettingsProblem


def demo(
    tour: Annotated[bool, typer.Option("--tour", help="Play the article and print it.")] = False,
) -> None:
    """Show the bot in a local world: no account, no token, no internet."""
    if not tour:
        raise SettingsProblem(["the demo in the browser is not built yet; try: demo --tour"])
    try:
        # Loaded only here: a deployment leaves the playground out, and no other command needs it.
        playground = import_module("playground.tour.play")
    except ModuleNotFoundError as error:
        raise SettingsProblem(
            [f"the demo needs the playground ({error.name} is missing): install the extra"]
        ) from error
    sys.exit(0 if playground.play() else 1)
