"""The log: one reference on every line that belongs together, and nothing secret on any."""

import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
import structlog

from bot import logs
from bot.pools import Pool
from connections import references

TOKEN = "xoxb-1234567890-abcdefgh"

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Log as the running bot does, and read what came of it."""
    root, written = logging.getLogger(), StringIO()
    level, hooks = root.level, (sys.excepthook, threading.excepthook)
    logs.configure(json=True)
    [handler] = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)
    sys.excepthook, threading.excepthook = hooks
    logging.captureWarnings(False)
    structlog.reset_defaults()


def test_lines_of_ours_and_of_libraries_bear_the_reference(lines: Lines) -> None:
    with references.under() as reference:
        structlog.get_logger("bot").info("ours")
        logging.getLogger("waitress").error("a library's")
    structlog.get_logger("bot").info("nobody's")
    assert [(line["event"], line.get("reference")) for line in lines()] == [
        ("ours", reference),
        ("a library's", reference),
        ("nobody's", None),
    ]


def test_a_pool_goes_on_under_the_reference_of_whoever_gave_it_the_work() -> None:
    with Pool(1) as pool:
        with references.under("first"):
            first = pool.submit(references.present)
        with references.under("second"):
            second = pool.submit(references.present)
        nobody = pool.submit(references.present)
    assert (first.result(), second.result(), nobody.result()) == ("first", "second", "")


def test_a_reference_that_is_given_is_kept_and_the_earlier_one_comes_back() -> None:
    with references.under() as outer:
        with references.under("inner"):
            assert references.present() == "inner"
        with references.under("") as new:
            assert new not in {"", outer}
        assert references.present() == outer
    assert references.present() == ""


def test_routine_has_lines_only_for_what_goes_wrong(lines: Lines) -> None:
    log = structlog.get_logger("bot.calls")
    with logs.routine():
        log.info("provider asked", outcome="passed")
        log.info("provider asked", outcome="refused")
    log.info("provider asked", outcome="passed")
    assert [line["outcome"] for line in lines()] == ["refused", "passed"]


def test_what_nothing_has_caught_is_redacted_too(lines: Lines) -> None:
    def fall() -> None:
        raise RuntimeError(f"refused: {TOKEN}")

    thread = threading.Thread(target=fall)
    thread.start()
    thread.join()
    try:
        fall()
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    logging.getLogger("waitress").error("broken %s", TOKEN)
    found = lines()
    assert [line["level"] for line in found] == ["critical", "critical", "error"]
    assert "RuntimeError" in found[0]["exception"]
    assert TOKEN not in json.dumps(found)
    assert "[redacted]" in json.dumps(found)
