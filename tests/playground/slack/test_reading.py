"""What a person reads, whom a message pings, and how long one waits for it."""

from typing import Any

import pytest
from slack_sdk import WebClient

from playground.slack.people import Channel, Person
from playground.slack.reading import read_mrkdwn
from playground.slack.slack import Slack
from tests.playground.slack.blocks_of_slack import (
    actions,
    button,
    mrkdwn,
    plain,
    section,
)


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("*bold* and _slanted_ and `code`", "bold and slanted and code"),
        ("<https://acme.test/x|Continue>", "Continue"),
        ("<https://acme.test/x>", "https://acme.test/x"),
        ("<mailto:alice@acme.test|alice@acme.test>", "alice@acme.test"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("&lt;!channel&gt;", "<!channel>"),
        ("<!channel> <!here|here>", "@channel @here"),
        ("<!date^1700000000^{date}|yesterday>", "yesterday"),
        ("signin_required of my_own_box", "signin_required of my_own_box"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("<#C404|general> <@U404|alice>", "#general @alice"),
    ],
)
def test_markup_is_shown_as_its_outcome(markup: str, shown: str) -> None:
    assert read_mrkdwn(markup, lambda identifier: identifier) == shown


def test_people_and_channels_are_read_by_name(
    slack: Slack, client: WebClient, alice: Person, general: Channel
) -> None:
    client.chat_postMessage(channel=general.id, text=f"<@{alice.id}> in <#{general.id}>")
    assert slack.latest(alice).plain() == "@alice in #general"


def test_all_texts_of_the_blocks_are_read_in_order(
    slack: Slack, client: WebClient, alice: Person, general: Channel
) -> None:
    cell = {"type": "raw_text", "text": "cell"}
    rich = {"type": "rich_text_section", "elements": [{"type": "text", "text": "rich"}]}
    blocks: list[Any] = [
        {"type": "header", "text": plain("Head")},
        section("*Body*", fields=[plain("left"), mrkdwn("_right_")]),
        {"type": "divider"},
        {"type": "context", "elements": [plain("seen"), mrkdwn("*today*")]},
        {"type": "rich_text", "elements": [rich]},
        {"type": "table", "rows": [[cell, cell]]},
        {"type": "image", "image_url": "https://acme.test/a.png", "alt_text": "a chart"},
        actions(button("Remove")),
    ]
    client.chat_postMessage(channel=general.id, text="fallback", blocks=blocks)
    assert slack.latest(alice).plain().split("\n") == [
        "Head",
        "Body",
        "left",
        "right",
        "seen today",
        "rich",
        "cell | cell",
        "a chart",
    ]
    assert slack.latest(alice).labels() == ["Remove"]


@pytest.mark.parametrize(
    ("text", "pings"),
    [
        ("<!channel> and <!here>", ["!channel", "!here"]),
        ("hello <@U123|alice>", ["@U123"]),
        ("&lt;!channel&gt; <!date^1^{date}|then>", []),
    ],
)
@pytest.mark.parametrize("where", ["text", "blocks"])
def test_whom_a_message_pings_is_told(
    slack: Slack, client: WebClient, general: Channel, text: str, pings: list[str], where: str
) -> None:
    if where == "text":
        client.chat_postMessage(channel=general.id, text=text)
    else:
        client.chat_postMessage(channel=general.id, text="x", blocks=[section(text)])
    assert slack.messages(general)[0].pings == pings


def test_plain_text_pings_nobody(slack: Slack, client: WebClient, general: Channel) -> None:
    blocks = [{"type": "section", "text": plain("<!channel>")}]
    client.chat_postMessage(channel=general.id, text="x", blocks=blocks)
    assert slack.messages(general)[0].pings == []


def test_everybody_sees_their_own_part(
    slack: Slack, client: WebClient, alice: Person, bob: Person, general: Channel
) -> None:
    client.chat_postMessage(channel=general.id, text="for all")
    client.chat_postEphemeral(channel=general.id, user=alice.id, text="for Alice")
    dm = client.conversations_open(users=bob.id)["channel"]["id"]
    client.chat_postMessage(channel=dm, text="for Bob")
    assert [one.text for one in slack.seen_by(alice)] == ["for all", "for Alice"]
    assert [one.text for one in slack.seen_by(bob)] == ["for all", "for Bob"]
    assert [one.text for one in slack.dms(bob)] == ["for Bob"]


def test_waiting_ends_as_soon_as_the_condition_holds(
    slack: Slack, client: WebClient, alice: Person, general: Channel
) -> None:
    client.chat_postMessage(channel=general.id, text="hello")
    assert slack.wait_until(lambda: slack.latest(alice)).text == "hello"


def test_waiting_in_vain_tells_what_everybody_saw(
    slack: Slack, client: WebClient, alice: Person, general: Channel
) -> None:
    client.chat_postMessage(
        channel=general.id, text="x", blocks=[section("a card"), actions(button("Remove"))]
    )
    with pytest.raises(AssertionError, match=r"(?s)#general.*a card.*\[Remove\]"):
        slack.wait_until(lambda: slack.dms(alice)[0], timeout=0.1)
