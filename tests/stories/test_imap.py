"""A mailbox on somebody's own mail server, from the form to what IT has to do."""

from datetime import timedelta

import pytest

from connections.lifecycle import State
from connections.model import Connection, Outcome, Reason
from playground.browser import Browser
from playground.slack.people import Person
from playground.world import INITECH
from tests.stories.conftest import Town

pytestmark = pytest.mark.slow

IDA = f"ida@{INITECH}"
PASSWORD = "an app password of Ida's"


@pytest.fixture
def ida(town: Town) -> Person:
    town.world.imap.add_account(IDA, PASSWORD)
    return town.person("ida", IDA)


def opened(town: Town, url: str) -> Browser:
    browser = town.world.browser()
    browser.open(url)
    return browser


def value(browser: Browser, name: str) -> str:
    """Return what stands in a field."""
    return next(e.get("value", "") for e in browser.elements("input") if e.get("name") == name)


def connect(town: Town, ida: Person) -> Connection:
    browser = opened(town, town.link(ida, f"connect {IDA}"))
    browser.fill("password", PASSWORD)
    browser.press(id="continue")
    assert browser.status == 200, browser.text()
    town.dm(ida, IDA, "is connected")
    return town.connection(IDA)


def test_the_form_knows_the_server_and_the_password_never_passes_through_slack(
    town: Town, ida: Person
) -> None:
    invitation = town.says(ida, f"connect {IDA}")
    assert "with IMAP" in invitation.plain()
    assert "never passes through Slack" in invitation.plain()
    browser = opened(town, str(invitation.button("Connect").url))
    assert value(browser, "host") == town.world.imap.host
    assert value(browser, "username") == IDA

    browser.fill("password", "wrong")
    browser.press(id="continue")
    assert (browser.status, value(browser, "password")) == (422, "")
    assert "refuses this user name with this password" in browser.text()
    assert value(browser, "host") == town.world.imap.host

    browser.fill("password", PASSWORD)
    browser.press(id="continue")
    assert browser.status == 200
    assert town.state(IDA) is State.ACTIVE
    town.dm(ida, IDA, "is connected")
    browser.press(id="not-me")
    assert town.state(IDA) is State.DEACTIVATED


def test_a_stranger_server_waits_for_a_super_admin(town: Town, ida: Person) -> None:
    town.world.dns.set_a("mail.hoster.test", "127.0.0.1")
    browser = opened(town, town.link(ida, f"connect {IDA}"))
    browser.fill("host", "mail.hoster.test")
    browser.fill("password", PASSWORD)
    browser.press(id="continue")
    assert browser.status == 422
    assert "Your admins have been asked" in browser.text()
    assert town.world.imap.logins == []

    question = town.dm(town.sam, "mail.hoster.test", IDA, "Allow it only if you know")
    answer = town.presses(town.sam, question, "Allow")
    assert "may be used" in answer.plain()
    town.dm(town.sam, "mail.hoster.test", "allowed it")
    told = town.dm(ida, "allowed the mail server", "mail.hoster.test")
    invitation = town.presses(ida, told, "Connect")
    browser = opened(town, str(invitation.button("Connect").url))
    browser.fill("host", "mail.hoster.test")
    browser.fill("password", PASSWORD)
    browser.press(id="continue")
    # Now it is tried; that the certificate is for another name is found out by trying.
    assert "no encryption that can be trusted" in browser.text()


def test_a_member_cannot_allow_a_server(town: Town, ida: Person) -> None:
    browser = opened(town, town.link(ida, f"connect {IDA}"))
    browser.fill("host", "mail.hoster.test")
    browser.fill("password", PASSWORD)
    browser.press(id="continue")
    question = town.dm(town.sam, "mail.hoster.test")
    answer = town.presses(town.alice, question, "Allow", forwarded=True)
    assert "may be used" not in answer.plain()


def test_a_password_that_stops_working_counts_at_the_third_refusal(
    town: Town, ida: Person
) -> None:
    connect(town, ida)
    town.world.imap.change_password(IDA, "a new one")
    town.world.pass_time(timedelta(minutes=17))
    town.slack.wait_until(lambda: town.connection(IDA).health.refusals == 1)
    town.world.pass_time(timedelta(minutes=10, seconds=1))
    town.slack.wait_until(lambda: town.connection(IDA).health.refusals == 2)
    assert town.state(IDA) is State.ACTIVE
    town.world.pass_time(timedelta(minutes=10, seconds=1))
    town.slack.wait_until(lambda: town.state(IDA) is State.DISCONNECTED)
    assert town.connection(IDA).reason is Reason.CREDENTIALS_REJECTED

    told = town.dm(ida, "is disconnected", "refuses the password")
    invitation = town.presses(ida, told, "Reconnect")
    browser = opened(town, str(invitation.button("Reconnect").url))
    browser.fill("password", "a new one")
    browser.press(id="continue")
    assert town.state(IDA) is State.ACTIVE


def test_a_removal_erases_the_password_and_tells_it_what_to_do(town: Town, ida: Person) -> None:
    town.world.stop_bot()
    helpdesk = town.person("helpdesk", "help@acme.test")
    town.world.environment["INBOXKEEPER_IT_CONTACT"] = helpdesk.id
    town.world.start()
    connect(town, ida)
    card = town.says(ida, f"deactivate {IDA}")
    town.presses(ida, card, "Deactivate", confirm="Yes, deactivate")
    card = town.says(town.sam, f"remove {IDA}")
    town.presses(town.sam, card, "Remove", confirm="Yes, remove inbox")
    town.dm(ida, "is removed", "Your IT has to delete the app password")
    town.dm(helpdesk, IDA, "please delete the app password")
    assert town.connection(IDA).outcome is Outcome.HANDED_TO_IT
    with town.world.bot.database.snapshot() as tx:
        assert tx.grants.get(town.connection(IDA)) is None
