"""Webhooks: who is told what, in which order, how often, and when it stops."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from connections.app_errors import AppUnknown, Flaw, HookMissing, TargetRefused
from connections.apping import Apps, Wish
from connections.apps import App, Leave
from connections.hooking import CLAIM, EACH, Hooks
from connections.hooks import KEPT, OVERLAP, PATIENCE, Dispatch, EventType, Pause, Receipt
from connections.lifecycle import Action, Kind, State, transition
from connections.model import Connection, Outcome, Reason
from connections.notices import Audience, NoticeKind
from connections.steps import born, move
from tests.connections.conftest import Rules
from tests.factories import make_connection
from tests.fakes.targets import TAKEN, FakeTargets

URL = "https://crm.acme.test/events"
DOWN = Receipt(problem="ConnectionRefusedError")


@pytest.fixture
def targets() -> FakeTargets:
    return FakeTargets()


@pytest.fixture
def hooks(rules: Rules, targets: FakeTargets) -> Hooks:
    return Hooks(rules.database, targets, rules.clock, lambda: None)


@pytest.fixture
def apps(rules: Rules) -> Apps:
    return Apps(rules.database, rules.clock, lambda: None)


@pytest.fixture
def app(rules: Rules, apps: Apps, hooks: Hooks) -> App:
    made, _ = apps.register(rules.sam, Wish(name="CRM", channels=frozenset({"C1"})))
    hooks.point("T1", made.id, URL, by="U9")
    return made


def team(rules: Rules, name: str = "support", **overrides: object) -> Connection:
    return rules.given(
        **{"id": name, "address": f"{name}@acme.test", "kind": Kind.TEAM, "channel_id": "C1"}
        | overrides
    )


def step(rules: Rules, connection: Connection, action: Action, **changes: object) -> Connection:
    with rules.database.transaction() as tx:
        present = tx.connections.get("T1", connection.id)
        return move(tx, present, action, at=rules.clock.now(), actor_id="U9", **changes)


def settle(rules: Rules, connection: Connection) -> Connection:
    with rules.database.transaction() as tx:
        tx.grants.erase(connection)
        present = tx.connections.get("T1", connection.id)
        now = rules.clock.now()
        return move(
            tx,
            present,
            Action.SETTLE,
            at=now,
            actor_id=None,
            outcome=Outcome.CONFIRMED,
            subject=None,
        )


def off_and_on(rules: Rules, connection: Connection, times: int = 1) -> None:
    for _ in range(times):
        step(rules, connection, Action.DEACTIVATE)
        step(rules, connection, Action.REACTIVATE)


def rounds(hooks: Hooks) -> Iterator[Dispatch]:
    while claimed := hooks.claim(8):
        for dispatch in claimed:
            hooks.work(dispatch)
            yield dispatch


def bring(hooks: Hooks) -> int:
    return len(list(rounds(hooks)))


def notices(rules: Rules) -> list[tuple[str, str]]:
    with rules.database.snapshot() as tx:
        rows = tx.outbox._db.query(
            "select recipient, json_extract(facts, '$.why') as why, kind from outbox"
        )
        return [(r["recipient"], r["why"]) for r in rows if r["kind"] == NoticeKind.HOOK_PAUSED]


WALKS: dict[EventType, Callable[[Rules, Connection], object]] = {
    EventType.DEACTIVATED: lambda r, c: step(r, c, Action.DEACTIVATE),
    EventType.REACTIVATED: off_and_on,
    EventType.DISCONNECTED: lambda r, c: step(r, c, Action.LOSE, reason=Reason.ACCESS_ENDED),
    EventType.MIGRATED: lambda r, c: step(r, c, Action.LOSE, reason=Reason.MIGRATED),
    EventType.RESTORED: lambda r, c: (
        step(r, c, Action.LOSE, reason=Reason.ACCESS_ENDED),
        step(r, c, Action.RESTORE),
    ),
    EventType.RECONNECTED: lambda r, c: step(r, c, Action.RECONNECT),
    EventType.REMOVED: lambda r, c: (step(r, c, Action.DELETE), settle(r, c)),
}


@pytest.mark.parametrize("kind", WALKS)
def test_every_step_that_an_app_is_told_of_arrives_as_things_stood_then(
    rules: Rules, app: App, hooks: Hooks, targets: FakeTargets, kind: EventType
) -> None:
    connection = team(rules)
    WALKS[kind](rules, connection)
    bring(hooks)
    told = targets.posted[-1]
    assert (told.url, told.type, told.data["address"]) == (URL, kind, "support@acme.test")
    with rules.database.snapshot() as tx:
        present = tx.connections.get("T1", connection.id)
    assert told.data["state"] == present.state
    assert told.data["reason"] == present.reason
    assert app.id not in str(told.data)


def test_a_connection_that_comes_into_being_is_told_too(
    rules: Rules, app: App, hooks: Hooks, targets: FakeTargets
) -> None:
    new = make_connection(kind=Kind.TEAM, channel_id="C1", address="new@acme.test")
    with rules.database.transaction() as tx:
        born(tx, new, at=rules.clock.now(), actor_id="U9")
    bring(hooks)
    assert targets.told() == [("new@acme.test", EventType.CONNECTED)]


def test_every_kind_of_event_has_a_step_and_a_removal_is_told_once_it_is_settled(
    rules: Rules, app: App, hooks: Hooks, targets: FakeTargets
) -> None:
    assert {*WALKS, EventType.CONNECTED} == set(EventType)
    connection = team(rules)
    step(rules, connection, Action.DELETE)
    assert bring(hooks) == 0
    settle(rules, connection)
    assert bring(hooks) == 1


def test_a_reactivation_that_finds_the_mailbox_lost_is_told_as_that(
    rules: Rules, app: App, hooks: Hooks, targets: FakeTargets
) -> None:
    connection = team(rules, state=State.DEACTIVATED)
    row = transition(State.DEACTIVATED, Action.REACTIVATE, Kind.TEAM)
    assert row is not None
    assert row.otherwise is State.DISCONNECTED
    step(rules, connection, Action.REACTIVATE, failed=True, reason=Reason.ACCESS_ENDED)
    bring(hooks)
    assert targets.told()[-1] == ("support@acme.test", EventType.DISCONNECTED)


def test_a_step_that_is_rolled_back_tells_nobody(
    rules: Rules, app: App, hooks: Hooks, targets: FakeTargets
) -> None:
    connection = team(rules)
    with pytest.raises(ZeroDivisionError), rules.database.transaction() as tx:
        move(tx, connection, Action.DEACTIVATE, at=rules.clock.now(), actor_id="U9")
        raise ZeroDivisionError
    assert bring(hooks) == 0


def test_only_apps_that_may_use_the_mailbox_are_told(
    rules: Rules, apps: Apps, hooks: Hooks, targets: FakeTargets
) -> None:
    personal = rules.given()
    for name, leave, blocked in (
        ("stranger", None, False),
        ("asked", Leave.ASKED, False),
        ("refused", Leave.REFUSED, False),
        ("blocked", Leave.GIVEN, True),
        ("allowed", Leave.GIVEN, False),
    ):
        wish = Wish(name=name, addresses=frozenset({personal.address} if leave else ()))
        made, _ = apps.register(rules.sam, wish)
        hooks.point("T1", made.id, f"https://{name}.acme.test/", by="U9")
        if leave in {Leave.GIVEN, Leave.REFUSED}:
            apps.answer(rules.alice, made.id, personal.id, leave)
        if blocked:
            apps.block(rules.alice, made.id, personal.id, blocked=True)
    step(rules, personal, Action.DEACTIVATE)
    bring(hooks)
    assert [each.url for each in targets.posted] == ["https://allowed.acme.test/"]


def test_nothing_that_waits_is_sent_once_the_owner_or_an_admin_has_said_no(
    rules: Rules, apps: Apps, hooks: Hooks, targets: FakeTargets
) -> None:
    personal = rules.given()
    made, _ = apps.register(rules.sam, Wish(name="A", addresses=frozenset({personal.address})))
    hooks.point("T1", made.id, URL, by="U9")
    apps.answer(rules.alice, made.id, personal.id, Leave.GIVEN)
    off_and_on(rules, personal)
    apps.block(rules.alice, made.id, personal.id, blocked=True)
    bring(hooks)
    assert targets.posted == []
    apps.block(rules.alice, made.id, personal.id, blocked=False)
    assert bring(hooks) == 0
    step(rules, personal, Action.DEACTIVATE)
    (claimed,) = hooks.claim(8)
    apps.revoke("T1", made.id, by="U9")
    hooks.work(claimed)
    assert targets.posted == []


def test_each_mailbox_is_told_in_order_and_one_does_not_wait_for_another(
    rules: Rules, app: App, hooks: Hooks, targets: FakeTargets
) -> None:
    first, second = team(rules, "first"), team(rules, "second")
    off_and_on(rules, first)
    step(rules, second, Action.DEACTIVATE)
    claimed = hooks.claim(8)
    assert [each.event.connection_id for each in claimed] == ["first", "second"]
    assert hooks.claim(8) == []
    targets.receipt = DOWN
    hooks.work(claimed[0])
    targets.receipt = TAKEN
    hooks.work(claimed[1])
    assert bring(hooks) == 0  # the first one's next event waits behind the one that failed
    rules.clock.advance(seconds=5)
    assert bring(hooks) == 2
    assert [t for a, t in targets.told() if a == "first@acme.test"] == [
        EventType.DEACTIVATED,
        EventType.DEACTIVATED,
        EventType.REACTIVATED,
    ]


def test_an_app_takes_up_no_more_than_its_share_of_the_callers(
    rules: Rules, app: App, apps: Apps, hooks: Hooks
) -> None:
    other, _ = apps.register(rules.sam, Wish(name="Other", channels=frozenset({"C2"})))
    hooks.point("T1", other.id, URL, by="U9")
    for number in range(EACH + 3):
        step(rules, team(rules, f"one{number}"), Action.DEACTIVATE)
    step(rules, team(rules, "two", channel_id="C2"), Action.DEACTIVATE)
    claimed = hooks.claim(100)
    assert sorted(each.app_id for each in claimed) == sorted([app.id] * EACH + [other.id])
    assert hooks.claim(100) == []
    hooks.work(claimed[0])
    assert len(hooks.claim(100)) == 1


def test_what_was_on_its_way_when_a_process_died_comes_again_and_what_was_taken_does_not(
    rules: Rules, app: App, hooks: Hooks, targets: FakeTargets
) -> None:
    connection = team(rules)
    off_and_on(rules, connection)
    taken = next(rounds(hooks))
    (lost,) = hooks.claim(8)
    with rules.database.transaction() as tx:  # as a start does
        tx.hooks.release_claims()
    assert [each.id for each in rounds(hooks)] == [lost.id]
    assert [each.id for each in targets.posted] == [taken.event.id, lost.event.id]


def test_a_claim_ends_by_itself(rules: Rules, app: App, hooks: Hooks) -> None:
    step(rules, team(rules), Action.DEACTIVATE)
    assert len(hooks.claim(8)) == 1
    rules.clock.advance(seconds=CLAIM.total_seconds())
    assert len(hooks.claim(8)) == 1


def test_a_target_that_is_down_for_a_day_gets_everything_in_order_and_nothing_twice(
    rules: Rules, app: App, hooks: Hooks, targets: FakeTargets
) -> None:
    boxes = [team(rules, f"box{number}") for number in range(3)]
    targets.receipt = DOWN
    for _ in range(24):
        rules.clock.advance(hours=1)
        off_and_on(rules, boxes[0])
        bring(hooks)
    step(rules, boxes[1], Action.DEACTIVATE)
    tries = len(targets.posted)
    assert 4 <= tries <= 24
    targets.receipt, targets.posted = TAKEN, []
    rules.clock.advance(hours=10)
    bring(hooks)
    told = targets.told()
    assert [t for a, t in told if a == "box0@acme.test"] == [
        EventType.DEACTIVATED,
        EventType.REACTIVATED,
    ] * 24
    assert len({each.id for each in targets.posted}) == len(targets.posted) == 24 * 2 + 1
    rules.clock.advance(days=2)
    assert bring(hooks) == 0
    assert notices(rules) == []


def test_after_three_days_the_webhook_rests_and_the_super_admins_are_told_once(
    rules: Rules, app: App, hooks: Hooks, targets: FakeTargets
) -> None:
    targets.receipt = DOWN
    step(rules, team(rules, "first"), Action.DEACTIVATE)
    step(rules, team(rules, "second"), Action.DEACTIVATE)
    began = rules.clock.now()
    while notices(rules) == []:
        bring(hooks)
        rules.clock.advance(minutes=30)
        assert rules.clock.now() - began < PATIENCE + timedelta(hours=11)
    assert rules.clock.now() - began >= PATIENCE
    assert notices(rules) == [(Audience.SUPER_ADMINS, Pause.FAILING)]
    targets.posted = []
    rules.clock.advance(days=3)
    assert bring(hooks) == 0
    hook = hooks.state(app.workspace_id, app.id)
    assert hook is not None
    assert (hook.pause, hook.waiting) == (Pause.FAILING, 2)
    targets.receipt = TAKEN
    hooks.resume("T1", app.id, by="U9")
    assert bring(hooks) == 2


def test_a_target_that_is_gone_is_not_called_again_and_nothing_is_lost(
    rules: Rules, app: App, hooks: Hooks, targets: FakeTargets
) -> None:
    targets.receipt = Receipt(status=410)
    step(rules, team(rules), Action.DEACTIVATE)
    bring(hooks)
    assert notices(rules) == [(Audience.SUPER_ADMINS, Pause.GONE)]
    rules.clock.advance(days=1)
    assert bring(hooks) == 0
    targets.receipt = TAKEN
    hooks.point("T1", app.id, "https://new.acme.test/", by="U9")
    assert bring(hooks) == 1
    assert targets.posted[-1].url == "https://new.acme.test/"


def test_a_410_of_a_target_that_was_just_replaced_says_nothing_of_the_new_one(
    rules: Rules, app: App, hooks: Hooks, targets: FakeTargets
) -> None:
    targets.receipt = Receipt(status=410)
    targets.before = lambda: hooks.point("T1", app.id, "https://new.acme.test/", by="U9")
    step(rules, team(rules), Action.DEACTIVATE)
    (claimed,) = hooks.claim(8)
    hooks.work(claimed)
    hook = hooks.state(app.workspace_id, app.id)
    assert hook is not None
    assert hook.pause is None
    assert notices(rules) == []


@pytest.mark.parametrize(
    ("receipt", "wait"),
    [
        (Receipt(status=503, retry_after=600), 600),
        (Receipt(status=503, retry_after=1), 5),
        (Receipt(status=302), 5),
        (Receipt(status=404), 5),
        (DOWN, 5),
    ],
)
def test_whatever_is_no_acknowledgement_is_tried_again_as_late_as_the_target_asks(
    rules: Rules, app: App, hooks: Hooks, targets: FakeTargets, receipt: Receipt, wait: int
) -> None:
    targets.receipt = receipt
    step(rules, team(rules), Action.DEACTIVATE)
    bring(hooks)
    rules.clock.advance(seconds=wait - 1)
    assert bring(hooks) == 0
    rules.clock.advance(seconds=1)
    assert bring(hooks) == 1


def test_a_new_secret_signs_at_once_and_the_one_before_for_a_day(
    rules: Rules, apps: Apps, hooks: Hooks, targets: FakeTargets
) -> None:
    made, _ = apps.register(rules.sam, Wish(name="A", channels=frozenset({"C1"})))
    _, first = hooks.point("T1", made.id, URL, by="U9")
    _, none = hooks.point("T1", made.id, URL, by="U9")
    assert first.startswith("whsec_")
    assert none == ""
    _, second = hooks.renew("T1", made.id, by="U9")
    hooks.test("T1", made.id)
    assert targets.posted[-1].secrets == (second, first)
    _, third = hooks.renew("T1", made.id, by="U9")
    hooks.test("T1", made.id)
    assert targets.posted[-1].secrets == (third, second)
    rules.clock.advance(seconds=OVERLAP.total_seconds())
    hooks.test("T1", made.id)
    assert targets.posted[-1].secrets == (third,)
    stored = rules.database._path.read_bytes()
    for secret in (first, second, third):
        assert secret.removeprefix("whsec_").encode() not in stored


def test_the_events_of_a_time_come_again_in_order_and_no_others(
    rules: Rules, app: App, hooks: Hooks, targets: FakeTargets
) -> None:
    connection = team(rules)
    moments = []
    for _ in range(3):
        moments.append(rules.clock.now())
        off_and_on(rules, connection)
        rules.clock.advance(hours=1)
    bring(hooks)
    first = [each.id for each in targets.posted]
    targets.posted = []
    assert hooks.replay("T1", app.id, moments[1], moments[2], by="U9") == 2
    bring(hooks)
    assert [each.id for each in targets.posted] == first[2:4]


def test_old_events_are_deleted_unless_somebody_still_waits_for_them(
    rules: Rules, app: App, hooks: Hooks, targets: FakeTargets
) -> None:
    connection = team(rules)
    off_and_on(rules, connection)
    next(rounds(hooks))
    rules.clock.advance(seconds=KEPT.total_seconds() + 1)
    hooks.prune()
    assert bring(hooks) == 1
    hooks.prune()
    start = rules.clock.now() - timedelta(days=60)
    assert hooks.replay("T1", app.id, start, rules.clock.now(), by="U9") == 0


def test_nothing_goes_to_a_target_that_is_refused_or_to_an_app_without_one(
    rules: Rules, apps: Apps, hooks: Hooks, targets: FakeTargets
) -> None:
    made, _ = apps.register(rules.sam, Wish(name="A", channels=frozenset({"C1"})))
    targets.flaw = Flaw.PLACE
    with pytest.raises(TargetRefused):
        hooks.point("T1", made.id, "https://localhost/", by="U9")
    now = rules.clock.now()
    for act in (
        lambda: hooks.renew("T1", made.id, by="U9"),
        lambda: hooks.drop("T1", made.id, by="U9"),
        lambda: hooks.resume("T1", made.id, by="U9"),
        lambda: hooks.replay("T1", made.id, now, now, by="U9"),
        lambda: hooks.test("T1", made.id),
    ):
        with pytest.raises(HookMissing):
            act()
    apps.revoke("T1", made.id, by="U9")
    targets.flaw = None
    with pytest.raises(AppUnknown):
        hooks.point("T1", made.id, URL, by="U9")
    with pytest.raises(AppUnknown):
        hooks.point("T2", made.id, URL, by="U9")


def test_a_webhook_that_is_dropped_while_it_is_called_leaves_nothing_behind(
    rules: Rules, app: App, hooks: Hooks, targets: FakeTargets
) -> None:
    targets.before = lambda: hooks.drop("T1", app.id, by="U9")
    off_and_on(rules, team(rules))
    (claimed,) = hooks.claim(8)
    hooks.work(claimed)
    targets.before = lambda: None
    assert hooks.state(app.workspace_id, app.id) is None
    assert bring(hooks) == 0
