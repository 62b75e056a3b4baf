"""Acknowledgements go first, work goes on in any case, and none of it stops the rest."""

from collections.abc import Iterator
from threading import Event

import pytest
from structlog.testing import capture_logs

from bot import work as module
from bot.work import Work

#: How long something that comes is waited for (seconds).
LONG = 10.0


@pytest.fixture
def work() -> Iterator[Work]:
    made = Work()
    yield made
    made.finish()


def test_work_begins_when_no_request_waits_for_its_acknowledgement(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 60.0)
    began = Event()
    with work.precedence.acknowledging():
        work.begin(began.set)
        assert not began.wait(5 * module.CALM)
    assert began.wait(LONG)


def test_work_goes_on_although_requests_keep_coming(work: Work) -> None:
    done = [Event() for _ in range(3)]
    with work.precedence.acknowledging():
        for each in done:
            work.begin(each.set)
        assert all(each.wait(LONG) for each in done)


def test_work_that_waits_for_somebody_does_not_keep_the_rest_waiting(work: Work) -> None:
    answer, done = Event(), Event()
    work.begin(answer.wait, LONG)
    work.begin(done.set)
    assert done.wait(LONG)
    answer.set()


def test_work_that_breaks_is_logged_and_the_next_is_done(work: Work) -> None:
    done = Event()
    with capture_logs() as lines:
        work.begin(int, "no number")
        work.begin(done.set)
        assert done.wait(LONG)
    assert [(line["event"], line["error"]) for line in lines] == [("unhandled", "ValueError")]


def test_what_was_handed_over_is_done_before_the_end() -> None:
    work, done = Work(), Event()
    work.begin(done.set)
    work.finish()
    assert done.is_set()
