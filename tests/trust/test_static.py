"""What can be held without running anything: the lock's hashes, and the rules about security."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.trust.figures import ROOT

_PIN = re.compile(r"^[a-z0-9][a-z0-9._-]*(?:\[[a-z,-]+\])?==[^ ;\\]+", re.IGNORECASE)
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


LOCKS = sorted(
    path
    for path in ROOT.rglob("*.lock")
    if not {".venv", "node_modules", "build"} & set(path.relative_to(ROOT).parts)
)


def entries(lock: Path) -> list[str]:
    """Return the entries of a lock, each with its continued lines."""
    text = lock.read_text().replace("\\\n", " ")
    return [
        line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]


def test_there_are_locks() -> None:
    assert ROOT / "requirements.lock" in LOCKS
    assert len(entries(ROOT / "requirements.lock")) > 50


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.relative_to(ROOT)))
def test_everything_that_is_installed_is_pinned_and_has_its_hash(lock: Path) -> None:
    """`pip install --require-hashes` refuses the rest; this says so before anybody installs.

    It stands in for pip-audit, whose data about known faults cannot be reached everywhere.
    """
    assert entries(lock)
    for entry in entries(lock):
        assert _PIN.match(entry), entry[:80]
        assert _HASH.search(entry), entry[:80]
        assert "://" not in entry


def test_ruffs_rules_about_security_are_on_and_no_house_is_let_off() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    assert not [
        rule for rule in lint["ignore"] if rule.startswith("S") and not rule.startswith("SIM")
    ]
    house = ("bot", "connections", "storage", "providers")
    for path, rules in lint["per-file-ignores"].items():
        if path.startswith(house):
            assert not [rule for rule in rules if re.fullmatch(r"S\d*", rule)], path
