"""`python -m tests.trust.crashes --seed N --kills 500`."""

import argparse
import json
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from tests.trust.crashes import campaign
from tests.trust.crashes.found import FOUND, PROMISES
from tests.trust.figures import Figures, Promise
from tests.trust.lives import Mother


def main(arguments: list[str]) -> int:
    """Run the campaign; return 1 when a promise was not held."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust.crashes", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seeds", help="one whole world for each of these, with commas")
    parser.add_argument(
        "--resume", type=Path, help="a file that keeps what was done: it goes on from there"
    )
    parser.add_argument("--write", action="store_true", help="write docs/figures/crashes.json")
    options = parser.parse_args(arguments)
    console = Console(highlight=False)
    kept = _kept(options.resume)
    plan = _plan(options.seed, options.kills, options.seeds)
    outcomes = []
    keep = Path(tempfile.mkdtemp(prefix="crashes-"))
    with Mother() as mother, Progress(console=console) as progress:
        task = progress.add_task(f"seed {options.seed}", total=sum(plan.values()))
        for seed, kills in plan.items():
            outcome = kept.get(seed)
            if outcome is None:
                outcome = campaign.run(seed, kills, mother, lambda: progress.advance(task), keep)
                if options.resume:
                    with options.resume.open("a") as file:
                        file.write(json.dumps(vars(outcome)) + "\n")
            else:
                progress.advance(task, outcome.kills)
            outcomes.append(outcome)
            progress.console.print(
                f"seed {seed}: {outcome.kills} kills, {outcome.acted} steps, "
                f"{len(outcome.wrong)} wrong"
            )
            for line in outcome.wrong:
                progress.console.print(f"  {line}", markup=False, soft_wrap=True)
    kills = sum(each.kills for each in outcomes)
    minutes = sum(each.seconds for each in outcomes) / 60
    counts = sum((each.counts for each in outcomes), Counter[str]())
    changes = sum((each.changes for each in outcomes), Counter[str]())
    shown: dict[str, int | float | str] = {
        "kills with SIGKILL": kills,
        "of them during the start": sum(each.early for each in outcomes),
        "kills a minute": round(kills / minutes, 1),
        "steps of people": sum(each.acted for each in outcomes),
        "things that befell the world": changes.total(),
        **dict(sorted(counts.items())),
    }
    for name, number in shown.items():
        console.print(f"{name:60} {number}")
    wrong = sum(len(each.wrong) for each in outcomes)
    if wrong:
        console.print(f"[bold red]{wrong} wrong[/bold red]; the worlds are kept in {keep}")
        return 1
    if options.write:
        Figures(
            name="crashes",
            title="Crashes",
            order=1,
            text="The bot as a process of its own, killed with SIGKILL at random moments and"
            " started again, while eleven people and two admins go on typing, pressing and"
            " signing in, and while accesses are taken away, providers fail, domains move and"
            " people leave. Afterwards the database is compared with what Slack, the providers"
            " and the program saw.",
            date=f"{datetime.now(UTC):%Y-%m-%d}",
            seed=None if options.seeds else options.seed,
            command=f"python -m tests.trust.crashes {_asked(options)} --write",
            counts=shown,
            promises=[Promise(promise=each, held="in every world") for each in PROMISES],
            found=FOUND,
        ).write()
    return 0


def _asked(options: argparse.Namespace) -> str:
    if options.seeds:
        return f"--seeds {options.seeds}"
    return f"--seed {options.seed} --kills {options.kills}"


def _plan(first: int, kills: int, seeds: str | None) -> dict[int, int]:
    """Return how many kills there are in the world of each seed."""
    if seeds:
        return {int(seed): campaign.KILLS for seed in seeds.split(",")}
    whole, rest = divmod(kills, campaign.KILLS)
    worlds = [campaign.KILLS] * whole + [rest] * bool(rest)
    return {first + number: each for number, each in enumerate(worlds)}


def _kept(path: Path | None) -> dict[int, campaign.Outcome]:
    """Return what an earlier run has done already, by seed."""
    if path is None or not path.exists():
        return {}
    kept = {}
    for line in path.read_text().splitlines():
        raw = json.loads(line)
        raw["counts"], raw["changes"] = Counter(raw["counts"]), Counter(raw["changes"])
        kept[raw["seed"]] = campaign.Outcome(**raw)
    return kept


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
