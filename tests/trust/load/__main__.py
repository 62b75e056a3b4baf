"""`python -m tests.trust.load --seconds 300`."""

import argparse
import sys
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import Progress

from tests.trust.figures import Figures, Promise
from tests.trust.load import campaign
from tests.trust.load.found import FOUND


def main(arguments: list[str]) -> int:
    """Run the load; return 1 when an ack came too late."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust.load", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--write", action="store_true", help="write docs/figures/load.json")
    options = parser.parse_args(arguments)
    console = Console(highlight=False)
    with Progress(console=console) as progress:
        task = progress.add_task(f"{options.people} people", total=options.seconds)
        measured = campaign.run(
            options.seconds,
            options.people,
            options.seed,
            lambda passed: progress.update(task, completed=passed),
        )
    waits = measured.waited.all()

    def share(part: float) -> str:
        return f"{waits[min(int(len(waits) * part), len(waits) - 1)] * 1000:.0f} ms"

    missed = measured.waited.missed.total()
    shown: dict[str, int | float | str] = {
        "people": options.people,
        "seconds": round(measured.seconds),
        "requests": len(waits),
        "requests a second": round(len(waits) / measured.seconds, 1),
        "missed acknowledgements (over 3 s, or none)": missed,
        "acknowledged within, half of them": share(0.5),
        "acknowledged within, 99 of 100": share(0.99),
        "the slowest acknowledgement": share(1.0),
        "answers that arrived": measured.answers,
        "checks of mailboxes meanwhile": measured.checks,
        "checks an hour": round(measured.checks / measured.seconds * 3600),
        "memory at each tenth of the time (MiB)": ", ".join(
            f"{each:.0f}" for each in measured.memory
        ),
        "memory, what the second half added": f"{measured.growth:.1f} MiB",
        "tracebacks in the log": measured.broken,
    }
    for name, number in shown.items():
        console.print(f"{name:50} {number}")
    console.print(dict(measured.waited.missed))
    if options.write:
        Figures(
            name="load",
            title="Load",
            order=4,
            text=f"{options.people} people type and click at once for"
            f" {options.seconds / 60:.0f} minutes, each a few seconds after"
            " the last answer, while 1,250 mailboxes are looked at every fifteen minutes (5,000"
            " checks an hour), beside those looks that people ask for by *Reactivate*. The bot"
            " has one core, the people and the world outside the other one, in processes of their"
            " own. What grows has a bound: the ids of the last ten thousand events, who somebody"
            " is (ten thousand answers of Slack's), and what at most sixteen connections to the"
            " database have read of it (two MiB each).",
            date=f"{datetime.now(UTC):%Y-%m-%d}",
            seed=options.seed,
            command=f"python -m tests.trust.load --people {options.people}"
            f" --seconds {options.seconds:.0f} --seed {options.seed} --write",
            counts=shown,
            promises=[
                Promise(
                    promise="every request of Slack's is acknowledged within three seconds",
                    held=f"{missed} of {len(waits):,} were not",
                ),
                Promise(
                    promise="memory levels off: the second half of the time adds a fiftieth at"
                    " most",
                    held=f"{measured.memory[len(measured.memory) // 2]:.0f} MiB at half-time,"
                    f" {measured.memory[-1]:.0f} MiB at the end",
                ),
            ],
            found=FOUND,
        ).write()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
