"""What is due in a workspace that has ended waits, and is due as soon as it is installed again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connections.installations import Installation, Tokens
from storage.database import Database, Tables
from storage.keys import Keyring
from tests.factories import NOW
from tests.storage.released.make import KEYS, fill

LATER = NOW + timedelta(days=99)

#: The bot's own questions for what is due, of a database in which something is.
DUE: dict[str, Callable[[Tables], Any]] = {
    "checks": lambda tx: tx.connections.claim_due(LATER, until=LATER, limit=9),
    "rechecks": lambda tx: tx.connections.claim_rechecks(LATER, until=LATER, limit=9),
    "a look at who has left": lambda tx: tx.connections.workspaces(),
    "messages": lambda tx: tx.outbox.claim(LATER, until=LATER, limit=9),
    "Home tabs": lambda tx: tx.homes.stale(limit=9),
    "reminders": lambda tx: tx.incidents.to_remind(LATER, limit=9),
    "wishes that nobody decided": lambda tx: tx.approvals.due(LATER, limit=9),
    "warnings of an end": lambda tx: tx.grants.to_warn(LATER, limit=9),
    "webhooks": lambda tx: tx.hooks.claim(LATER, until=LATER, limit=9, each=9),
    "a look at domains": lambda tx: [
        each
        for each in tx.domains.claim_due(LATER, until=LATER, limit=9)
        if each.name == "acme.test"
    ],
    "a link": lambda tx: tx.consents.by_token("token"),
    "an answer to a link": lambda tx: tx.consents.by_state("state"),
    "an answer from its browser": lambda tx: tx.consents.by_cookie("consent", "cookie"),
}


@pytest.fixture
def filled(tmp_path: Path) -> Database:
    path = tmp_path / "then.db"
    fill(path)
    database = Database.open(path, Keyring.parse(KEYS))
    with database.transaction() as tx:
        lost = tx.connections.get("T1", "lost")
        tx.connections.note_health(lost, replace(lost.health, recheck_at=NOW))
        incident = tx.incidents.get("T1", "incident")
        tx.incidents.put(replace(incident, next_reminder_at=NOW))
        tx.grants.warn_at(tx.connections.get("T1", "good"), NOW)
        tx.homes.opened("T1", "U1", NOW)
        tx.domains.watch("acme.test", NOW)
    return database


def asked(database: Database, what: str) -> Any:
    """Ask, and leave everything as it was."""
    told: Any = None

    class Enough(Exception):
        pass

    with pytest.raises(Enough), database.transaction() as tx:
        told = DUE[what](tx)
        raise Enough
    return told


@pytest.mark.parametrize("what", sorted(DUE))
def test_what_is_due_waits_for_the_next_install(filled: Database, what: str) -> None:
    assert asked(filled, what)
    with filled.transaction() as tx:
        tx.installations.end("T1", at=NOW, by="app_uninstalled", erase_at=LATER)
    assert not asked(filled, what)
    with filled.transaction() as tx:
        tx.installations.put(
            Installation(
                workspace_id="T1",
                name="Acme",
                bot_id="B1",
                bot_user_id="UBOT",
                scopes=frozenset(),
                installed_by="U9",
                installed_at=NOW,
                tokens=Tokens(access="xoxb-new"),
            )
        )
    assert asked(filled, what)


def test_a_domain_that_somebody_else_has_too_is_looked_at_on(filled: Database) -> None:
    with filled.transaction() as tx:
        theirs = replace(tx.connections.get("T1", "good"), id="theirs", workspace_id="T2")
        tx.connections.add(theirs)
        tx.installations.end("T1", at=NOW, by="app_uninstalled", erase_at=LATER)
    assert asked(filled, "a look at domains")


def test_nothing_of_it_is_counted_as_late(filled: Database) -> None:
    with filled.transaction() as tx:
        assert tx.statistics.read(LATER).checks_overdue
        tx.installations.end("T1", at=NOW, by="app_uninstalled", erase_at=LATER)
        seen = tx.statistics.read(LATER)
    assert (seen.checks_overdue, seen.outbox_waiting) == (0, 0)
