"""What is valid passes: blocks at their limits, and what Slack's own models build."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.models import blocks as models
from slack_sdk.models.views import View

from playground.slack.people import Channel, Person
from playground.slack.slack import Slack
from tests.playground.slack.blocks_of_slack import (
    actions,
    button,
    dialog,
    modal,
    option,
    plain,
    section,
    select,
    text_input,
)

OPTIONS = [models.Option(text=f"Option {n}", value=str(n)) for n in range(1, 4)]
CONFIRM = models.ConfirmObject(
    title="t" * 100, text="x" * 300, confirm="y" * 30, deny="n" * 30, style="danger"
)
ELEMENTS = [
    models.ButtonElement(
        text="b" * 75, action_id="b" * 255, value="v" * 2000, style="danger", confirm=CONFIRM
    ),
    models.LinkButtonElement(text="Continue", url="https://acme.test/", action_id="link"),
    models.OverflowMenuElement(action_id="more", options=OPTIONS),
    models.StaticSelectElement(
        action_id="pick", placeholder="Pick", options=OPTIONS, initial_option=OPTIONS[0]
    ),
    models.StaticSelectElement(
        action_id="grouped", option_groups=[models.OptionGroup(label="All", options=OPTIONS)]
    ),
    models.UserSelectElement(action_id="user", placeholder="Who"),
    models.ConversationSelectElement(
        action_id="conversation", filter=models.ConversationFilter(include=["private"])
    ),
    models.ChannelSelectElement(action_id="channel"),
    models.ConversationSelectElement(
        action_id="here",
        default_to_current_conversation=True,
        filter=models.ConversationFilter(
            include=["im", "mpim", "private", "public"],
            exclude_bot_users=True,
            exclude_external_shared_channels=True,
        ),
    ),
    models.DatePickerElement(action_id="day", initial_date="2026-01-31"),
    models.TimePickerElement(
        action_id="hour",
        initial_time="23:59",
        timezone="Europe/Berlin",
        placeholder="p" * 150,
        focus_on_load=True,
        confirm=CONFIRM,
    ),
    models.CheckboxesElement(action_id="several", options=OPTIONS, initial_options=OPTIONS[:2]),
    models.RadioButtonsElement(action_id="one", options=OPTIONS, initial_option=OPTIONS[1]),
]
IMAGE = models.ImageElement(image_url="https://acme.test/a.png", alt_text="a" * 2000)
RICH_TEXT = models.RichTextBlock(
    elements=[
        models.RichTextSectionElement(elements=[models.RichTextElementParts.Text(text="hello")])
    ]
)
BLOCKS = [
    models.HeaderBlock(text="h" * 150),
    models.SectionBlock(text="s" * 3000, accessory=ELEMENTS[0]),
    models.SectionBlock(fields=["f" * 200] * 10, accessory=IMAGE),
    models.ContextBlock(elements=[IMAGE, *[models.MarkdownTextObject(text="c")] * 9]),
    models.DividerBlock(),
    models.ImageBlock(image_url="https://acme.test/a.png", alt_text="a", title="A picture"),
    models.InputBlock(label="Reason", element=models.PlainTextInputElement(max_length=3000)),
    models.MarkdownBlock(text="**hello**"),
    models.TableBlock(rows=[[{"type": "raw_text", "text": "cell"}] * 20] * 100),
    RICH_TEXT,
    *[models.ActionsBlock(elements=[element]) for element in ELEMENTS],
]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.type)
def test_a_block_of_slacks_models_is_posted(
    slack: Slack, client: WebClient, general: Channel, block: models.Block
) -> None:
    client.chat_postMessage(channel=general.id, text="hello", blocks=[block])
    assert slack.messages(general)[0].blocks[0]["type"] == block.type


def test_a_modal_of_slacks_models_opens(slack: Slack, client: WebClient, alice: Person) -> None:
    view = View(
        type="modal",
        title="t" * 24,
        submit="s" * 24,
        close="c" * 24,
        private_metadata="p" * 3000,
        callback_id="c" * 255,
        blocks=[
            models.AlertBlock(text="Careful", level="warning"),
            models.InputBlock(
                label="l" * 2000, hint="h" * 2000, element=models.EmailInputElement()
            ),
            models.InputBlock(
                label="When", optional=True, element=models.DatePickerElement(action_id="day")
            ),
            models.InputBlock(
                label="At", element=models.TimePickerElement(action_id="hour", timezone="UTC")
            ),
        ],
    )
    client.views_open(trigger_id=slack.workspace.triggers.issue(alice), view=view)
    assert "Careful" in slack.modal(alice).plain()


def test_a_home_tab_takes_inputs_that_send_themselves(
    slack: Slack, client: WebClient, alice: Person
) -> None:
    on_enter = models.PlainTextInputElement(
        action_id="part", dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"]}
    )
    view = View(
        type="home",
        blocks=[
            models.InputBlock(label="Search", dispatch_action=True, element=on_enter),
            models.InputBlock(
                label="At", dispatch_action=True, element=models.TimePickerElement(action_id="at")
            ),
        ],
    )
    client.views_publish(user_id=alice.id, view=view)
    assert slack.home(alice).plain() == "Search\nAt"


LIMITS: list[Any] = [
    [{"type": "divider"}] * 50,
    [actions(*[button(f"{n}", action_id=f"{n}") for n in range(25)])],
    [actions(button(confirm=dialog(text=plain("x" * 300))))],
    [actions(select(*[option("x" * 75, "v" * 150)] * 100))],
    [actions({"type": "overflow", "options": [option()]})],
    [actions({"type": "overflow", "options": [option(url="https://acme.test")] * 5})],
    [actions(button(action_id="a")), actions(button(action_id="a"))],
    [section("x" * 3000), section("y" * 3000), section("z" * 3000)],
]


@pytest.mark.parametrize("blocks", LIMITS, ids=range(len(LIMITS)))
def test_what_is_exactly_at_a_limit_passes(
    slack: Slack, client: WebClient, general: Channel, blocks: Any
) -> None:
    client.chat_postMessage(channel=general.id, text="hello", blocks=blocks)
    assert len(slack.messages(general)) == 1


def test_a_modal_may_hold_100_blocks(slack: Slack, client: WebClient, alice: Person) -> None:
    view = modal(*[text_input(block_id=str(n)) for n in range(100)])
    client.views_open(trigger_id=slack.workspace.triggers.issue(alice), view=view)
    assert len(slack.modal(alice).blocks) == 100


def test_blocks_without_ids_are_given_ids(client: WebClient, general: Channel) -> None:
    posted = client.chat_postMessage(
        channel=general.id, text="hello", blocks=[section(), actions(button())]
    )
    blocks = posted["message"]["blocks"]
    assert blocks[0]["block_id"] != blocks[1]["block_id"]
    assert blocks[1]["elements"][0]["action_id"]
