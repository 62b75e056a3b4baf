"""Faults that befall many mailboxes at once, and what every person was told of them."""

from datetime import timedelta

import pytest

from connections.domains import Domain
from connections.lifecycle import State
from connections.model import Connection, Person
from tests.factories import make_person
from tests.stories.conftest import ALICE, Town
from tests.stories.crowd import crowd, states

pytestmark = pytest.mark.slow

#: Long enough for 200 checks on a busy machine.
PATIENCE = 60.0


def suspected(town: Town, connections: list[Connection]) -> int:
    mine = {connection.id for connection in connections}
    with town.world.bot.database.snapshot() as tx:
        found = [each for each in tx.connections.find(None) if each.id in mine]
    return sum(each.health.suspected_since is not None for each in found)


def frozen(town: Town) -> int:
    """Return how many refusals are withheld."""
    with town.world.bot.database.snapshot() as tx:
        freeze = tx.breaker.freeze("google", "") or tx.breaker.freeze("google", "acme.test")
        return sum(each.withheld for each in tx.breaker.within(freeze)) if freeze else 0


def refuse_all(town: Town, connections: list[Connection]) -> None:
    """Let Google refuse every refresh until all are withheld."""
    town.google.faults.refresh_error("invalid_grant")
    town.world.pass_time(timedelta(minutes=20))
    town.world.until(lambda: suspected(town, connections) == len(connections), PATIENCE)
    town.world.pass_time(timedelta(minutes=10, seconds=5))
    town.world.until(lambda: frozen(town) == len(connections), PATIENCE)


def test_an_outage_of_200_mailboxes_over_five_tenants_disconnects_nobody(town: Town) -> None:
    addresses = [f"m{n}@tenant{n % 5}.test" for n in range(200)]
    everybody = crowd(town, addresses, [town.alice, town.bob], first_check=timedelta(minutes=10))
    refuse_all(town, everybody)
    assert states(town, everybody) == {"active": 200}
    town.world.pass_time(timedelta(minutes=1))  # what counts so many is edited twice a minute
    alert = town.dm(town.sam, "refuses 200 mailboxes at once", "none of them is disconnected")

    town.restart()
    town.world.pass_time(timedelta(hours=1))
    assert states(town, everybody) == {"active": 200}

    town.google.faults.clear()
    town.world.pass_time(timedelta(minutes=20))
    over = town.dm(town.sam, "accepts them again")
    assert over.ts == alert.ts
    town.world.until(lambda: suspected(town, everybody) == 0, PATIENCE)
    assert states(town, everybody) == {"active": 200}
    assert len(town.slack.dms(town.sam)) == 1
    assert town.slack.dms(town.alice) == town.slack.dms(town.bob) == []


def test_a_tenant_whose_consent_was_really_withdrawn_is_believed_after_six_hours(
    town: Town,
) -> None:
    addresses = [f"m{n}@acme.test" for n in range(200)]
    everybody = crowd(town, addresses, [town.alice, town.bob], first_check=timedelta(minutes=10))
    refuse_all(town, everybody)
    town.world.pass_time(timedelta(minutes=1))
    town.dm(town.sam, "refuses 200 mailboxes at once (acme.test)")
    town.restart()
    town.world.pass_time(timedelta(hours=6))
    town.world.until(lambda: states(town, everybody) == {"disconnected": 200}, PATIENCE)
    town.dm(town.sam, "has refused 200 mailboxes for 6 hours", "believed now")
    town.dm(town.sam, "200 mailboxes are disconnected")
    for person in (town.alice, town.bob):
        town.dm(person, "100 mailboxes are disconnected")
        assert len(town.slack.dms(person)) == 1
    assert len(town.slack.dms(town.sam)) == 2


def test_an_hour_of_errors_at_google_is_trouble_and_no_loss(town: Town) -> None:
    town.connect(town.alice)
    town.google.faults.add("/token$", status=503)
    for _ in range(4):
        failures = town.connection().health.failures
        town.world.pass_time(timedelta(minutes=17))
        town.slack.wait_until(lambda f=failures: town.connection().health.failures > f)
    town.restart()
    assert "has given no usable answer since" in town.says(town.alice, "list").plain()
    assert town.state() is State.ACTIVE
    town.google.faults.clear()
    town.world.pass_time(timedelta(minutes=17))
    town.slack.wait_until(lambda: not town.connection().health.failures)
    assert len(town.slack.dms(town.alice)) == 1
    assert town.slack.dms(town.sam) == []


def test_a_waiting_time_that_google_names_is_kept(town: Town) -> None:
    town.connect(town.alice)
    town.google.faults.add("/token$", status=429, headers={"Retry-After": "7200"})
    town.world.pass_time(timedelta(minutes=17))
    town.slack.wait_until(lambda: town.connection().health.failures)
    wait = town.connection().health.next_check_at - town.world.clock.now()
    town.restart()
    assert timedelta(minutes=115) < wait <= timedelta(hours=2)
    assert town.state() is State.ACTIVE
    assert ALICE in town.says(town.alice, "list").plain()


def test_a_migration_of_1000_mailboxes_costs_slack_a_call_per_owner_and_an_alert(
    town: Town,
) -> None:
    owners = [town.person(f"p{n}", f"p{n}@big.test") for n in range(100)]
    town.world.dns.set_mx("big.test", "google")
    addresses = [f"m{n}@big.test" for n in range(1000)]
    everybody = crowd(town, addresses, owners, first_check=timedelta(days=9))
    town.slack.wait_until(lambda: _domain(town).home == "google")
    town.world.dns.set_mx("big.test", "microsoft")
    for _ in range(5):
        before = _domain(town).looked_at
        town.world.pass_time(timedelta(hours=6, minutes=40))
        town.slack.wait_until(lambda b=before: _domain(town).looked_at != b)
    town.world.until(lambda: states(town, everybody) == {"disconnected": 1000}, PATIENCE)
    # Slack opens some fifty conversations a minute, and not one more.
    town.world.until(lambda: all(town.slack.dms(owner) for owner in owners), 4 * PATIENCE)
    town.slack.wait_until(lambda: town.slack.messages(town.world.general))
    posted = [call for call in town.slack.calls if call.method == "chat.postMessage"]
    edited = [call for call in town.slack.calls if call.method == "chat.update"]
    assert (len(posted), len(edited)) == (101, 0)
    assert (
        "10 mailboxes that were connected through Google" in town.slack.dms(owners[0])[0].plain()
    )
    (alert,) = town.slack.messages(town.world.general)
    assert "0 of 1000 settled" in alert.plain()
    for connection in everybody[:50]:
        town.world.bot.services.connections.deactivate(
            _as_sam(town), connection.id, connection.version + 1
        )
    town.slack.wait_until(lambda: "50 of 1000 settled" in alert.plain(), 30)
    edits = [
        call
        for call in town.slack.calls
        if call.method == "chat.update" and call.arguments["channel"] == town.world.general.id
    ]
    assert 1 <= len(edits) < 10


def _domain(town: Town) -> Domain:
    with town.world.bot.database.snapshot() as tx:
        found = tx.domains.get("big.test")
    assert found is not None
    return found


def _as_sam(town: Town) -> Person:
    return make_person(
        id=town.sam.id, workspace_id=town.slack.workspace.team_id, super_admin=True, name="Sam"
    )
