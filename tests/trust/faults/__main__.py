"""`python -m tests.trust.faults`: every stated promise is tried, and the figures are written."""

import argparse
import re
import subprocess
import sys
from datetime import UTC, datetime

from rich.console import Console

from tests.trust.faults.found import FOUND
from tests.trust.faults.promises import PROMISES
from tests.trust.figures import ROOT, Figures, Promise


def main(arguments: list[str]) -> int:
    """Run the tests that hold the promises; return 1 when one of them does not."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust.faults", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/figures/faults.json")
    options = parser.parse_args(arguments)
    console = Console(highlight=False)
    tests = sorted({stated.test for stated in PROMISES})
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n0",
        "-m",
        "slow or not slow or external",
        "-q",
        *tests,
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    console.print(done.stdout[-3000:] if done.returncode else done.stdout[-300:], markup=False)
    if done.returncode:
        return 1
    passed = re.search(r"(\d+) passed", done.stdout)
    if options.write and passed:
        Figures(
            name="faults",
            title="Faults",
            order=3,
            text="Each fault has a stated promise, and a test that holds it.",
            date=f"{datetime.now(UTC):%Y-%m-%d}",
            seed=None,
            command="python -m tests.trust.faults --write",
            counts={"faults with a promise": len(PROMISES), "tests": int(passed[1])},
            promises=[
                Promise(promise=f"{each.fault}: {each.promise}", held=f"`{each.test}`")
                for each in PROMISES
            ],
            found=FOUND,
        ).write()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
