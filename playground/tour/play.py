"""Plays all stories one after the other and says how it went."""

import logging
import time

from rich.console import Console

from bot import logs
from playground.tour.personal import ALICE, BERND, told_in_english, told_in_german
from playground.tour.stage import Stage
from playground.world import World


def play(console: Console | None = None) -> bool:
    """Play the article; return whether everything was as it says."""
    logs.configure(level=logging.ERROR, json=False)
    console = console or Console(highlight=False, emoji=False)
    console.print("[bold]The article, played over real HTTP in a world on this machine.[/bold]")
    begun = time.monotonic()
    with World() as world:
        stage = Stage(world, console)
        slack = world.slack
        world.dns.set_mx("acme.test", "google")
        alice = slack.add_person(
            "alice", real_name="Alice", email=ALICE, locale="en-US", tz="Europe/London"
        )
        bernd = slack.add_person(
            "bernd", real_name="Bernd", email=BERND, locale="de-DE", tz="Europe/Berlin"
        )
        sam = slack.add_person(
            "sam", real_name="Sam", email="sam@acme.test", locale="en-US", is_owner=True
        )
        for address, name in ((ALICE, "Alice"), (BERND, "Bernd")):
            world.google.add_account(address, name=name, hd="acme.test")
        try:
            told_in_english(stage, alice, sam)
            told_in_german(stage, bernd, sam)
        except AssertionError as surprise:
            console.print(f"\n[bold red]A surprise:[/bold red] {surprise}", markup=True)
            return False
    took = time.monotonic() - begun
    console.print(f"\n[bold green]All as the article says[/bold green] ({took:.0f} s).")
    return True
