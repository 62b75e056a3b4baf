"""Bad input that learns: `python -m tests.trust.inputs.guided --seconds 600 --seed 1`.

atheris watches which places of the readers an input reaches, and goes on from those that reach new
ones. A finding is kept as a file; `--reader NAME --replay FILE` feeds it again, without atheris.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.trust.figures import ROOT, Figures, Promise, read
from tests.trust.found import GUIDED
from tests.trust.inputs.mutations import NASTY
from tests.trust.inputs.planted import PLANTED, planted
from tests.trust.inputs.steered import Steered
from tests.trust.inputs.targets import TARGETS, Target, eat

#: Where findings are kept; not part of the repository.
FINDINGS = ROOT / "build" / "findings"
#: An input for which a reader takes longer than that is a finding (seconds).
LONGEST = 20
_EXAMPLES = 40
_TOTALS = ("inputs", "places learnt")
_PLACES = ", places at first + learnt"
_COVERED = re.compile(r"^#\d+\s+(INITED|NEW|REDUCE|RELOAD|pulse|DONE)\s+cov: (\d+)", re.MULTILINE)
_EXECUTED = re.compile(r"^stat::number_of_executed_units: (\d+)", re.MULTILINE)
_KEPT = re.compile(r"Test unit written to (\S+)")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one reader: places are those that atheris has seen reached."""

    executions: int
    at_first: int
    places: int
    said: str
    finding: Path | None = None

    @property
    def wrong(self) -> bool:
        """Whether something was found, or it did not run to its end."""
        return self.finding is not None or not self.executions


def drive(
    reader: str, seed: int, *, seconds: int = 0, runs: int = -1, findings: Path = FINDINGS
) -> Outcome:
    """Let atheris drive one reader for a time (seconds, from when all is set up), or for runs."""
    findings.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        corpus, words = Path(folder, "corpus"), Path(folder, "words")
        corpus.mkdir()
        for number, data in enumerate(_first(seed)):
            (corpus / str(number)).write_bytes(data)
        words.write_text("".join(f'"{_escaped(each)}"\n' for each in NASTY if 0 < len(each) < 60))
        flags = (
            f"-max_total_time={seconds}",
            f"-runs={runs}",
            f"-seed={seed}",
            f"-timeout={LONGEST}",
            f"-dict={words}",
            f"-artifact_prefix={findings}/{reader.strip('.').replace(' ', '-')}-",
            "-rss_limit_mb=2048",
            "-print_final_stats=1",
        )
        done = subprocess.run(
            [sys.executable, "-m", "tests.trust.inputs.instrumented", reader, *flags, corpus],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": "0", "TMPDIR": folder},
            stdout=subprocess.PIPE,  # what readers log, and the traceback of a finding
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    return _read(done.stdout, done.returncode)


def replay(reader: str, data: bytes) -> None:
    """Feed what atheris kept once more; what comes out is the finding."""
    eat(Target(planted) if reader == PLANTED else TARGETS[reader], Steered(data))


def _first(seed: int) -> Iterable[bytes]:
    chance = Random(seed)
    return (chance.randbytes(chance.choice((8, 64, 400))) for _ in range(_EXAMPLES))


def _escaped(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode(errors="surrogatepass"))


def _read(said: str, code: int) -> Outcome:
    covered = [(found[1], int(found[2])) for found in _COVERED.finditer(said)]
    executed = _EXECUTED.search(said)
    kept = _KEPT.search(said)
    return Outcome(
        executions=int(executed[1]) if executed and (code == 0 or kept) else 0,
        at_first=next((places for kind, places in covered if kind == "INITED"), 0),
        places=max((places for _, places in covered), default=0),
        said=said,
        finding=Path(kept[1]) if kept else None,
    )


def main() -> int:
    """Run the campaign, or replay a finding."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust.inputs.guided")
    parser.add_argument("--reader", choices=["all", *TARGETS], default="all", metavar="NAME|all")
    parser.add_argument("--seconds", type=int, default=600, help="shared by all readers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--replay", type=Path, help="a finding's file")
    parser.add_argument("--write", action="store_true", help="write docs/figures/guided.json")
    asked = parser.parse_args()
    if asked.replay:
        replay(asked.reader, asked.replay.read_bytes())
        return 0
    readers = list(TARGETS) if asked.reader == "all" else [asked.reader]
    outcomes = {}
    for reader in readers:
        share = max(asked.seconds // len(readers), 1)
        came = outcomes[reader] = drive(reader, asked.seed, seconds=share)
        sys.stdout.write(f"{reader}: {_told(came)}\n")
        if came.wrong:
            sys.stdout.write(f"{came.said[-4000:]}\nWRONG {reader}: {came.finding}\n")
        sys.stdout.flush()
    if asked.write:
        figures(asked.seed, asked.seconds, outcomes).write()
    return 1 if any(came.wrong for came in outcomes.values()) else 0


def _told(came: Outcome) -> str:
    more = came.places - came.at_first
    return f"{came.executions:,} inputs, {came.at_first:,} places at first, {more:,} more learnt"


def figures(seed: int, seconds: int, outcomes: Mapping[str, Outcome]) -> Figures:
    """Return what is written: what was seen now, and of other readers what was seen before."""
    before = next((each.counts for each in read() if each.name == "guided"), {})
    counts = {name: before[name] for name in before if name not in _TOTALS}
    for reader, came in outcomes.items():
        if not came.wrong:
            counts[reader] = came.executions
            counts[reader + _PLACES] = f"{came.at_first} + {came.places - came.at_first}"
    whole = sum(each for each in counts.values() if isinstance(each, int))
    learnt = sum(int(str(counts[name]).split()[-1]) for name in counts if name.endswith(_PLACES))
    return Figures(
        name="guided",
        title="Bad input that learns",
        order=51,
        text="atheris drives the same readers: it sees which places of the house, and of the"
        " libraries that read for it, an input reaches, and goes on from those that reach new"
        f" ones. At first there are {_EXAMPLES} inputs of chance; what is learnt comes on top.",
        date=datetime.now(UTC).date().isoformat(),
        seed=seed,
        command="python -m tests.trust.inputs.guided --reader all"
        f" --seconds {seconds} --seed {seed} --write",
        counts={**dict(zip(_TOTALS, (whole, learnt), strict=True)), **counts},
        promises=(
            Promise(promise="no error but those that a reader names", held=f"{whole:,} inputs"),
            Promise(promise=f"no reader takes {LONGEST} seconds or 2 GB", held="none"),
        ),
        found=GUIDED,
    )


if __name__ == "__main__":
    sys.exit(main())
