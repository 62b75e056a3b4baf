"""The table of promises names tests that are there, each fault once."""

from tests.trust.faults.promises import PROMISES
from tests.trust.figures import ROOT


def test_every_promise_is_held_by_a_test_that_is_there() -> None:
    missing = []
    for stated in PROMISES:
        path, _, name = stated.test.partition("::")
        if f"def {name}(" not in (ROOT / path).read_text():
            missing.append(stated.test)
    assert missing == []


def test_every_fault_is_stated_once() -> None:
    faults = [stated.fault for stated in PROMISES]
    assert len(set(faults)) == len(faults)
