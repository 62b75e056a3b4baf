"""Plays all stories one after the other and says how it went."""

import logging
import time

from rich.console import Console

from bot import logs
from playground.cast import add_cast
from playground.tour.admins import told_of_an_admins_day
from playground.tour.moving import told_of_a_move, told_of_an_outage
from playground.tour.personal import told_in_english, told_in_german
from playground.tour.program import told_of_a_program
from playground.tour.providers import (
    told_of_a_mail_server,
    told_of_microsoft_365,
    told_of_outlook,
)
from playground.tour.stage import Stage
from playground.tour.team import told_of_a_team
from playground.world import World


def play(console: Console | None = None) -> bool:
    """Play the article; return whether everything was as it says."""
    logs.configure(level=logging.ERROR, json=False)
    console = console or Console(highlight=False, emoji=False)
    console.print("[bold]The article, played over real HTTP in a world on this machine.[/bold]")
    begun = time.monotonic()
    with World() as world:
        stage = Stage(world, console)
        cast = add_cast(world)
        try:
            told_in_english(stage, cast.alice, cast.sam)
            told_in_german(stage, cast.bernd, cast.sam)
            told_of_a_team(stage, cast)
            told_of_microsoft_365(stage, cast)
            told_of_outlook(stage, cast)
            told_of_a_mail_server(stage, cast)
            told_of_a_move(stage, cast)
            told_of_an_outage(stage, cast)
            told_of_an_admins_day(stage, cast)
            told_of_a_program(stage, cast)
        except AssertionError as surprise:
            console.print(f"\n[bold red]A surprise:[/bold red] {surprise}", markup=True)
            return False
    took = time.monotonic() - begun
    console.print(f"\n[bold green]All as the article says[/bold green] ({took:.0f} s).")
    return True
