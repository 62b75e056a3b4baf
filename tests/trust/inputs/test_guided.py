"""A short form of the campaign in which atheris drives the readers."""

import importlib.util
import os
import platform
import sys
from pathlib import Path

import pytest

from providers.imap_session import VisitFailed
from tests.trust.inputs.guided import drive, replay
from tests.trust.inputs.planted import PLANTED, PlantedFault
from tests.trust.inputs.steered import Bytes, Steered
from tests.trust.inputs.talks import visited

#: Where the lock has a wheel: the marker in pyproject.toml says the same.
_WHEEL = sys.version_info < (3, 14) and sys.platform == "linux" and platform.machine() == "x86_64"


@pytest.fixture
def _atheris() -> None:
    """Have atheris; without it, skip the test, or fail it in CI where there is a wheel."""
    if importlib.util.find_spec("atheris") is None:
        sentence = (
            "atheris is missing: pip install --require-hashes -r tests/trust/inputs/guided.lock"
        )
        if _WHEEL and os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)


def test_the_same_bytes_spoil_in_the_same_way() -> None:
    data = bytes(range(256))
    assert Steered(data).value({"a": ["b", 1]}) == Steered(data).value({"a": ["b", 1]})
    assert Steered(data).text("abc") == Steered(data).text("abc")


def test_bytes_that_are_used_up_still_give_different_numbers() -> None:
    assert len(set(Bytes(b"").sample(range(100), 40))) == 40


def test_bytes_can_be_the_whole_of_what_is_read() -> None:
    assert Steered(b"\x90whole").data(b"good") == b"whole"
    assert Steered(b"\x90\xffx").text("good") == "\udcffx"


def test_a_mail_servers_literal_of_no_possible_length_ends_the_visit() -> None:
    said = b"* OK hi\r\n* CAPABILITY {" + b"9" * 5000 + b"}\r\n"
    with pytest.raises(VisitFailed):
        visited(said)


@pytest.mark.slow
@pytest.mark.usefixtures("_atheris")
def test_a_planted_fault_is_found_and_can_be_replayed(tmp_path: Path) -> None:
    came = drive(PLANTED, 3, runs=400_000, findings=tmp_path)
    assert came.wrong
    assert came.finding is not None, came.said[-2000:]
    with pytest.raises(PlantedFault):
        replay(PLANTED, came.finding.read_bytes())


@pytest.mark.slow
@pytest.mark.usefixtures("_atheris")
def test_a_driven_reader_gets_further_and_nothing_comes_out_of_it(tmp_path: Path) -> None:
    came = drive("values of buttons", 7, runs=5_000, findings=tmp_path)
    assert not came.wrong, came.said[-2000:]
    assert came.executions >= 5_000
    assert came.places > came.at_first > 0
