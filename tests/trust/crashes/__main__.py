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

_TEXT = (
    "The bot as a process of its own, killed with SIGKILL at random moments and started again,"
    " while eleven people and two admins go on typing, pressing (also on the Home tab and below"
    " alerts) and signing in, two programs ask for tokens and take webhooks, and accesses are"
    " taken away, providers fail, domains move, people leave, the bot is taken out of its"
    " workspace and installed again, and its key is changed. Afterwards the database is compared"
    " with what Slack, the providers and the programs saw. Then people, old things and, where it"
    " was installed by Slack's pages, the workspace are erased, with more kills. Every request"
    " names the process that made it: what came twice has to come from one that was killed.\n\n"
    "What a sign-in is given and nothing comes of is given back. One moment remains: a kill"
    " between a provider's answer and our first commit leaves us without the token. The code is"
    " then sent once more. At Google, in the playground, that ends what it gave, as RFC 6749"
    " 4.1.2 asks for; that the real Google does so is not proved. Microsoft ends nothing at the"
    " request of a program, with a token or without: there an access may be left, its person is"
    " told to look, and the figures count it by provider."
)


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
    mix = _mix(counts)
    erasing = sum(number for name, number in counts.items() if name.startswith("kills while"))
    shown: dict[str, int | float | str] = {
        "kills with SIGKILL": kills,
        "of them during the start": sum(each.early for each in outcomes),
        "of them while something was erased or the key was changed": erasing,
        "kills a minute, until the world comes to rest": round((kills - erasing) / minutes, 1),
        "worlds": len(outcomes),
        "steps of people and programs": sum(each.acted for each in outcomes),
        "things that befell the world": changes.total(),
        **{name: n for name, n in sorted(counts.items()) if ": " not in name},
    }
    for name, number in shown.items():
        console.print(f"{name:60} {number}", highlight=False)
    for kind, each in mix.items():
        console.print(f"{kind}: {dict(each)}", markup=False, soft_wrap=True)
    wrong = sum(len(each.wrong) for each in outcomes)
    if wrong:
        console.print(f"[bold red]{wrong} wrong[/bold red]; the worlds are kept in {keep}")
        return 1
    if options.write:
        Figures(
            name="crashes",
            title="Crashes",
            order=1,
            text=_TEXT,
            date=f"{datetime.now(UTC):%Y-%m-%d}",
            seed=None if options.seeds else options.seed,
            command=f"python -m tests.trust.crashes {_asked(options)} --write",
            counts=shown,
            promises=[Promise(promise=each, held="in every world") for each in PROMISES],
            found=FOUND,
            mix=mix,
        ).write()
    return 0


#: How the names of what is counted begin, and what that is.
_KINDS = {
    "step": "transitions",
    "said": "messages",
    "pressed": "buttons and sign-ins",
    "asked by a program": "a program's requests",
    "befell": "what befell the world",
}


def _mix(counts: Counter[str]) -> dict[str, dict[str, int]]:
    """Return what happened how often, by kind."""
    found: dict[str, dict[str, int]] = {}
    for name, number in sorted(counts.items()):
        start, colon, rest = name.partition(": ")
        if colon:
            found.setdefault(_KINDS[start], {})[rest] = number
    return found


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
