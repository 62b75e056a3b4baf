"""The bot as a process of its own: killed, stopped, misconfigured; and silent about secrets."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from playground.world import World
from tests.stories.command_line import ROOT, inboxkeeper
from tests.stories.conftest import ALICE, Town

pytestmark = pytest.mark.slow

MODIFY = "https://www.googleapis.com/auth/gmail.modify"


def environment(world: World, **more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **world.environment, **more}


@contextmanager
def running(world: World, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the bot as a process until the block ends."""
    with (
        log.open("ab") as file,
        subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            env=environment(world),
            cwd=world.folder,
            stdout=file,
            stderr=file,
        ) as process,
    ):
        try:
            deadline = time.monotonic() + 30
            while time.monotonic() < deadline:
                try:
                    if requests.get(f"{world.public_url}/readyz", timeout=2).ok:
                        break
                except requests.ConnectionError:
                    time.sleep(0.1)
            yield process
        finally:
            if process.poll() is None:
                process.kill()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A town whose bot is not running inside this process."""
    world = World(tmp_path)
    try:
        yield Town(world)
    finally:
        world.close()


def listed(world: World) -> list[dict[str, str]]:
    done = inboxkeeper("list", "--json", "--all", folder=world.folder, **world.environment)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, str]] = json.loads(done.stdout)
    return found


def connect(town: Town) -> None:
    before = len(town.slack.dms(town.alice))
    browser = town.sign_in(town.link(town.alice))
    assert browser.status == 200
    town.slack.wait_until(lambda: len(town.slack.dms(town.alice)) > before)


def test_a_kill_between_the_removal_and_the_revoke_forgets_nothing(town: Town) -> None:
    log = town.world.folder / "log"
    with running(town.world, log) as bot:
        connect(town)
        card = town.says(town.alice, f"deactivate {ALICE}")
        town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
        card = town.says(town.sam, f"remove {ALICE}")
        town.google.faults.add("/revoke$", delay=30)
        town.presses(town.sam, card, "Remove", confirm="Yes, remove inbox")
        bot.send_signal(signal.SIGKILL)
        bot.wait()
    assert [c["state"] for c in listed(town.world)] == ["removing"]
    assert town.google.grants(ALICE)
    town.google.faults.clear()
    with running(town.world, log):
        town.dm(town.sam, "is removed", "Confirmed")
        town.dm(town.alice, "is removed", "Confirmed")
    assert [(c["state"], c["outcome"]) for c in listed(town.world)] == [("removed", "confirmed")]
    assert not town.google.grants(ALICE)
    told = [m for m in town.slack.dms(town.alice) if "is removed" in m.plain()]
    assert len(told) == 1


def test_sigterm_ends_it_cleanly(town: Town) -> None:
    with running(town.world, town.world.folder / "log") as bot:
        assert requests.get(f"{town.world.public_url}/healthz", timeout=5).text == "ok\n"
        bot.send_signal(signal.SIGTERM)
        assert bot.wait(timeout=20) == 0


def test_no_secret_is_in_logs_messages_pages_or_the_database(town: Town) -> None:
    log = town.world.folder / "log"
    pages = []
    with running(town.world, log):
        link = town.link(town.alice)
        browser = town.sign_in(link)
        pages += [browser.text()]
        callback = browser.url
        (refresh_token,) = town.google.live_refresh_tokens(ALICE)
        town.sign_in(town.link(town.bob, "connect bob@acme.test"), untick=[MODIFY])
        browser.open(callback)
        pages += [browser.text()]
        town.dm(town.alice, "is connected to your Slack account now")
        town.google.faults.refresh_error("invalid_client")
        card = town.says(town.alice, f"deactivate {ALICE}")
        grey = town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
        town.presses(town.alice, grey, "Reactivate")
    code = callback.split("code=")[1].split("&")[0]
    secrets = [
        refresh_token,
        town.google.client_secret,
        town.slack.bot_token,
        town.slack.signing_secret,
        code,
    ]
    places = {
        "log": log.read_bytes(),
        "database": b"".join(p.read_bytes() for p in town.world.folder.glob("*.db*")),
        "messages": town.slack.transcript().encode(),
        "pages": "".join(pages).encode(),
    }
    found = [
        (name, n)
        for name, data in places.items()
        for n, s in enumerate(secrets)
        if s.encode() in data
    ]
    assert found == []
    assert link.rsplit("/", maxsplit=1)[-1].encode() not in places["log"] + places["database"]


def test_all_problems_with_the_settings_are_reported_together(tmp_path: Path) -> None:
    done = inboxkeeper(
        "run",
        folder=tmp_path,
        INBOXKEEPER_LISTEN="nowhere",
        INBOXKEEPER_CHECK_INTERVAL="often",
        GOOGLE_CLIENT_ID="only-half",
        SLACK_API_URL="http://slack.example/api",
    )
    assert done.returncode == 2
    for name in (
        "INBOXKEEPER_PUBLIC_URL",
        "INBOXKEEPER_LISTEN",
        "INBOXKEEPER_CHECK_INTERVAL",
        "SLACK_API_URL",
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "GOOGLE_CLIENT_SECRET",
    ):
        assert name in done.stderr, (name, done.stderr)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_key_refuses_to_start_and_damages_nothing(town: Town) -> None:
    with running(town.world, town.world.folder / "log"):
        connect(town)
    database = Path(town.world.environment["INBOXKEEPER_DATABASE"])
    before = database.read_bytes()
    wrong = "k9:" + "A" * 43 + "="
    done = inboxkeeper(
        "run",
        folder=town.world.folder,
        **{**town.world.environment, "INBOXKEEPER_ENCRYPTION_KEYS": wrong},
    )
    assert done.returncode == 2
    assert "key" in done.stderr
    assert wrong[3:20] not in done.stderr
    assert database.read_bytes() == before
    with running(town.world, town.world.folder / "log"):
        assert ALICE in town.says(town.alice, "list").plain()


def test_list_says_where_it_looked_when_there_is_no_database(tmp_path: Path) -> None:
    done = inboxkeeper("list", "--json", folder=tmp_path)
    assert done.returncode == 2
    assert "There is no database at" in done.stderr
