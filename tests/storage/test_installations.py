"""Installations: tokens that only the right row decrypts, ends, states, and one refresh."""

import sqlite3
from datetime import timedelta

import pytest

from connections.installations import Installation, StateFlaw, Tokens
from storage import installations
from storage.database import Database
from storage.errors import Undecryptable
from tests.factories import NOW, make_connection

SOON = NOW + timedelta(minutes=10)
TOKENS = Tokens(access="xoxe.xoxb-1", refresh="xoxe-1", ends_at=NOW + timedelta(hours=12))


def installed(database: Database, workspace_id: str = "T1", tokens: Tokens = TOKENS) -> None:
    with database.transaction() as tx:
        tx.installations.put(
            Installation(
                workspace_id=workspace_id,
                name=f"Team {workspace_id}",
                bot_id="B1",
                bot_user_id="UBOT",
                scopes=frozenset({"commands", "chat:write"}),
                installed_by="U1",
                installed_at=NOW,
                tokens=tokens,
            )
        )


def present(database: Database, workspace_id: str = "T1") -> Installation:
    with database.snapshot() as tx:
        found = tx.installations.get(workspace_id)
    assert found is not None
    return found


def stopped(database: Database, workspace_id: str = "T1") -> bool:
    with database.snapshot() as tx:
        return tx.installations.stopped(workspace_id)


def end(database: Database, workspace_id: str = "T1") -> bool:
    with database.transaction() as tx:
        return tx.installations.end(
            workspace_id, at=NOW, by="app_uninstalled", erase_at=NOW + timedelta(days=30)
        )


def test_tokens_come_back_and_stand_nowhere_in_the_file_as_they_are(
    database: Database, raw: sqlite3.Connection
) -> None:
    installed(database)
    assert present(database).tokens == TOKENS
    assert b"xoxe" not in raw.execute("select secret from installations").fetchone()[0]
    assert "xoxe" not in repr(present(database))


def test_tokens_moved_to_another_workspace_do_not_decrypt(
    database: Database, raw: sqlite3.Connection
) -> None:
    installed(database, "T1")
    installed(database, "T2", Tokens(access="xoxb-2"))
    raw.execute(
        "update installations set secret = (select secret from installations"
        " where workspace_id = 'T1') where workspace_id = 'T2'"
    )
    with pytest.raises(Undecryptable):
        present(database, "T2")


def test_an_end_erases_the_tokens_and_stops_that_workspace_only(database: Database) -> None:
    installed(database, "T1")
    installed(database, "T2")
    assert end(database, "T1")
    assert not end(database, "T1"), "it has ended already"
    assert present(database, "T1").tokens is None
    assert (stopped(database, "T1"), stopped(database, "T2")) == (True, False)


def test_a_workspace_that_was_never_installed_here_can_end_too(database: Database) -> None:
    assert not stopped(database)
    assert end(database)
    assert stopped(database)


def test_installed_again_everything_goes_on_with_the_new_tokens(database: Database) -> None:
    installed(database)
    end(database)
    installed(database, tokens=Tokens(access="xoxb-new"))
    assert not stopped(database)
    again = present(database)
    assert again.tokens == Tokens(access="xoxb-new")
    assert (again.ended_at, again.erase_at) == (None, None)


def test_of_two_that_want_to_refresh_one_does(database: Database) -> None:
    installed(database)
    generation = present(database).generation
    with database.transaction() as tx:
        assert tx.installations.claim_refresh("T1", generation, now=NOW, until=SOON)
    with database.transaction() as tx:
        assert not tx.installations.claim_refresh("T1", generation, now=NOW, until=SOON)
        assert tx.installations.claim_refresh("T1", generation, now=SOON, until=SOON), (
            "the one that had the right has ended without a word"
        )


def test_what_comes_of_tokens_that_were_replaced_is_dropped(database: Database) -> None:
    installed(database)
    generation = present(database).generation
    installed(database, tokens=Tokens(access="xoxb-reinstalled"))
    with database.transaction() as tx:
        late = tx.installations.refreshed("T1", generation, Tokens(access="xoxb-late"))
    assert not late
    tokens = present(database).tokens
    assert tokens is not None
    assert tokens.access == "xoxb-reinstalled"


def test_with_one_token_of_the_settings_only_its_workspace_is_served(database: Database) -> None:
    installed(database, "T1")
    installed(database, "T2")
    end(database, "T2")
    with database.transaction() as tx:
        tx.installations.serve_one("T2")
    assert (stopped(database, "T1"), stopped(database, "T2")) == (True, False)


def test_with_installations_nothing_is_done_for_a_workspace_without_one(
    database: Database,
) -> None:
    installed(database, "T1")
    with database.transaction() as tx:
        tx.connections.add(make_connection(workspace_id="T1"))
        tx.connections.add(make_connection(workspace_id="T9"))
        tx.installations.serve_one("T9")
        tx.installations.serve_installed(NOW)
    assert (stopped(database, "T1"), stopped(database, "T9")) == (False, True)
    with database.snapshot() as tx:
        assert tx.installations.to_erase(NOW + timedelta(days=999)) == []


def test_installs_that_nobody_finishes_do_not_pile_up(
    database: Database, raw: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installations, "MOST_STATES", 3)
    for number in range(6):
        with database.transaction() as tx:
            until = SOON + timedelta(seconds=number)
            tx.installations.begin(state=f"s{number}", cookie="c", now=NOW, until=until)
    assert raw.execute("select count(*) from install_states").fetchone() == (4,)
    with database.transaction() as tx:
        assert tx.installations.consume(state="s5", cookie="c", now=NOW) is None


def test_a_state_is_used_once_and_says_what_is_wrong_with_it(database: Database) -> None:
    with database.transaction() as tx:
        tx.installations.begin(state="state", cookie="cookie", now=NOW, until=SOON)
        consume = tx.installations.consume
        assert consume(state="other", cookie="cookie", now=NOW) is StateFlaw.UNKNOWN
        assert consume(state="state", cookie="other", now=NOW) is StateFlaw.OTHER_BROWSER
        assert consume(state="state", cookie="cookie", now=SOON) is StateFlaw.EXPIRED
        assert consume(state="state", cookie="cookie", now=NOW) is None
        assert consume(state="state", cookie="cookie", now=NOW) is StateFlaw.USED
