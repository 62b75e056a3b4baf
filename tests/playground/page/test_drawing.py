"""Every block and element that Slack takes is drawn, escaped, and named as it was given."""

from typing import Any

import pytest
from flask import Flask, render_template

from playground.page.app import create_app
from playground.page.desk import Desk
from playground.slack.blocks import BLOCKS
from playground.slack.elements import ELEMENTS
from playground.slack.people import Channel, Person
from playground.slack.slack import Slack
from tests.playground.page.conftest import post
from tests.playground.slack.blocks_of_slack import (
    Json,
    actions,
    button,
    dialog,
    modal,
    mrkdwn,
    option,
    plain,
    section,
    select,
    text_input,
)

HOSTILE = '"><script>x()</script>'
ESCAPED = "&#34;&gt;&lt;script&gt;x()&lt;/script&gt;"


@pytest.fixture
def app(desk: Desk, general: Channel) -> Flask:
    return create_app(desk)


@pytest.fixture
def draw(app: Flask, desk: Desk, slack: Slack, alice: Person) -> Any:
    def drawn(*blocks: Json) -> str:
        sheet = desk.pen(alice).on(post(slack, alice, *blocks))
        with app.test_request_context():
            return render_template("blocks.html", sheet=sheet, asked="")

    return drawn


@pytest.mark.parametrize("kind", sorted(BLOCKS))
def test_every_block_has_its_template(app: Flask, kind: str) -> None:
    assert app.jinja_env.get_template(f"blocks/{kind}.html")


@pytest.mark.parametrize("kind", sorted(ELEMENTS))
def test_every_element_has_its_template(app: Flask, kind: str) -> None:
    assert app.jinja_env.get_template(f"elements/{kind}.html")


IMAGE = {
    "type": "image",
    "image_url": "http://127.0.0.1:1/a.png",
    "alt_text": f"a chart {HOSTILE}",
}
RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": HOSTILE, "style": {"bold": True, "code": True}},
                {"type": "link", "url": "javascript:x()", "text": HOSTILE},
                {"type": "link", "url": "https://acme.test/", "text": "site"},
                {"type": "broadcast", "range": "here"},
                {"type": "emoji", "name": "tada"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "ordered",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "first"}]}
            ],
        },
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x = 1"}]},
    ],
}


@pytest.mark.parametrize(
    ("block", "parts"),
    [
        (
            section(f"*a* {HOSTILE.replace('<', '&lt;').replace('>', '&gt;')}"),
            ["<b>a</b>", ESCAPED],
        ),
        ({"type": "section", "fields": [mrkdwn("*x*"), plain("y")]}, ["<b>x</b>", ">y<"]),
        (section("with", accessory=IMAGE), [f'alt="a chart {ESCAPED}"']),
        ({"type": "header", "text": plain(HOSTILE)}, [f"{ESCAPED}</h3>"]),
        ({"type": "context", "elements": [mrkdwn("_c_"), IMAGE]}, ["<i>c</i>", "<img"]),
        ({"type": "divider"}, ["<hr"]),
        ({**IMAGE, "title": plain("Title")}, ["<figcaption>Title</figcaption>", "a.png"]),
        (RICH, [f"<code><b>{ESCAPED}", "site</a>", "@here", "🎉", "<ol><li>first", "<pre>x = 1"]),
        (
            {"type": "table", "rows": [[{"type": "raw_text", "text": HOSTILE}, RICH]]},
            [f"<td>{ESCAPED}</td>", "<pre>"],
        ),
        ({"type": "markdown", "text": HOSTILE}, [ESCAPED]),
    ],
)
def test_blocks_show_what_they_hold(draw: Any, block: Json, parts: list[str]) -> None:
    html = draw(block)
    assert "<script" not in html
    assert "javascript:" not in html
    for part in parts:
        assert part in html


OPTIONS = [option(HOSTILE, "1"), option("Two", "2")]


@pytest.mark.parametrize(
    ("element", "parts"),
    [
        (button(HOSTILE, style="danger"), [f">{ESCAPED}</button>", "danger"]),
        (
            button("Go", url="https://acme.test/?a=1&b=2"),
            ['href="https://acme.test/?a=1&amp;b=2"'],
        ),
        (select(*OPTIONS, initial_option=OPTIONS[1]), [ESCAPED, '<option value="2" selected>']),
        (
            {
                "type": "static_select",
                "option_groups": [{"label": plain("G"), "options": OPTIONS}],
            },
            ['<optgroup label="G">', ESCAPED],
        ),
        ({"type": "overflow", "options": OPTIONS}, [ESCAPED, "<details"]),
        ({"type": "users_select"}, [">Alice</option>"]),
        ({"type": "channels_select"}, [">#general</option>"]),
        ({"type": "conversations_select"}, [">#general</option>"]),
        ({"type": "datepicker", "initial_date": "2026-01-31"}, ['value="2026-01-31"']),
        (
            {"type": "timepicker", "initial_time": "09:05", "timezone": "Europe/Berlin"},
            ['type="time"', 'value="09:05"', "Time zone: Europe/Berlin"],
        ),
        ({"type": "timepicker", "placeholder": plain(HOSTILE)}, [f'aria-label="{ESCAPED}"']),
        (
            {"type": "checkboxes", "options": OPTIONS, "initial_options": OPTIONS[1:]},
            [ESCAPED, 'value="2" checked'],
        ),
        ({"type": "radio_buttons", "options": OPTIONS}, [ESCAPED, 'type="radio"']),
    ],
)
def test_elements_offer_what_they_hold(draw: Any, element: Json, parts: list[str]) -> None:
    html = draw(actions(element))
    assert "<script" not in html
    for part in parts:
        assert part in html


def test_a_menu_of_conversations_is_drawn_with_what_its_filter_lets_through(
    draw: Any, slack: Slack, alice: Person
) -> None:
    slack.add_channel("partners", [alice], is_ext_shared=True)
    rules = {"include": ["public"], "exclude_external_shared_channels": True}
    html = draw(actions({"type": "conversations_select", "filter": rules}))
    assert ">#general</option>" in html
    assert "#partners" not in html
    assert "Inboxkeeper" not in html


def test_what_the_app_has_chosen_is_drawn_also_where_nobody_could_choose_it(
    draw: Any, slack: Slack, alice: Person
) -> None:
    secret = slack.add_channel("secret", is_private=True)
    html = draw(actions({"type": "conversations_select", "initial_conversation": secret.id}))
    assert f'<option value="{secret.id}" selected>#secret</option>' in html


def test_a_dialog_is_on_the_page_before_anything_is_sent(draw: Any) -> None:
    html = draw(actions(button("Remove", confirm=dialog(text=mrkdwn("It &lt;ends&gt;.")))))
    assert "<dialog" in html
    assert "<p>It &lt;ends&gt;.</p>" in html
    assert ">Yes, remove inbox</button>" in html


def test_an_input_shows_its_label_hint_limits_and_error(
    app: Flask, desk: Desk, slack: Slack, alice: Person
) -> None:
    block = text_input(
        HOSTILE, "why", hint=plain("A hint"), element={"max_length": 9, "initial_value": HOSTILE}
    )
    view = slack.workspace.views.open(alice, modal(block))
    view.errors = {"why": f"too {HOSTILE}"}
    with app.test_request_context():
        html = render_template("blocks.html", sheet=desk.pen(alice).on(view), asked="")
    assert "<script" not in html
    for part in (f"too {ESCAPED}", "A hint", 'maxlength="9"', "required", f'value="{ESCAPED}"'):
        assert part in html


def test_an_alert_says_how_grave_it_is(
    app: Flask, desk: Desk, slack: Slack, alice: Person
) -> None:
    alert = {"type": "alert", "text": plain("Careful"), "level": "warning"}
    view = slack.workspace.views.open(alice, modal(alert))
    with app.test_request_context():
        html = render_template("blocks.html", sheet=desk.pen(alice).on(view), asked="")
    assert 'alert warning" role="note">Careful' in html
