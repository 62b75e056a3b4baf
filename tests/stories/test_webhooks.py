"""What happens to a mailbox arrives at a program: signed, in order, also after a bad day."""

import re
import signal
from datetime import timedelta

import pytest

from playground.google.person import remove_access
from playground.slack.messages import Message
from tests.stories.command_line import inboxkeeper
from tests.stories.conftest import ALICE, Town
from tests.stories.test_apps import register, yes
from tests.stories.test_surviving import running

pytestmark = pytest.mark.slow

OFF, ON = "connection.deactivated", "connection.reactivated"


def secret_in(message: Message) -> str:
    found = re.search(r"whsec_[\w+/=]+", message.plain())
    assert found is not None
    return found[0]


def point(town: Town, url: str) -> None:
    """Say where events go, as Sam does, and let the receiver know the secret."""
    told = len(town.slack.ephemerals(town.sam))
    town.slack.click(town.sam, town.says(town.sam, "apps"), "Webhook")
    town.slack.wait_until(lambda: "submit" in town.slack.modal(town.sam).source)
    assert not town.slack.submit(town.sam, {"Where events go": url}).ack_json
    shown = town.slack.wait_until(
        lambda: next(
            (m for m in town.slack.ephemerals(town.sam)[told:] if "whsec_" in m.plain()), None
        )
    )
    town.world.receiver.secret = secret_in(shown)


def off(town: Town) -> None:
    card = town.says(town.alice, f"deactivate {ALICE}")
    town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")


def on(town: Town) -> None:
    town.presses(town.alice, town.says(town.alice, f"status {ALICE}"), "Reactivate")


@pytest.fixture
def told(town: Town) -> Town:
    """A town where an app may use Alice's mailbox and is told of it."""
    town.connect(town.alice)
    register(town)
    yes(town)
    point(town, town.world.receiver.url)
    return town


def types(town: Town) -> list[str]:
    return town.world.receiver.types(ALICE)


def test_a_program_hears_of_everything_in_order_until_the_end(told: Town) -> None:
    off(told)
    on(told)
    remove_access(told.world.browser(), told.google, ALICE)
    told.lose()
    off(told)
    card = told.says(told.sam, f"remove {ALICE}")
    told.presses(told.sam, card, "Remove", confirm="Yes, remove inbox")
    expected = [OFF, ON, "connection.disconnected", OFF, "connection.removed"]
    told.slack.wait_until(lambda: len(types(told)) >= len(expected))
    assert types(told) == expected
    assert told.world.receiver.received[2].data["reason"] == "access_ended"
    assert told.world.receiver.received[-1].data["outcome"] == "confirmed"
    assert told.world.receiver.refused == 0


def test_a_receiver_that_is_down_for_a_day_gets_everything_in_order_and_nothing_twice(
    told: Town,
) -> None:
    receiver = told.world.receiver
    off(told)
    told.slack.wait_until(lambda: types(told) == [OFF])
    receiver.down = True
    for _ in range(4):
        on(told)
        off(told)
        receiver.refused = 0
        told.world.pass_time(timedelta(hours=6))
        told.slack.wait_until(lambda: receiver.refused)
        told.restart()
    receiver.down = False
    told.world.pass_time(timedelta(hours=11))
    told.slack.wait_until(lambda: len(types(told)) >= 9)
    assert types(told) == [OFF, *[ON, OFF] * 4]
    assert len({each.id for each in receiver.received}) == 9
    told.world.pass_time(timedelta(days=2))
    on(told)
    told.slack.wait_until(lambda: len(types(told)) >= 10)
    assert types(told) == [OFF, *[ON, OFF] * 4, ON]


def test_a_receiver_that_is_gone_rests_until_somebody_says_go_on(told: Town) -> None:
    receiver = told.world.receiver
    receiver.answer = (410, {})
    off(told)
    told.dm(told.sam, "The webhook of the app CRM rests", "gone for good", "30 days")
    refused = receiver.refused
    told.world.pass_time(timedelta(days=1))
    on(told)
    receiver.answer = None
    listed = told.says(told.sam, "apps")
    assert "2 events wait" in listed.plain()
    assert receiver.refused == refused
    told.presses(told.sam, listed, "Resume")
    told.slack.wait_until(lambda: len(types(told)) == 2)
    assert "rests" not in told.says(told.sam, "apps").plain()


def test_a_new_secret_signs_beside_the_old_one_and_a_test_says_how_it_went(told: Town) -> None:
    receiver = told.world.receiver
    listed = told.says(told.sam, "apps")
    answer = told.presses(told.sam, listed, "Send a test")
    assert "The test was taken: status 204" in answer.plain()
    answer = told.presses(told.sam, listed, "New webhook secret")
    assert "for 24 hours more" in answer.plain()
    told.presses(told.sam, listed, "Send a test")
    receiver.secret = secret_in(answer)
    answer = told.presses(told.sam, listed, "Send a test")
    assert "was taken" in answer.plain()
    assert [each.signatures for each in receiver.received] == [1, 2, 2]
    receiver.down = True
    answer = told.presses(told.sam, listed, "Send a test")
    assert "The test was not taken: status 503" in answer.plain()
    for path in told.world.folder.glob("inboxkeeper.db*"):
        assert receiver.secret.removeprefix("whsec_").encode() not in path.read_bytes()


def test_an_address_that_cannot_be_a_target_is_refused_in_words(told: Town) -> None:
    listed = told.says(told.sam, "apps")
    told.slack.click(told.sam, listed, "Webhook")
    told.slack.wait_until(lambda: "submit" in told.slack.modal(told.sam).source)
    exchange = told.slack.submit(told.sam, {"Where events go": "crm.acme.test"})
    assert list(exchange.ack_json["errors"]) == ["hook.url"]
    before = len(told.slack.ephemerals(told.sam))
    told.slack.submit(told.sam, {"Where events go": "https://nobody.acme.test/events"})
    told.slack.wait_until(lambda: len(told.slack.ephemerals(told.sam)) > before)
    refusal = told.slack.ephemerals(told.sam)[-1].plain()
    assert "does not exist" in refusal
    assert "Nothing was changed" in refusal
    off(told)
    told.slack.wait_until(lambda: types(told) == [OFF])


def test_an_empty_address_ends_it_and_only_super_admins_have_a_say(told: Town) -> None:
    told.slack.click(told.sam, told.says(told.sam, "apps"), "Webhook")
    told.slack.wait_until(lambda: "submit" in told.slack.modal(told.sam).source)
    before = len(told.slack.ephemerals(told.sam))
    told.slack.submit(told.sam, {"Where events go": ""})
    told.slack.wait_until(lambda: len(told.slack.ephemerals(told.sam)) > before)
    assert "is told of nothing any more" in told.slack.ephemerals(told.sam)[-1].plain()
    off(told)
    on(told)
    assert types(told) == []
    assert "Webhook" not in told.says(told.bob, "apps").labels()


def test_the_command_line_does_the_same(told: Town) -> None:
    receiver = told.world.receiver
    environment = {**told.world.environment}
    folder = told.world.folder

    def apps(*words: str) -> str:
        done = inboxkeeper("apps", *words, folder=folder, **environment)
        return f"{done.returncode} {done.stdout}{done.stderr}"

    off(told)
    told.slack.wait_until(lambda: types(told) == [OFF])
    app_id = re.findall(r'"id": "(\w+)"', apps("list", "--json"))[0]
    assert receiver.url in apps("list", "--json")
    assert apps("test", app_id) == "0 The test was taken: status 204.\n"
    now = told.world.clock.now()
    since, until = (f"{now + timedelta(hours=h):%Y-%m-%dT%H:%M:%S}" for h in (-1, 1))
    assert apps("replay", app_id, "--since", since, "--until", until) == (
        "0 1 events are sent again.\n"
    )
    told.slack.wait_until(lambda: types(told) == [OFF, OFF])
    assert len({each.id for each in receiver.received if each.type == OFF}) == 1
    secret = apps("secret", app_id)
    assert secret.startswith("0 whsec_")
    assert "shown this once" in secret
    receiver.down = True
    assert apps("test", app_id).startswith("1 The test was not taken: status 503")
    assert "443 only" in apps_without_private(told, app_id)
    assert apps("hook", app_id).startswith("2 ")
    assert apps("hook", app_id, receiver.url).startswith("0 Events go to")
    assert "told of nothing" in apps("hook", app_id, "--off")
    assert "This app has no webhook" in apps("test", app_id)
    assert apps("resume", "nonsense").startswith("2 ")


def apps_without_private(town: Town, app_id: str) -> str:
    environment = {**town.world.environment, "INBOXKEEPER_ALLOW_PRIVATE_HOSTS": "0"}
    url = "https://crm.acme.test:8443/"
    return inboxkeeper("apps", "hook", app_id, url, folder=town.world.folder, **environment).stderr


def test_a_kill_while_an_event_is_on_its_way_loses_none_and_repeats_none_that_was_taken(
    told: Town,
) -> None:
    receiver = told.world.receiver
    told.world.stop_bot()
    log = told.world.folder / "log"
    with running(told.world, log) as bot:
        off(told)
        told.slack.wait_until(lambda: types(told) == [OFF])
        receiver.hold = 60.0
        on(told)
        told.slack.wait_until(lambda: receiver.holding)
        off(told)
        bot.send_signal(signal.SIGKILL)
        bot.wait()
    receiver.hold = 0.0
    assert types(told) == [OFF]
    with running(told.world, log):
        told.slack.wait_until(lambda: len(types(told)) >= 3)
    assert types(told) == [OFF, ON, OFF]
    assert receiver.secret.removeprefix("whsec_") not in log.read_text()


def test_what_is_on_its_way_is_not_sent_again_when_the_clock_jumps(told: Town) -> None:
    receiver = told.world.receiver
    receiver.hold = 10.0
    off(told)
    told.slack.wait_until(lambda: receiver.holding == 1)
    told.world.pass_time(timedelta(hours=3))  # the claim is over, by the clock
    for _ in range(3):
        told.world.bot.jobs.call()
    assert len(told.world.bot.jobs._calls) == 1
    receiver.hold = 0.0
    told.slack.wait_until(lambda: not receiver.holding)
