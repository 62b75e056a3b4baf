"""Tokens that end: renewed once, stored before anybody uses them, and by one of many."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Lock
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.installed import InstalledWorkspaces
from bot.workspaces import NotServed
from connections.ending import Ending
from connections.installations import Tokens
from storage.database import Database
from tests.fakes.clock import FakeClock
from tests.storage.test_installations import installed, present, stopped

HOURS = timedelta(hours=12)


class OAuth:
    """Gives the next pair of tokens for a refresh token, once, and counts."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.valid = "refresh-0"
        self.count = 0
        self.lock = Lock()
        self.meanwhile: Callable[[], object] = lambda: None
        self.error: str | None = None

    def refresh(self, refresh_token: str) -> Tokens:
        self.meanwhile()
        with self.lock:
            if self.error or refresh_token != self.valid:
                raise refusal(self.error or "invalid_refresh_token")
            self.count += 1
            self.valid = f"refresh-{self.count}"
            return Tokens(
                access=f"access-{self.count}",
                refresh=self.valid,
                ends_at=self.clock.now() + HOURS,
            )


class Client(WebClient):
    """Accepts or refuses every token when asked who it is."""

    verdict: str | None = None

    def auth_test(self, **_: Any) -> Any:
        if self.verdict:
            raise refusal(self.verdict)
        return {"ok": True}


def refusal(code: str) -> SlackApiError:
    return SlackApiError("", {"ok": False, "error": code})


@pytest.fixture
def oauth(clock: FakeClock) -> OAuth:
    return OAuth(clock)


@pytest.fixture
def workspaces(database: Database, clock: FakeClock, oauth: OAuth) -> InstalledWorkspaces:
    tokens = Tokens(access="access-0", refresh="refresh-0", ends_at=clock.now() + HOURS)
    installed(database, "T1", tokens)
    return another(database, clock, oauth)


def another(database: Database, clock: FakeClock, oauth: OAuth) -> InstalledWorkspaces:
    """As a second process would have it."""
    return InstalledWorkspaces(
        storage=database,
        oauth=oauth,  # type: ignore[arg-type]
        new_client=Client,
        ending=Ending(database, clock, timedelta(days=30), lambda: None),
        clock=clock,
    )


def test_a_token_is_used_as_long_as_it_works(
    workspaces: InstalledWorkspaces, oauth: OAuth
) -> None:
    assert workspaces.client("T1").token == "access-0"
    assert workspaces.client("T1") is workspaces.client("T1")
    assert oauth.count == 0


def test_it_is_renewed_before_its_end_and_stored(
    workspaces: InstalledWorkspaces, database: Database, clock: FakeClock, oauth: OAuth
) -> None:
    clock.set(clock.now() + HOURS - timedelta(minutes=50))
    workspaces.tend()
    workspaces.tend()
    assert oauth.count == 1
    assert workspaces.client("T1").token == "access-1"
    tokens = present(database).tokens
    assert tokens == Tokens(access="access-1", refresh="refresh-1", ends_at=clock.now() + HOURS)


def test_of_many_threads_and_processes_one_renews_and_all_use_what_came_of_it(
    workspaces: InstalledWorkspaces, database: Database, clock: FakeClock, oauth: OAuth
) -> None:
    clock.set(clock.now() + HOURS - timedelta(minutes=1))
    processes = [workspaces, another(database, clock, oauth)]
    together = Barrier(6)

    def ask(number: int) -> str | None:
        together.wait()
        return processes[number % 2].client("T1").token

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(ask, range(6))) == {"access-1"}
    assert oauth.count == 1


def test_what_is_installed_again_meanwhile_stays(
    workspaces: InstalledWorkspaces, database: Database, clock: FakeClock, oauth: OAuth
) -> None:
    clock.set(clock.now() + HOURS - timedelta(minutes=1))
    fresh = Tokens(access="reinstalled", refresh="other", ends_at=clock.now() + HOURS)
    oauth.meanwhile = lambda: installed(database, "T1", fresh)
    assert workspaces.client("T1").token == "reinstalled"
    assert present(database).tokens == fresh


def test_a_renewal_that_fails_leaves_the_token_that_still_works(
    workspaces: InstalledWorkspaces, database: Database, clock: FakeClock, oauth: OAuth
) -> None:
    clock.set(clock.now() + HOURS - timedelta(minutes=1))
    oauth.error = "internal_error"
    assert workspaces.client("T1").token == "access-0"
    oauth.error = None
    assert workspaces.client("T1").token == "access-1"


def test_a_spent_refresh_token_is_the_end_only_when_the_access_token_is_refused_too(
    workspaces: InstalledWorkspaces,
    database: Database,
    clock: FakeClock,
    oauth: OAuth,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock.set(clock.now() + HOURS - timedelta(minutes=1))
    oauth.error = "invalid_refresh_token"
    assert workspaces.client("T1").token == "access-0"
    assert not stopped(database)
    clock.advance(minutes=1)
    monkeypatch.setattr(Client, "verdict", "token_expired")
    with pytest.raises(NotServed):
        workspaces.client("T1")
    assert stopped(database)


def test_who_has_not_installed_it_is_not_served_and_not_authorised(
    workspaces: InstalledWorkspaces,
) -> None:
    with pytest.raises(NotServed):
        workspaces.client("T2")
    assert workspaces.authorize("T2") is None
    assert workspaces.authorize(None) is None
    known = workspaces.authorize("T1")
    assert known is not None
    assert (known.bot_token, known.bot_user_id, known.team_id) == ("access-0", "UBOT", "T1")


def test_an_install_by_another_process_counts_at_once(
    workspaces: InstalledWorkspaces, database: Database
) -> None:
    assert workspaces.client("T1").token == "access-0"
    installed(database, "T1", Tokens(access="another"))
    assert workspaces.client("T1").token == "another"
    known = workspaces.authorize("T1")
    assert known is not None
    assert known.bot_token == "another"


def test_a_late_refusal_of_an_old_token_ends_nothing(
    workspaces: InstalledWorkspaces, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(database, "T1", Tokens(access="another"))
    monkeypatch.setattr(Client, "verdict", "invalid_auth")
    workspaces.refused("T1", "access-0", "invalid_auth")
    assert not stopped(database)
    workspaces.refused("T1", "another", "invalid_auth")
    assert stopped(database)


def test_an_end_of_before_the_install_is_over_only_if_the_token_works(
    workspaces: InstalledWorkspaces, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = clock.now() - timedelta(minutes=5)
    assert workspaces.stands("T1", before)
    assert not workspaces.stands("T1", clock.now())
    assert not workspaces.stands("T2", before)
    monkeypatch.setattr(Client, "verdict", "account_inactive")
    assert not workspaces.stands("T1", before)
