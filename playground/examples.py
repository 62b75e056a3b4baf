"""Runs the programs of `examples/` against a local world: `python -m playground.examples NAME`."""

import logging
import sys
import time
from collections.abc import Callable
from subprocess import PIPE, Popen

import requests
from rich.console import Console

from bot import logs
from playground.cast import ALICE, CARLA, Cast, add_cast
from playground.microsoft.person import consent_at_microsoft
from playground.ports import free_port
from playground.tour.program import allows, points, registers
from playground.tour.stage import Stage
from playground.world import World

#: Seconds until the example listens.
PATIENCE = 20.0


def newest_subject(stage: Stage, cast: Cast, console: Console) -> None:
    """Print the newest subjects of a mailbox at Google and of one at Microsoft 365."""
    _begin(stage, cast)
    for address in (ALICE, CARLA):
        console.print(f"[bold]$ python examples/newest_subject.py {address}[/bold]")
        console.print(stage.world.program.read(address))
    _deactivate(stage, cast)
    console.print(f"\nNow Alice deactivates {ALICE}.")
    console.print(f"[bold]$ python examples/newest_subject.py {ALICE}[/bold]")
    console.print(stage.world.program.read(ALICE))


def receive_webhooks(stage: Stage, cast: Cast, console: Console) -> None:
    """Print what a receiver hears: a test, and a mailbox that is switched off and on."""
    _begin(stage, cast)
    port = free_port()
    secret = points(stage, cast.sam, f"http://127.0.0.1:{port}/")
    console.print(f"[bold]$ python examples/receive_webhooks.py {port}[/bold]")
    command = stage.world.program.command("receive_webhooks", str(port))
    environment = stage.world.program.environment | {"WEBHOOK_SECRET": secret}
    with Popen(command, env=environment, stdout=PIPE, text=True) as receiver:  # noqa: S603 - our own
        try:
            _wait_for(f"http://127.0.0.1:{port}/")
            listed = stage.types(cast.sam, "/inbox apps")
            stage.clicks(cast.sam, listed, "Send a test", near="")
            _deactivate(stage, cast)
            card = stage.types(cast.alice, f"/inbox status {ALICE}")
            stage.clicks(cast.alice, card, "Reactivate", near=ALICE)
            for _ in range(3):
                console.print(receiver.stdout.readline().strip() if receiver.stdout else "")
        finally:
            receiver.terminate()


EXAMPLES: dict[str, Callable[[Stage, Cast, Console], None]] = {
    each.__name__: each for each in (newest_subject, receive_webhooks)
}


def main(names: list[str]) -> int:
    """Run the example of this name; return the exit code."""
    console = Console(highlight=False, emoji=False)
    if len(names) != 1 or names[0] not in EXAMPLES:
        console.print(f"usage: python -m playground.examples {' | '.join(EXAMPLES)}", markup=False)
        return 2
    logs.configure(level=logging.ERROR, json=False)
    with World() as world:
        EXAMPLES[names[0]](Stage(world, Console(quiet=True)), add_cast(world), console)
    return 0


def _begin(stage: Stage, cast: Cast) -> None:
    """Let two people connect their mailboxes, and a program use them."""
    invitation = stage.types(cast.alice, f"/inbox connect {ALICE}")
    stage.signs_in(cast.alice, invitation, "Connect", ALICE)
    stage.gets(cast.alice, ALICE)
    invitation = stage.types(cast.carla, f"/inbox connect {CARLA}")
    stage.signs_in(
        cast.carla, invitation, "Verbinden", CARLA, at="Microsoft", consent=consent_at_microsoft
    )
    stage.gets(cast.carla, CARLA)
    stage.world.program.key = registers(stage, cast.sam, ALICE, CARLA)
    allows(stage, cast.alice, ALICE)
    allows(stage, cast.carla, CARLA)


def _deactivate(stage: Stage, cast: Cast) -> None:
    card = stage.types(cast.alice, f"/inbox deactivate {ALICE}")
    stage.clicks(cast.alice, card, "Deactivate", near=ALICE, confirm="Yes, deactivate")


def _wait_for(url: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            requests.post(url, timeout=1)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nobody listens at {url}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
