"""A team's mailbox: connected to a channel, looked after by who may, told to who has to know."""

import pytest

from connections.lifecycle import Kind, State
from connections.model import Outcome
from playground.google.person import remove_access
from playground.microsoft.person import consent_at_microsoft
from playground.slack.people import Channel
from tests.stories.conftest import Town

pytestmark = pytest.mark.slow

SUPPORT = "support@acme.test"


@pytest.fixture
def support(town: Town) -> Channel:
    town.google.add_account(SUPPORT, name="Support", hd="acme.test")
    return town.slack.add_channel("support", [town.alice, town.bob, town.sam])


def connect(town: Town) -> None:
    """Let Bob, who has account access, connect the mailbox to the channel."""
    town.says(town.sam, "admins add @bob")
    invitation = town.says(town.bob, f"connect {SUPPORT} #support")
    assert "the team mailbox" in invitation.plain()
    browser = town.sign_in(str(invitation.button("Connect").url), SUPPORT)
    assert browser.status == 200, browser.text()
    town.dm(town.bob, SUPPORT, "is connected")


def lines(town: Town, channel: Channel) -> list[str]:
    return [message.plain() for message in town.slack.messages(channel)]


def test_it_belongs_to_its_channel_and_everybody_sees_it(town: Town, support: Channel) -> None:
    connect(town)
    connection = town.connection(SUPPORT)
    assert (connection.kind, connection.channel_id) == (Kind.TEAM, support.id)
    seen = town.says(town.alice, "list team")
    assert "#support" in seen.plain()
    assert seen.buttons() == []
    own = town.says(town.bob, f"status {SUPPORT}")
    assert [b.label for b in own.buttons()] == ["Deactivate", "Delete"]


def test_its_deletion_is_told_to_each_person_once_and_to_the_channel(
    town: Town, support: Channel
) -> None:
    olga = town.person("olga", "olga@acme.test", is_admin=True)
    connect(town)
    card = town.says(town.bob, f"delete {SUPPORT}")
    answer = town.presses(town.bob, card, "Delete", confirm="Yes, delete")
    assert "is deleted here, and the team is being told" in answer.plain()
    for admin in (town.sam, olga):
        town.dm(admin, "deleted the team mailbox", SUPPORT)
    town.slack.wait_until(lambda: any("deleted the team" in t for t in lines(town, support)))
    town.dm(town.bob, SUPPORT, "is deleted", "Confirmed")
    told = [m for m in town.slack.dms(town.bob) if "deleted the team mailbox" in m.plain()]
    assert told == []
    assert (town.state(SUPPORT), town.connection(SUPPORT).outcome) == (
        State.REMOVED,
        Outcome.CONFIRMED,
    )
    assert [m for m in town.slack.dms(town.alice) if SUPPORT in m.plain()] == []


def test_its_loss_is_told_to_who_can_help_and_to_the_channel(town: Town, support: Channel) -> None:
    connect(town)
    remove_access(town.world.browser(), town.google, SUPPORT)
    town.lose(SUPPORT)
    for person in (town.bob, town.sam):
        told = town.dm(person, "The team mailbox", SUPPORT, "is disconnected")
        assert "Reconnect" in [b.label for b in told.buttons()]
    town.slack.wait_until(lambda: any("is disconnected" in t for t in lines(town, support)))
    line = [m for m in town.slack.messages(support) if "is disconnected" in m.plain()]
    assert line[0].buttons() == []


def test_who_connected_it_and_lost_the_role_asks_for_its_deletion(
    town: Town, support: Channel
) -> None:
    connect(town)
    town.says(town.sam, "admins remove @bob")
    card = town.says(town.bob, f"delete {SUPPORT}")
    asked = town.presses(town.bob, card, "Delete", confirm="Yes, delete")
    assert "is for an admin to decide" in asked.plain()
    question = town.dm(town.sam, "asks to delete the team mailbox", SUPPORT)
    town.presses(town.sam, question, "Approve", confirm="Yes, delete")
    town.dm(town.bob, SUPPORT, "is deleted", "Confirmed")
    assert support.id == town.connection(SUPPORT).channel_id


@pytest.mark.usefixtures("support")
def test_members_and_guests_connect_none(town: Town) -> None:
    refused = town.says(town.alice, f"connect {SUPPORT} #support")
    assert "Ask one of your admins" in refused.plain()
    guest = town.person("gina", "gina@partner.test", is_restricted=True)
    assert "full members" in town.says(guest, f"connect {SUPPORT} #support").plain()


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({"bot_is_member": False}, "/invite @Inboxkeeper"),
        ({"is_archived": True}, "is archived"),
        ({"is_ext_shared": True}, "shared with another organisation"),
    ],
)
def test_a_channel_that_cannot_have_one_is_refused_with_what_to_do(
    town: Town, traits: dict[str, bool], words: str
) -> None:
    town.slack.add_channel("elsewhere", [town.sam], **traits)
    assert words in town.says(town.sam, f"connect {SUPPORT} #elsewhere").plain()


def test_an_alias_is_connected_through_the_account_that_it_belongs_to(
    town: Town, support: Channel
) -> None:
    help_desk = "help@acme.test"
    town.google.switches.add_alias("bob@acme.test", help_desk)
    town.says(town.sam, "admins add @bob")
    invitation = town.says(town.bob, f"connect {help_desk} #support shared")
    assert "aliases" in invitation.plain()
    browser = town.sign_in(str(invitation.button("Connect").url), "bob@acme.test")
    assert browser.status == 200, browser.text()
    assert (town.connection(help_desk).shared, town.connection(help_desk).channel_id) == (
        True,
        support.id,
    )


@pytest.mark.usefixtures("support")
def test_an_alias_of_somebody_else_is_not(town: Town) -> None:
    invitation = town.says(town.sam, "connect help@acme.test #support shared")
    town.google.add_account("sam@acme.test", name="Sam", hd="acme.test")
    browser = town.sign_in(str(invitation.button("Connect").url), "sam@acme.test")
    assert browser.status == 409
    assert "sam@acme.test" in browser.text()


def test_a_shared_mailbox_at_microsoft_is_proven_by_its_own_inbox(town: Town) -> None:
    team, carol = "team@contoso.test", "carol@contoso.test"
    town.microsoft.add_tenant("contoso.test", "Contoso")
    town.microsoft.add_account(carol, "Carol", tenant="contoso.test")
    town.microsoft.add_shared_mailbox(team, "contoso.test", members=[carol])
    channel = town.slack.add_channel("team", [town.sam])
    for address, status in ((team, 200), ("other@contoso.test", 409)):
        invitation = town.says(town.sam, f"connect {address} #team microsoft shared")
        browser = town.world.browser()
        browser.open(str(invitation.button("Connect").url))
        browser.press(id="continue")
        consent_at_microsoft(browser, carol)
        assert browser.status == status, browser.text()
    assert town.connection(team).channel_id == channel.id


def test_the_form_offers_a_channel_to_who_may_and_only_to_them(
    town: Town, support: Channel
) -> None:
    town.slack.command(town.alice, "/inbox", "connect")
    town.slack.wait_until(lambda: town.slack.has_modal(town.alice))
    assert "Channel" not in town.slack.modal(town.alice).plain()
    town.slack.command(town.sam, "/inbox", "connect")
    town.slack.wait_until(lambda: town.slack.has_modal(town.sam))
    before = len(town.slack.ephemerals(town.sam))
    town.slack.submit(
        town.sam,
        {
            "Address of the mailbox": SUPPORT,
            "Channel, for a mailbox of the team": support.id,
        },
    )
    town.slack.wait_until(lambda: len(town.slack.ephemerals(town.sam)) > before)
    assert "the team mailbox" in town.slack.ephemerals(town.sam)[-1].plain()
