"""The stage of the tour waits for what it is to see."""

import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from rich.console import Console

from playground.tour.stage import Stage


class SlowSlack:
    """Opens a form only when it has been looked for some times."""

    def __init__(self) -> None:
        self.looked = 0

    def click(self, *_: object, **__: object) -> None:
        pass

    def modal(self, _person: object) -> Any:
        self.looked += 1
        if self.looked < 3:
            raise AssertionError("no modal open")
        return SimpleNamespace(plain=lambda: "A form", transcript=lambda: "A form")

    def wait_until(self, condition: Callable[[], object]) -> None:
        for _ in range(9):
            try:
                if condition():
                    return
            except AssertionError:
                continue
        raise AssertionError("it did not open")


def test_a_form_that_takes_its_time_is_waited_for_also_where_no_words_are_asked_of_it() -> None:
    slack = SlowSlack()
    world: Any = SimpleNamespace(slack=slack)
    person: Any = SimpleNamespace(name="sam")
    printed = io.StringIO()
    stage = Stage(world, Console(file=printed))
    stage.presses_for_a_form(person, SimpleNamespace(), "Register an app", near="")
    assert "A form" in printed.getvalue()
