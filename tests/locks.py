"""The locks of a deployment, cut out of the one of development: `python -m tests.locks`.

The image installs the pins that were tested, and of those only what the bot needs to run, or to be
built.
"""

import re
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
WHOLE = ROOT / "requirements.lock"
RUNTIME = ROOT / "deploy" / "requirements.lock"
BUILD = ROOT / "deploy" / "build.lock"

_PIN = re.compile(r"^(\S+)==\S+.*(?:\n    --hash=.*)+", re.MULTILINE)


def pins(text: str) -> dict[str, list[str]]:
    """Return a lock's pins with their hashes, by name; a name has several for several Pythons."""
    found: dict[str, list[str]] = {}
    for each in _PIN.finditer(text):
        found.setdefault(canonicalize_name(each[1]), []).append(each[0].removesuffix(" \\"))
    return found


def needed(names: list[str]) -> set[str]:
    """Return the names of what these packages need, themselves included, on any machine."""
    found: set[str] = set()
    waiting = [Requirement(name) for name in names]
    while waiting:
        one = waiting.pop()
        for extra in {"", *one.extras}:
            key = canonicalize_name(one.name)
            waiting += [] if extra == "" and key in found else _requirements(one.name, extra)
            found.add(key)
    return found


def runtime() -> str:
    """Return the lock of what `inboxkeeper run` needs."""
    return _cut(needed(["inboxkeeper"]) - {"inboxkeeper"})


def build() -> str:
    """Return the lock of what makes the wheel."""
    return _cut({"setuptools"})


def _cut(names: set[str]) -> str:
    known = pins(WHOLE.read_text())
    return "".join(f"{pin}\n" for name in sorted(names) for pin in known.get(name, []))


def _requirements(name: str, extra: str) -> list[Requirement]:
    """Return what a package asks for by itself, or for an extra; of other machines, nothing."""
    parsed = [Requirement(text) for text in requires(name) or []]
    wanted = [each for each in parsed if ("extra" in str(each.marker)) is bool(extra)]
    return [
        each for each in wanted if each.marker is None or each.marker.evaluate({"extra": extra})
    ]


if __name__ == "__main__":
    RUNTIME.write_text(runtime())
    BUILD.write_text(build())
