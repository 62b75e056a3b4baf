"""Which Home tabs are stale: the database counts every change that one could show."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from connections.incidents import Incident, IncidentKind
from connections.lifecycle import State
from connections.model import Decision
from storage.database import Database, Tables
from tests.factories import NOW, make_approval, make_connection

Change = Callable[[Tables], object]


def stale(database: Database) -> list[str]:
    with database.snapshot() as tx:
        return [home.user_id for home in tx.homes.stale(limit=10)]


def drawn(database: Database) -> None:
    """Open the Home tab of a person, and draw it."""
    with database.transaction() as tx:
        tx.homes.opened("T1", "U1", NOW)
        tx.homes.opened("T2", "U2", NOW)
    with database.transaction() as tx:
        for home in tx.homes.stale(limit=10):
            tx.homes.drawn(home, "as it is")


def test_a_home_tab_is_stale_when_it_is_opened_and_fresh_when_it_is_drawn(
    database: Database,
) -> None:
    with database.transaction() as tx:
        tx.homes.opened("T1", "U1", NOW)
    assert stale(database) == ["U1"]
    drawn(database)
    assert stale(database) == []


INCIDENT = Incident(id="i1", workspace_id="T1", kind=IncidentKind.LOSSES, opened_at=NOW)
CONNECTION = make_connection(id="c1")
APPROVAL = make_approval()
LOST = replace(CONNECTION, state=State.DEACTIVATED, version=2)
TROUBLED = replace(CONNECTION.health, failures=1, failing_since=NOW)

CHANGES: dict[str, Change] = {
    "it moves": lambda tx: tx.connections.move(LOST, expected_version=1),
    "a check fails": lambda tx: tx.connections.note_health(CONNECTION, TROUBLED),
    "another one is connected": lambda tx: tx.connections.add(
        make_connection(id="c9", address="new@acme.test")
    ),
    "a wish is made": lambda tx: tx.approvals.add(replace(APPROVAL, id="a2", connection_id="c2")),
    "a wish is decided": lambda tx: tx.approvals.close(
        replace(APPROVAL, decision=Decision.EXPIRED, decided_at=NOW)
    ),
    "a reason is given": lambda tx: tx.approvals.put(replace(APPROVAL, reason="Moved.")),
    "an incident opens": lambda tx: tx.incidents.add(replace(INCIDENT, id="i2")),
    "an incident ends": lambda tx: tx.incidents.put(replace(INCIDENT, resolved_at=NOW)),
    "somebody is on it": lambda tx: tx.incidents.acknowledge(INCIDENT, "U1", NOW),
    "a role is given": lambda tx: tx.roles.give("T1", "U1", by="U9", at=NOW),
    "a role is taken": lambda tx: tx.roles.take("T1", "U5"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_of_a_workspace_makes_its_home_tabs_stale_and_no_others(
    database: Database, name: str
) -> None:
    with database.transaction() as tx:
        tx.connections.add(CONNECTION)
        tx.connections.add(make_connection(id="c2", address="b@acme.test"))
        tx.approvals.add(APPROVAL)
        tx.incidents.add(INCIDENT)
        tx.roles.give("T1", "U5", by="U9", at=NOW)
    drawn(database)
    with database.transaction() as tx:
        CHANGES[name](tx)
    assert stale(database) == ["U1"]


def test_a_passing_check_is_no_change(database: Database) -> None:
    with database.transaction() as tx:
        tx.connections.add(CONNECTION)
    drawn(database)
    with database.transaction() as tx:
        tx.connections.note_health(CONNECTION, replace(CONNECTION.health, checked_at=NOW))
    assert stale(database) == []


def test_a_change_that_is_rolled_back_is_none(database: Database) -> None:
    drawn(database)
    with pytest.raises(ZeroDivisionError), database.transaction() as tx:
        tx.connections.add(CONNECTION)
        raise ZeroDivisionError
    assert stale(database) == []


@pytest.mark.parametrize("again", ["opened", "touched"])
def test_a_drawing_under_way_does_not_hide_that_the_reader_came_back(
    database: Database, again: str
) -> None:
    drawn(database)
    with database.transaction() as tx:
        tx.homes.touch("T1", "U1")
        (under_way,) = tx.homes.stale(limit=10)
        if again == "opened":
            tx.homes.opened("T1", "U1", NOW)
        else:
            tx.homes.touch("T1", "U1")
        tx.homes.drawn(under_way, "too early")
    assert stale(database) == ["U1"]


def test_who_never_opened_theirs_has_none_and_what_is_forgotten_stays_away(
    database: Database,
) -> None:
    with database.transaction() as tx:
        tx.homes.touch("T1", "U1")
        assert tx.homes.stale(limit=10) == []
        tx.homes.opened("T1", "U1", NOW)
        (home,) = tx.homes.stale(limit=10)
        tx.homes.forget(home)
    assert stale(database) == []
