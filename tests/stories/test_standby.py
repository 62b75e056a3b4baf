"""Two real processes on one database: one works, the other takes over, nothing is done twice."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import requests

from playground.ports import free_port
from playground.world import World
from tests.stories.conftest import ALICE, Town
from tests.stories.test_surviving import connect, environment, listed

pytestmark = pytest.mark.slow

Process = subprocess.Popen[bytes]


class House:
    """A town whose bot is one of several processes."""

    def __init__(self, town: Town, stack: ExitStack) -> None:
        self.town = town
        self.world = town.world
        self._stack = stack

    def start(self, name: str, **more: str) -> Process:
        """Start a process; it writes to a log of its name."""
        file = self._stack.enter_context((self.world.folder / name).open("wb"))
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            env=environment(self.world, **more),
            cwd=self.world.folder,
            stdout=file,
            stderr=file,
        )
        self._stack.enter_context(process)
        self._stack.callback(process.kill)
        return process

    def log(self, name: str) -> str:
        return (self.world.folder / name).read_text()

    def until(self, what: Any, seconds: float = 60.0) -> float:
        """Wait for something; return the seconds until then."""
        began = time.monotonic()
        self.town.slack.wait_until(what, seconds)
        return time.monotonic() - began

    def ready(self) -> bool:
        return answers(f"{self.world.public_url}/readyz") == 200

    def leads(self, name: str) -> None:
        self.until(self.ready)
        assert '"running"' in self.log(name)

    def stands_by(self, name: str) -> None:
        self.until(lambda: "standby" in self.log(name))


def answers(url: str) -> int | None:
    try:
        return requests.get(url, timeout=5).status_code
    except requests.RequestException:
        return None


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    world = World(tmp_path)
    with ExitStack() as stack:
        stack.callback(world.close)
        yield House(Town(world), stack)


def test_after_a_kill_in_the_middle_of_work_the_other_goes_on_and_nothing_is_done_twice(
    house: House, record_property: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    town = house.town
    first = house.start("first")
    house.leads("first")
    connect(town)
    card = town.says(town.alice, f"deactivate {ALICE}")
    town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    card = town.says(town.sam, f"remove {ALICE}")
    house.start("second")
    house.stands_by("second")

    # A message and a removal are on their way when it happens.
    told = town.slack.faults.add("chat.postMessage", delay=20, error="internal_error")
    town.sign_in(town.link(town.bob, "connect bob@acme.test"), "bob@acme.test")
    revoked = town.google.faults.add("/revoke$", delay=20, status=503, times=1)
    town.presses(town.sam, card, "Remove", confirm="Yes, remove inbox")
    house.until(lambda: told.times == 0 and revoked.times == 0)
    first.send_signal(signal.SIGKILL)
    seconds = house.until(house.ready)
    first.wait()
    answered = time.monotonic()
    assert ALICE in town.says(town.alice, "list").plain()
    town.dm(town.bob, "is connected to your Slack account now")
    town.dm(town.sam, "is removed", "Confirmed")
    town.dm(town.alice, "is removed", "Confirmed")
    whole = time.monotonic() - answered + seconds
    record_property("ready_after_seconds", round(seconds, 1))
    with capsys.disabled():
        sys.stdout.write(f"\nready {seconds:.1f} s, all work done {whole:.1f} s after the kill\n")

    assert '"running"' in house.log("second")
    states = {c["address"]: (c["state"], c["outcome"]) for c in listed(house.world)}
    assert states == {ALICE: ("removed", "confirmed"), "bob@acme.test": ("active", None)}
    assert len(town.google.revocations) == 1
    for person, words in ((town.alice, "is removed"), (town.sam, "is removed")):
        assert len([m for m in town.slack.dms(person) if words in m.plain()]) == 1
    connected = [m for m in town.slack.dms(town.bob) if "is connected" in m.plain()]
    assert len(connected) == 1


def test_a_stop_hands_over_within_seconds(house: House) -> None:
    first = house.start("first")
    house.leads("first")
    connect(house.town)
    house.start("second")
    house.stands_by("second")
    first.terminate()
    assert first.wait(20) == 0
    house.leads("second")
    assert ALICE in house.town.says(house.town.alice, "list").plain()


def test_a_standby_elsewhere_answers_that_it_lives_and_is_not_ready(house: House) -> None:
    first = house.start("first")
    house.leads("first")
    port = free_port()
    second = house.start("second", INBOXKEEPER_LISTEN=f"127.0.0.1:{port}")
    url = f"http://127.0.0.1:{port}"
    house.until(lambda: answers(f"{url}/healthz") == 200)
    answer = requests.get(f"{url}/readyz", timeout=5)
    assert answer.status_code == 503
    assert "standby" in answer.json()["checks"]["leader"]
    assert "inboxkeeper_leader 0.0" in requests.get(f"{url}/metrics", timeout=5).text
    assert (
        "inboxkeeper_leader 1.0"
        in requests.get(f"{house.world.public_url}/metrics", timeout=5).text
    )
    assert answers(f"{url}/slack/events") == 503
    first.terminate()
    house.until(lambda: answers(f"{url}/readyz") == 200)
    second.terminate()
    assert second.wait(20) == 0


def test_one_that_is_stopped_like_dead_keeps_the_lead_and_goes_on_with_it(house: House) -> None:
    """No split brain: the lock is the kernel's, and it knows that the process has not ended."""
    first = house.start("first")
    house.leads("first")
    port = free_port()
    house.start("second", INBOXKEEPER_LISTEN=f"127.0.0.1:{port}")
    house.until(lambda: answers(f"http://127.0.0.1:{port}/healthz") == 200)
    first.send_signal(signal.SIGSTOP)
    # It asks for the lead each second; three answers later it has asked in vain.
    for _ in range(3):
        assert answers(f"http://127.0.0.1:{port}/readyz") == 503
        time.sleep(1.1)
    assert "taking over" not in house.log("second")
    first.send_signal(signal.SIGCONT)
    house.until(house.ready)
    assert "Inboxkeeper" in house.town.says(house.town.alice, "help").plain()
