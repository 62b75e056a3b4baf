"""Parts of lists are what a reader of the whole table would have cut out of it."""

import itertools
import random
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connections.lifecycle import LIVE, Kind, State
from connections.listings import Count, Selection, View
from connections.model import Connection, Health, Outcome, Reason
from connections.policy import TROUBLE_AFTER, in_trouble
from storage.database import Database, Tables
from storage.listings import PROBLEM, RARE, URGENT
from tests.factories import NOW, make_connection

VIEWS = list(View)
PARTS = ["", "a", "@", "ann", "anna@", "acme", "nobody", 'a"b', "%", "firm-1.test", "an\0na@"]


def selection(**overrides: Any) -> Selection:
    values: dict[str, Any] = {
        "workspace_id": "T1",
        "reader_id": "U1",
        "everything": True,
        **overrides,
    }
    return Selection(**values)


def belongs(each: Connection, wanted: Selection) -> bool:
    """The same once more, of one connection at a time."""
    own, team = each.owner_id == wanted.reader_id, each.kind is Kind.TEAM
    problem = each.state is State.DISCONNECTED or in_trouble(each.health)
    shown = {View.ALL: True, View.MINE: own, View.TEAM: team, View.PROBLEMS: problem}
    return (
        each.workspace_id == wanted.workspace_id
        and each.state is not State.REMOVED
        and (own or team or wanted.everything)
        and shown[wanted.view]
        and wanted.part in each.address
    )


def cut(found: Collection[Connection], wanted: Selection) -> list[Connection]:
    those = (each for each in found if belongs(each, wanted))
    return sorted(those, key=lambda c: (c.owner_id != wanted.reader_id, c.address))


@pytest.fixture
def town(database: Database) -> list[Connection]:
    """Two hundred mailboxes of every kind in two workspaces, in no order."""
    chance = random.Random(5)
    with database.transaction() as tx:  # one: two hundred commits would take seconds
        return [led_to(tx, _born(chance, number), _state(chance)) for number in range(200)]


def _born(chance: random.Random, number: int) -> Connection:
    name = chance.choice(["anna", "ben", "annabel", 'a"b', "per%cent", "z"])
    where = chance.choice(["acme.test", "firm-1.test", "firm-11.test"])
    return make_connection(
        workspace_id=chance.choice(["T1", "T1", "T2"]),
        owner_id=chance.choice(["U1", "U2", "U3"]),
        address=f"{name}{number}@{where}",
        kind=chance.choice([Kind.PERSONAL, Kind.PERSONAL, Kind.TEAM]),
        health=Health(
            next_check_at=NOW,
            checked_at=chance.choice([None, NOW + timedelta(seconds=number)]),
            failures=chance.choice([0, 0, 1, TROUBLE_AFTER, 9]),
            blocked_since=chance.choice([None, None, None, NOW]),
        ),
    )


def _state(chance: random.Random) -> State:
    return chance.choice(list(State))


def led_to(tx: Tables, born: Connection, state: State) -> Connection:
    """Store a connection and bring it into a state, by the moves of its life."""
    tx.connections.add(born)
    ways: dict[State, list[State]] = {
        State.ACTIVE: [],
        State.REMOVED: [State.REMOVING, State.REMOVED],
    }
    now = born
    for target in ways.get(state, [state]):
        now = replace(
            now,
            state=target,
            version=now.version + 1,
            reason=Reason.ACCESS_ENDED if target is State.DISCONNECTED else None,
            outcome=Outcome.CONFIRMED if target is State.REMOVED else None,
            subject=None if target is State.REMOVED else now.subject,
        )
        assert tx.connections.move(now, expected_version=now.version - 1)
    return now


@pytest.mark.parametrize(("view", "everything"), list(itertools.product(VIEWS, [True, False])))
def test_pages_and_counts_are_those_of_the_whole_list(
    database: Database, town: list[Connection], view: View, everything: bool
) -> None:
    for part, reader in itertools.product(PARTS, ["U1", "U3", "U9"]):
        wanted = selection(view=view, everything=everything, part=part, reader_id=reader)
        whole = cut(town, wanted)
        with database.snapshot() as tx:
            starts = range(0, len(whole) + 8, 7)
            pages = [tx.listings.select(wanted, limit=7, offset=n) for n in starts]
            assert [each for page in pages for each in page] == whole
            assert tx.listings.count(wanted) == Count(len(whole))
            few = tx.listings.count(wanted, most=3)
            assert few == Count(min(len(whole), 3), more=len(whole) > 3)


@pytest.mark.parametrize("everything", [True, False])
def test_the_most_urgent_come_first(
    database: Database, town: list[Connection], everything: bool
) -> None:
    def rank(each: Connection) -> int:
        if each.state is State.DISCONNECTED:
            return 0
        return 1 if in_trouble(each.health) or each.health.blocked_since else 2

    wanted = selection(everything=everything)
    for kind in Kind:
        those = [
            each
            for each in cut(town, wanted)
            if each.kind is kind and (kind is Kind.TEAM or each.owner_id == "U1")
        ]
        whole = sorted(those, key=lambda each: (rank(each), each.address))
        with database.snapshot() as tx:
            for limit in (1, 6, 25, 300):
                assert tx.listings.urgent(wanted, kind, limit=limit) == whole[:limit]
            assert tx.listings.count_kind(wanted, kind) == Count(len(whole))
            assert tx.listings.count_kind(wanted, kind, most=1) == Count(1, more=True)


@pytest.mark.parametrize(
    ("reader", "everything"), list(itertools.product(["U1", "U9"], [True, False]))
)
def test_the_latest_passed_check_is_of_what_the_reader_may_see(
    database: Database, town: list[Connection], reader: str, everything: bool
) -> None:
    wanted = selection(reader_id=reader, everything=everything)
    seen = [each.health.checked_at for each in cut(town, wanted) if each.health.checked_at]
    with database.snapshot() as tx:
        assert tx.listings.last_passed(wanted) == max(seen)
        assert tx.listings.last_passed(replace(wanted, workspace_id="T9")) is None


def test_a_part_that_many_have_is_found_in_order_as_well(
    database: Database, monkeypatch: pytest.MonkeyPatch, town: list[Connection]
) -> None:
    monkeypatch.setattr("storage.listings.RARE", 2)
    test_pages_and_counts_are_those_of_the_whole_list(database, town, View.ALL, True)
    assert RARE > 2


def test_what_is_erased_is_not_found_any_more(database: Database) -> None:
    with database.transaction() as tx:
        tx.connections.add(make_connection(address="anna@acme.test"))
        tx.connections.add(make_connection(address="hanna@acme.test"))
    with database._idle.one(reading=False) as db:
        db.execute("delete from connections where address = 'anna@acme.test'")
        db.execute("insert into address_parts (address_parts) values ('integrity-check')")
        found = db.execute("select rowid from address_parts where address_parts match '\"ann\"'")
        assert len(found.fetchall()) == 1
    with database.snapshot() as tx:
        assert tx.listings.count(selection(part="anna")) == Count(1)


def test_the_conditions_mean_what_the_rules_mean() -> None:
    assert f"failures >= {TROUBLE_AFTER}" in PROBLEM
    assert f"failures >= {TROUBLE_AFTER}" in URGENT
    assert {*LIVE, State.REMOVING} == {*State} - {State.REMOVED}
