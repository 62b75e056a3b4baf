"""Apps: who may use which mailbox, and that nothing is handed out once somebody said so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from connections.app_errors import (
    AppNameRefused,
    AppNameTaken,
    AppUnknown,
    KeyRefused,
    Withheld,
    Withholding,
)
from connections.apping import Apps, Wish
from connections.apps import App, Leave, Standing
from connections.errors import (
    ClientRefused,
    GrantLost,
    NotFound,
    NotPermitted,
    Outsider,
    ProviderUnavailable,
)
from connections.handing import Handing
from connections.lifecycle import Kind, State
from connections.model import Connection, Entrance, Feature, Reason, Scope
from tests.connections.conftest import Rules, at_once
from tests.factories import NOW, make_person

EVERYTHING = Wish(name="CRM", channels=frozenset({"C1"}), everything=True)


@pytest.fixture
def apps(rules: Rules) -> Apps:
    return Apps(rules.database, rules.clock, lambda: None)


@pytest.fixture
def handing(rules: Rules) -> Handing:
    return Handing(rules.database, rules.providers, rules.locks, rules.clock, rules.timing)


@pytest.fixture
def app(rules: Rules, apps: Apps) -> App:
    return apps.register(rules.sam, EVERYTHING)[0]


def team(rules: Rules, **overrides: object) -> Connection:
    return rules.given(**{"kind": Kind.TEAM, "channel_id": "C1", **overrides})


def withheld(act: Callable[[], object]) -> Withheld:
    with pytest.raises(Withheld) as caught:
        act()
    return caught.value


def handed(rules: Rules) -> int:
    with rules.database.snapshot() as tx:
        return int(tx.apps._db.table("hand_outs").count)


def test_a_key_opens_its_app_and_no_other_and_is_nowhere_in_the_database(
    rules: Rules, apps: Apps
) -> None:
    app, key = apps.register(rules.sam, EVERYTHING)
    other, _ = apps.register(rules.sam, replace(EVERYTHING, name="Other"))
    assert apps.by_key(key).id == app.id
    assert key.startswith(app.key_prefix)
    for wrong in ("", "x", key[:-1], key + "0", key.replace(app.id, other.id), f"ibk_{app.id}_"):
        with pytest.raises(KeyRefused):
            apps.by_key(wrong)
    assert key.rpartition("_")[2].encode() not in rules.database._path.read_bytes()


def test_a_rotated_key_ends_the_one_before_and_a_revoked_app_has_none(
    rules: Rules, apps: Apps
) -> None:
    app, first = apps.register(rules.sam, EVERYTHING)
    _, second = apps.rotate("T1", app.id, by="U9")
    with pytest.raises(KeyRefused):
        apps.by_key(first)
    assert apps.by_key(second).id == app.id
    apps.revoke("T1", app.id, by="U9")
    apps.revoke("T1", app.id, by="U9")
    with pytest.raises(KeyRefused):
        apps.by_key(second)
    with pytest.raises(KeyRefused):
        apps.rotate("T1", app.id, by="U9")
    with pytest.raises(AppUnknown):
        apps.revoke("T2", app.id, by="U9")


def test_names_are_tidied_and_unique_among_the_living(rules: Rules, apps: Apps) -> None:
    app, _ = apps.register(rules.sam, replace(EVERYTHING, name="  My   CRM "))
    assert app.name == "My CRM"
    with pytest.raises(AppNameTaken):
        apps.register(rules.sam, replace(EVERYTHING, name="My CRM"))
    apps.revoke("T1", app.id, by="U9")
    apps.register(rules.sam, replace(EVERYTHING, name="My CRM"))
    for name in ("", "  ", "x" * 61):
        with pytest.raises(AppNameRefused):
            apps.register(rules.sam, replace(EVERYTHING, name=name))


def test_only_super_admins_register(rules: Rules, apps: Apps) -> None:
    for person, refusal in (
        (rules.alice, NotPermitted),
        (make_person(super_admin=True, outsider=True), Outsider),
    ):
        with pytest.raises(refusal):
            apps.register(person, EVERYTHING)
        with pytest.raises(refusal):
            apps.find(person)


def test_a_team_mailbox_of_its_channel_is_handed_out(
    rules: Rules, app: App, handing: Handing
) -> None:
    mine = team(rules)
    assert [(c.id, s) for c, s in handing.visible(app)[0]] == [(mine.id, Standing.ALLOWED)]
    got = handing.hand_out(app, mine.id)
    assert (got.token, got.connection.address) == ("access", mine.address)
    assert handed(rules) == 1
    with rules.database.snapshot() as tx:
        row = tx.audit.rows()[-1]
    assert row["action"] == "hand out token"
    assert "access" not in str(row)


def test_other_channels_and_personal_mailboxes_are_not_even_there(
    rules: Rules, app: App, handing: Handing
) -> None:
    for each in (team(rules, channel_id="C2"), rules.given(address="me@acme.test")):
        assert withheld(lambda c=each: handing.hand_out(app, c.id)).why is Withholding.NOT_VISIBLE
        assert withheld(lambda c=each: handing.get(app, c.id)).connection is None
    assert handing.visible(app) == ([], False)


def test_a_personal_mailbox_waits_for_its_owners_yes_which_ends_with_a_new_owner(
    rules: Rules, apps: Apps, handing: Handing
) -> None:
    mine = rules.given()
    wish = Wish(name="CRM", addresses=frozenset({mine.address.upper()}), everything=True)
    app, _ = apps.register(rules.sam, wish)
    assert rules.told() == [("app_asks", rules.alice.id)]
    assert withheld(lambda: handing.hand_out(app, mine.id)).why is Withholding.WAITING
    with pytest.raises(NotPermitted):
        apps.answer(rules.sam, app.id, mine.id, Leave.GIVEN)
    apps.answer(rules.alice, app.id, mine.id, Leave.GIVEN)
    assert handing.hand_out(app, mine.id).token == "access"
    apps.answer(rules.alice, app.id, mine.id, Leave.REFUSED)
    assert withheld(lambda: handing.hand_out(app, mine.id)).why is Withholding.NOT_VISIBLE
    apps.answer(rules.alice, app.id, mine.id, Leave.GIVEN)
    with rules.database.transaction() as tx:
        tx.connections.move(replace(mine, owner_id="U5", version=2), expected_version=1)
    assert withheld(lambda: handing.hand_out(app, mine.id)).why is Withholding.NOT_VISIBLE


def test_who_has_no_personal_mailbox_cannot_be_asked(rules: Rules, apps: Apps) -> None:
    with pytest.raises(NotFound):
        apps.register(rules.sam, Wish(name="CRM", addresses=frozenset({"no@acme.test"})))
    assert apps.find(rules.sam) == []


def test_a_shared_mailbox_of_the_channel_waits_for_whose_account_it_is(
    rules: Rules, apps: Apps, handing: Handing
) -> None:
    mine = team(rules, shared=True)
    app, _ = apps.register(rules.sam, EVERYTHING)
    assert rules.told() == [("app_asks", rules.alice.id)]
    assert withheld(lambda: handing.hand_out(app, mine.id)).why is Withholding.WAITING
    apps.answer(rules.alice, app.id, mine.id, Leave.GIVEN)
    assert handing.hand_out(app, mine.id).token == "access"


def test_an_owner_blocks_and_lets_in_again(
    rules: Rules, app: App, apps: Apps, handing: Handing
) -> None:
    mine = team(rules)
    handing.hand_out(app, mine.id)
    apps.block(rules.alice, app.id, mine.id, blocked=True)
    assert withheld(lambda: handing.hand_out(app, mine.id)).why is Withholding.BLOCKED
    (use,) = apps.uses(rules.alice, mine)
    assert (use.app.id, use.blocked) == (app.id, True)
    assert use.last_at is not None
    apps.block(rules.alice, app.id, mine.id, blocked=False)
    assert handing.hand_out(app, mine.id).token == "access"
    with pytest.raises(NotPermitted):
        apps.block(rules.sam, app.id, mine.id, blocked=True)


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (State.DEACTIVATED, Withholding.DEACTIVATED),
        (State.DISCONNECTED, Withholding.DISCONNECTED),
    ],
)
def test_a_mailbox_that_is_not_active_says_why(
    rules: Rules, app: App, handing: Handing, state: State, why: Withholding
) -> None:
    mine = team(rules, state=state, reason="access_ended" if state == "disconnected" else None)
    assert withheld(lambda: handing.hand_out(app, mine.id)).why is why
    assert handed(rules) == 0


def test_a_deleted_one_says_so_as_well(rules: Rules, app: App, handing: Handing) -> None:
    mine = team(rules)
    rules.service.delete(rules.sam, mine.id, mine.version)
    assert withheld(lambda: handing.hand_out(app, mine.id)).why is Withholding.REMOVING


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (ProviderUnavailable(retry_after=17), 17),
        (ProviderUnavailable(), 30),
        (ClientRefused("invalid_client"), 900),
        (GrantLost(Reason.ACCESS_ENDED), 600),
    ],
)
def test_a_provider_in_trouble_hands_out_nothing_and_takes_nothing_away(
    rules: Rules, app: App, handing: Handing, error: Exception, seconds: float
) -> None:
    mine = team(rules)
    rules.provider.refreshes = [error]
    refusal = withheld(lambda: handing.hand_out(app, mine.id))
    assert (refusal.why, refusal.retry_after) == (Withholding.UNAVAILABLE, seconds)
    assert rules.now(mine).state is State.ACTIVE
    assert handed(rules) == 0


def test_a_refusal_brings_the_next_check_forward(rules: Rules, app: App, handing: Handing) -> None:
    mine = team(rules)
    rules.provider.refreshes = [GrantLost(Reason.ACCESS_ENDED)]
    withheld(lambda: handing.hand_out(app, mine.id))
    assert rules.now(mine).health.next_check_at == rules.clock.now()


def test_a_mail_server_knows_no_tokens(rules: Rules, app: App, handing: Handing) -> None:
    mine = team(rules)
    rules.provider.entrance = Entrance.FORM
    assert withheld(lambda: handing.hand_out(app, mine.id)).why is Withholding.NOT_SUPPORTED


def test_an_access_that_allows_more_is_only_for_apps_that_may_have_all(
    rules: Rules, apps: Apps, handing: Handing
) -> None:
    mine = team(rules)
    rules.provider.scopes = (Scope(id="mail", features=frozenset({Feature.READ, Feature.SEND})),)
    with rules.database.transaction() as tx:
        grant = tx.grants.get(mine)
        assert grant is not None
        tx.grants.put(mine, replace(grant, scopes=frozenset({"mail"})))
    reader, _ = apps.register(
        rules.sam, replace(EVERYTHING, everything=False, features=frozenset({Feature.READ}))
    )
    assert withheld(lambda: handing.hand_out(reader, mine.id)).why is Withholding.TOO_BROAD
    both = frozenset({Feature.READ, Feature.SEND})
    sender, _ = apps.register(
        rules.sam, replace(EVERYTHING, name="Both", everything=False, features=both)
    )
    assert handing.hand_out(sender, mine.id).scopes == {"mail"}


def test_an_app_that_was_revoked_meanwhile_gets_nothing(
    rules: Rules, app: App, apps: Apps, handing: Handing
) -> None:
    mine = team(rules)
    apps.revoke("T1", app.id, by="U9")
    with pytest.raises(KeyRefused):
        handing.hand_out(app, mine.id)


ENDINGS: dict[str, Callable[[Rules, Apps, App, Connection], object]] = {
    "deactivate": lambda r, _a, _p, c: r.service.deactivate(r.alice, c.id, c.version),
    "delete": lambda r, _a, _p, c: r.service.delete(r.sam, c.id, c.version),
    "block": lambda r, a, p, c: a.block(r.alice, p.id, c.id, blocked=True),
    "revoke": lambda _r, a, p, _c: a.revoke("T1", p.id, by="U9"),
}


@pytest.mark.slow
@pytest.mark.parametrize("ending", ENDINGS)
def test_after_an_end_nothing_is_handed_out_whoever_asks_at_that_moment(
    rules: Rules, app: App, apps: Apps, handing: Handing, ending: str
) -> None:
    mine = team(rules)
    asks = [lambda: handing.hand_out(app, mine.id) for _ in range(50)]
    end = lambda: ENDINGS[ending](rules, apps, app, mine)  # noqa: E731
    results = at_once(*asks[:25], end, *asks[25:])
    with rules.database.snapshot() as tx:
        actions = [row["action"] for row in tx.audit.rows()]
    last = max((i for i, a in enumerate(actions) if a == "hand out token"), default=-1)
    ended = next(i for i, a in enumerate(actions) if a in {ending, "answer app", "revoke app"})
    assert last < ended
    assert handed(rules) == actions.count("hand out token")
    refused = [r for r in results if isinstance(r, Withheld | KeyRefused)]
    assert len(refused) == 50 - handed(rules)
    with pytest.raises((Withheld, KeyRefused)):
        handing.hand_out(app, mine.id)


def test_what_is_too_short_is_not_handed_out(rules: Rules, app: App, handing: Handing) -> None:
    mine = team(rules)
    rules.provider.access_life = timedelta(minutes=4)
    assert withheld(lambda: handing.hand_out(app, mine.id)).why is Withholding.UNAVAILABLE


def test_a_token_is_handed_out_again_for_a_while_and_recorded_each_time(
    rules: Rules, app: App, handing: Handing
) -> None:
    mine = team(rules)
    for _ in range(3):
        assert handing.hand_out(app, mine.id).token == "access"
    assert rules.provider.asked == ["refresh"]
    assert handed(rules) == 3


def test_what_is_kept_ends_with_the_grant_and_with_every_step(
    rules: Rules, app: App, handing: Handing
) -> None:
    mine = team(rules)
    handing.hand_out(app, mine.id)
    with rules.database.transaction() as tx:
        grant = tx.grants.get(mine)
        assert grant is not None
        tx.grants.put(mine, replace(grant, secret="rotated meanwhile"))
    handing.hand_out(app, mine.id)
    assert rules.provider.asked == ["refresh"] * 2
    off = rules.service.deactivate(rules.sam, mine.id, None)
    with pytest.raises(Withheld):
        handing.hand_out(app, mine.id)
    rules.service.reactivate(rules.sam, mine.id, off.version)
    rules.provider.asked.clear()
    handing.hand_out(app, mine.id)
    assert rules.provider.asked == ["refresh"]


def test_what_is_kept_is_not_handed_out_under_suspicion(
    rules: Rules, app: App, handing: Handing
) -> None:
    mine = team(rules)
    handing.hand_out(app, mine.id)
    with rules.database.transaction() as tx:
        tx.connections.note_health(mine, replace(mine.health, suspected_since=NOW))
    handing.hand_out(app, mine.id)
    assert rules.provider.asked == ["refresh"] * 2


def test_what_is_kept_grows_old(
    rules: Rules, app: App, handing: Handing, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = team(rules)
    handing.hand_out(app, mine.id)
    monkeypatch.setattr("connections.handing.KEPT", timedelta(0))
    handing.hand_out(app, mine.id)
    assert rules.provider.asked == ["refresh"] * 2
