"""All attacks for a time: `python -m tests.trust.attacks --seed 1 --seconds 60`."""

import argparse
import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.trust.figures import Figures, Promise
from tests.trust.found import ATTACKS

HERE = Path(__file__).parent


def main() -> int:
    """Run every attack, in an order by the seed, until the time is over; at least once."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust.attacks")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--write", action="store_true", help="write docs/figures/attacks.json")
    asked = parser.parse_args()
    until, rounds, attacks = time.monotonic() + asked.seconds, 0, 0
    while rounds == 0 or time.monotonic() < until:
        seed = f"--hypothesis-seed={asked.seed + rounds}"
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-n2",
                "-m",
                "slow or not slow",
                seed,
                str(HERE),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        sys.stdout.write(done.stdout[-2000:])
        if done.returncode:
            return done.returncode
        rounds += 1
        attacks += int(re.findall(r"(\d+) passed", done.stdout)[-1])
    if asked.write:
        figures(asked.seed, asked.seconds, rounds, attacks).write()
    return 0


def figures(seed: int, seconds: float, rounds: int, attacks: int) -> Figures:
    """Return what is written."""
    files = len(list(HERE.glob("test_*.py")))
    return Figures(
        name="attacks",
        title="Attacks",
        order=40,
        text="Each attack is a test named after it: forged and replayed requests, sign-ins that"
        " are fixed, replayed, passed on or mixed up, servers that lead inside or never end,"
        " injected text, foreign ids, old roles, swapped rows, errors that quote secrets, an"
        " abused breaker.",
        date=datetime.now(UTC).date().isoformat(),
        seed=seed,
        command=f"python -m tests.trust.attacks --seed {seed} --seconds {seconds:.0f} --write",
        counts={"rounds": rounds, "attacks": attacks, "kinds (files)": files},
        promises=(
            Promise(promise="no attack reaches what it is after", held=f"{attacks} attacks"),
            Promise(
                promise="strict headers on every answer of every route", held="the whole URL map"
            ),
            Promise(promise="no secret in a log, a page or a message", held="every shape in use"),
        ),
        found=ATTACKS,
    )


if __name__ == "__main__":
    sys.exit(main())
