"""Attacks from inside: foreign ids, old roles, a swapped database, an abused breaker, old keys."""

import inspect
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.directory import SlackDirectory
from connections.app_errors import AppUnknown, KeyRefused
from connections.apping import Apps, Wish
from connections.apps import Leave
from connections.errors import GrantLost, InboxError, NotFound
from connections.hooking import Hooks
from connections.lifecycle import State
from connections.model import Feature, Reason
from storage.cipher import Cipher
from storage.database import Database
from storage.errors import Undecryptable, WrongKey
from storage.keys import Keyring
from tests.connections.conftest import Rules
from tests.factories import make_person
from tests.fakes.targets import FakeTargets

STRANGER = make_person(id="U8", workspace_id="T2", super_admin=True, email="eve@evil.test")


@pytest.fixture
def rules(database: Database, clock: Any) -> Rules:
    return Rules(database, clock)


def test_an_id_of_another_workspace_is_no_id(rules: Rules) -> None:
    """A super admin of T2 has T1's ids in the values of their buttons."""
    connection = rules.given(state="deactivated", owner_id="U1")
    apps = Apps(rules.database, rules.clock, lambda: None)
    hooks = Hooks(rules.database, FakeTargets(), rules.clock, lambda: None)
    app, _ = apps.add("T1", Wish(name="CRM", features=frozenset({Feature.READ})), by="U9")
    hooks.point("T1", app.id, "https://hooks.acme.test/", by="U9")
    for act in (
        lambda: rules.service.get(STRANGER, connection.id),
        lambda: rules.service.deactivate(STRANGER, connection.id, connection.version),
        lambda: rules.service.reactivate(STRANGER, connection.id, connection.version),
        lambda: rules.service.remove(STRANGER, connection.id, connection.version),
        lambda: rules.service.delete(STRANGER, connection.id, connection.version),
        lambda: rules.service.disown(STRANGER, connection.id, connection.version),
        lambda: rules.migrations.stay(STRANGER, connection.id, connection.version),
        lambda: rules.links.issue_reconnect(STRANGER, connection.id, connection.version),
        lambda: apps.answer(STRANGER, app.id, connection.id, Leave.GIVEN),
        lambda: apps.block(STRANGER, app.id, connection.id, blocked=True),
        lambda: apps.rotate("T2", app.id, by="U8"),
        lambda: apps.revoke("T2", app.id, by="U8"),
        lambda: hooks.state("T2", app.id),
        lambda: hooks.point("T2", app.id, "https://evil.test/", by="U8"),
        lambda: hooks.renew("T2", app.id, by="U8"),
        lambda: hooks.resume("T2", app.id, by="U8"),
        lambda: hooks.drop("T2", app.id, by="U8"),
        lambda: hooks.test("T2", app.id),
    ):
        with pytest.raises((NotFound, AppUnknown)):
            act()
    assert rules.now(connection) == connection
    assert rules.grant(connection) is not None


class Slack:
    """Slack's answers about one person, who is made less between two of them."""

    def __init__(self) -> None:
        self.admin = True
        self.meanwhile: Any = lambda: None

    def client(self, _workspace_id: str) -> "Slack":
        return self

    def users_info(self, **_: object) -> dict[str, Any]:
        user = {"id": "U1", "team_id": "T1", "name": "a", "is_admin": self.admin}
        self.meanwhile()
        return {"user": user}


def test_a_role_that_is_lost_while_slack_answers_is_not_kept() -> None:
    """`user_change` comes while an older answer is on its way: that answer is not believed."""
    slack = Slack()
    people = SlackDirectory(slack, ())  # type: ignore[arg-type]

    def lost() -> None:
        slack.admin, slack.meanwhile = False, lambda: None
        people.forget()

    slack.meanwhile = lost
    assert people.person("T1", "U1").super_admin  # asked before it was lost
    assert not people.person("T1", "U1").super_admin


def swapped(path: Path, sql: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(sql, values)


def test_a_key_that_is_moved_to_another_row_opens_nothing(rules: Rules, path: Path) -> None:
    mine, theirs = rules.given(owner_id="U1"), rules.given(owner_id="U2")
    swapped(
        path,
        "update grants set secret = (select secret from grants where connection_id = ?)"
        " where connection_id = ?",
        theirs.id,
        mine.id,
    )
    with pytest.raises(Undecryptable), rules.database.snapshot() as tx:
        tx.grants.get(mine)
    assert rules.grant(theirs) is not None


def test_a_key_that_follows_its_row_into_another_workspace_opens_nothing(
    rules: Rules, path: Path
) -> None:
    connection = rules.given()
    swapped(path, "update connections set workspace_id = 'T2' where id = ?", connection.id)
    with rules.database.snapshot() as tx:
        moved = tx.connections.get("T2", connection.id)
        with pytest.raises(Undecryptable):
            tx.grants.get(moved)


def test_a_value_under_another_keys_name_or_with_no_key_opens_nothing(
    rules: Rules, path: Path
) -> None:
    connection = rules.given()
    with closing(sqlite3.connect(path)) as raw:
        [(value,)] = raw.execute("select secret from grants")
    name = Cipher.key_of(value).encode()
    other = Keyring("k2", {"k2": b"2" * 32, name.decode(): b"1" * 32})
    from storage.cipher import Place  # noqa: PLC0415 - beside its use

    place = Place("grants", "secret", connection.workspace_id, connection.id)
    with pytest.raises(Undecryptable):
        Cipher(other).decrypt(value, place)
    renamed = value.replace(name, b"k2", 1) if len(name) == 2 else value
    with pytest.raises(Undecryptable):
        Cipher(other).decrypt(renamed, place)
    with pytest.raises(WrongKey):
        Cipher(Keyring("k9", {"k9": b"9" * 32})).decrypt(value, place)


def test_one_swapped_row_stops_the_check_of_no_other(rules: Rules, path: Path) -> None:
    bad, good = rules.given(), rules.given()
    swapped(path, "update grants set secret = x'0102' where connection_id = ?", bad.id)
    rules.clock.advance(hours=1)
    for claimed in rules.checks.claim(10):
        try:
            rules.checks.check(claimed)
        except Undecryptable:
            assert claimed.id == bad.id
    assert rules.now(good).health.checked_at == rules.clock.now()
    assert rules.now(bad).state is State.ACTIVE  # nothing is said of it that is not known


def test_keys_and_links_are_compared_by_hash_or_in_constant_time(rules: Rules) -> None:
    """By construction: no text that opens something is compared character by character."""
    apps = Apps(rules.database, rules.clock, lambda: None)
    assert "compare_digest" in inspect.getsource(Apps.by_key)
    app, key = apps.add("T1", Wish(name="CRM"), by="U9")
    assert apps.by_key(key).id == app.id
    for wrong in (key[:-1], key + "0", key.upper(), f"ibk_{app.id}_", f"ibk__{key[-48:]}", "ibk"):
        with pytest.raises(KeyRefused):
            apps.by_key(wrong)
    from storage import consents  # noqa: PLC0415 - beside its use

    source = inspect.getsource(consents)
    for name in ("token", "state", "cookie"):
        assert f"hashed({name})" in source


def test_a_few_mailboxes_that_come_and_go_keep_no_ended_one_alive(rules: Rules) -> None:
    """The breaker is tripped on purpose, again and again: a revoked mailbox waits six hours."""
    revoked = rules.given(provider="google", group="acme.test")
    helpers = [rules.given(provider="google", group="acme.test") for _ in range(6)]
    longest = rules.timing.breaker.longest
    ended = rules.clock.now()
    lost, froze = GrantLost(Reason.ACCESS_ENDED, ended=True), False
    while rules.now(revoked).state is State.ACTIVE:
        assert rules.clock.now() - ended < longest + timedelta(hours=3)
        dead = int((rules.clock.now() - ended).total_seconds() // 3600) % 2 == 0
        for connection in [*helpers, revoked]:
            present = rules.now(connection)
            if present.state is not State.ACTIVE:
                continue
            if connection is revoked or dead:
                rules.provider.refreshes.append(lost)
            try:
                rules.checks.check(present)
            except InboxError:
                continue
            rules.provider.refreshes.clear()
        froze = froze or frozen(rules)
        rules.checks.believe_refusals()
        rules.clock.advance(minutes=11)
    assert rules.now(revoked).reason is Reason.ACCESS_ENDED
    assert froze  # else the breaker was not tripped, and this proves nothing


def frozen(rules: Rules) -> bool:
    with rules.database.snapshot() as tx:
        return tx.breaker.freeze("google", "acme.test") is not None


def test_what_a_person_does_passes_a_freeze(rules: Rules) -> None:
    found = [rules.given(group="acme.test", owner_id="U1") for _ in range(6)]
    lost = GrantLost(Reason.ACCESS_ENDED, ended=True)
    for _ in range(2):
        for connection in found:
            rules.provider.refreshes.append(lost)
            rules.checks.check(rules.now(connection))
            rules.provider.refreshes.clear()
        rules.clock.advance(minutes=10, seconds=1)
    assert frozen(rules)
    present = next(rules.now(c) for c in found if rules.now(c).state is State.ACTIVE)
    off = rules.service.deactivate(rules.alice, present.id, present.version)
    assert off.state is State.DEACTIVATED
    assert frozen(rules)  # for the others
