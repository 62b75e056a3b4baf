"""Bad input for a time: `python -m tests.trust.inputs --seed 1 --seconds 300`."""

import argparse
import logging
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.trust.figures import Figures, Promise, read
from tests.trust.found import INPUTS
from tests.trust.inputs.http import over_http
from tests.trust.inputs.mutations import Mutator
from tests.trust.inputs.targets import TARGETS, feed

PROCESSES = 2


def fed(name: str, seed: int, seconds: float) -> int:
    """Feed one target for a time; what is not allowed ends the campaign."""
    return feed(TARGETS[name], Mutator(seed), time.monotonic() + seconds)


def main() -> int:
    """Run the campaign; write its figures where nothing went wrong and `--write` is given."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust.inputs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--write", action="store_true", help="write docs/figures/inputs.json")
    parser.add_argument("--add", action="store_true", help="to what an earlier run has written")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    share = asked.seconds * 0.8 * PROCESSES / len(TARGETS)
    counts: dict[str, int | float | str] = {}
    earlier = ""
    with ProcessPoolExecutor(PROCESSES) as pool:
        waiting = {
            name: pool.submit(fed, name, asked.seed + number, share)
            for number, name in enumerate(TARGETS)
        }
        for name, each in waiting.items():
            counts[f"{name}, in process"] = each.result()
            sys.stdout.write(f"{name}: {counts[f'{name}, in process']:,}\n")
    with tempfile.TemporaryDirectory() as folder:
        told = over_http(Path(folder), asked.seed, asked.seconds * 0.2)
    for kind, number in told.sent.items():
        counts[f"{kind.replace('_', ' ')}, over HTTP"] = number
    whole = sum(int(number) for number in counts.values())
    sys.stdout.write(f"over HTTP: {told.sent}, answers {told.statuses}, {told.slowest:.2f} s\n")
    sys.stdout.write(f"{whole:,} cases, {len(told.wrong)} wrong\n")
    for wrong in told.wrong[:20]:
        sys.stdout.write(f"WRONG {wrong}\n")
    if asked.add:
        before = next((each for each in read() if each.name == "inputs"), None)
        earlier = f"{before.command}; " if before else ""
        for name, number in (before.counts if before else {}).items():
            counts[name] = int(number) + int(counts.get(name, 0))
        whole = int(counts.pop("cases", 0)) + whole
    if asked.write and not told.wrong:
        made = figures(asked.seed, asked.seconds, counts, whole, told.slowest)
        more = " --add" if asked.add else ""
        replace(made, command=f"{earlier}{made.command}{more}").write()
    return 1 if told.wrong else 0


def figures(
    seed: int, seconds: float, counts: dict[str, int | float | str], whole: int, slowest: float
) -> Figures:
    """Return what is written."""
    return Figures(
        name="inputs",
        title="Bad input",
        order=50,
        text="Good examples of everything that comes from outside, spoilt in one place or in many,"
        " fed to what reads it; and the same over HTTP to the real bot in a local world.",
        date=datetime.now(UTC).date().isoformat(),
        seed=seed,
        command=f"python -m tests.trust.inputs --seed {seed} --seconds {seconds:.0f} --write",
        counts={"cases": whole, **counts},
        promises=(
            Promise(promise="no error but those that a reader names", held=f"{whole:,} cases"),
            Promise(promise="no answer with status 500, no traceback to a person", held="none"),
            Promise(promise="no entry of the log that says that something broke", held="none"),
            Promise(promise="no change of a mailbox, an app, a role or a setting", held="none"),
            Promise(promise="an answer within bounds", held=f"the slowest took {slowest:.2f} s"),
        ),
        found=INPUTS,
    )


if __name__ == "__main__":
    sys.exit(main())
