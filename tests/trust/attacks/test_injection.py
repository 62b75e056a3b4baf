"""Texts from outside: none becomes markup, a line of ours, a formula, or a terminal's command."""

import csv
import io
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.blocks.approvals import answer, pending, question
from bot.blocks.audit import as_csv
from bot.blocks.cards import Scene
from bot.blocks.told import Told
from bot.blocks.words import mention, room
from bot.cli.main import commands
from bot.language import Language, codes, escape
from connections.apping import Apps, Wish
from connections.errors import InvalidAddress
from connections.lifecycle import Action
from connections.model import Decision
from connections.notices import Notice, NoticeKind
from connections.policy import normal_address
from playground.slack.reading import pings_in
from tests.connections.conftest import Rules
from tests.factories import NOW, make_person

EVIL = [
    "<!channel> <!here> <!everyone>",
    "<@U9> <#C9> <!subteam^S9>",
    "<https://evil.example|Slack>",
    "x\n:white_check_mark: <@U9> approved it",
    "x\r\n*Approved*",
    "x\u2028approved",
    "\u202edevorppa",
    "&lt;!channel&gt;",
    "`code` *bold* _it_ ~no~ ```pre```",
    "{address}{0.__class__}{language}",
    "%s %(x)s %n",
    "\ud800half",
    "\x1b[31mred\x07\x00",
    "<!date^1^{date}|evil>",
    ">quoted\n>again",
]


@pytest.mark.parametrize("evil", EVIL)
def test_text_from_outside_pings_nobody_links_nowhere_and_stays_in_its_line(evil: str) -> None:
    for locale in codes():
        language = Language(locale)
        for text in (
            escape(evil),
            language.mrkdwn(
                "{by} declined to remove *{address}*: {reason}", by=evil, address=evil, reason=evil
            ),
            language.listed([evil, evil]),
            language.choice([evil, evil]),
            mention(evil),
            room(evil),
        ):
            assert pings_in(text, []) == []
            assert "<" not in text
            assert len(text.splitlines()) <= 1
            assert not any(ord(c) < 32 for c in text)
            text.encode()


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("decision", [None, Decision.DECLINED])
def test_a_reason_forges_no_decision(evil: str, decision: Decision | None) -> None:
    """The question has three lines: who asks, why, and how it stands; a reason adds none."""
    told = Told(
        notice=Notice(
            kind=NoticeKind.APPROVAL,
            workspace_id="T1",
            to="U1",
            key="k",
            facts={
                "by": "U2",
                "address": "a@acme.test",
                "provider": "google",
                "action": "remove",
                "kind": "personal",
                "approval": "a1",
                "at": NOW.isoformat(),
                "expires": NOW.isoformat(),
                "reason": evil,
                "decline_reason": evil,
                "decision": decision,
                "decided_by": "U3",
                "decided_at": NOW.isoformat(),
            },
        ),
        connection=None,
        scene=Scene(person=make_person(), language=Language("en"), providers={"google": "Google"}),
    )
    for drawn in (question, pending):
        text, _ = drawn(told)
        assert len(text.splitlines()) == 3
        assert set(pings_in(text, [])) <= {"@U2", "@U3"}
    if decision:
        assert len(answer(told)[0].splitlines()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "a\x1b[2J@acme.test",
        "a\u202e@acme.test",
        "a\u200b@acme.test",
        "a\x00@acme.test",
        "a@acme\u202e.test",
        "\ud800@acme.test",
        "a\nb@acme.test",
        "<!channel>@acme.test",
        "a@b@acme.test",
        "a[red]@acme.test",
        "a" * 400 + "@acme.test",
    ],
)
def test_an_address_is_one_that_can_be_seen(text: str) -> None:
    with pytest.raises(InvalidAddress):
        normal_address(text)


def test_no_cell_of_the_audit_is_a_formula(rules: Rules) -> None:
    evil = ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "x\n=1"]
    for name in evil:
        connection = rules.given(owner_id="U1")
        with rules.database.transaction() as tx:
            tx.audit.append(
                connection, at=NOW, actor_id="U1", action=Action.DEACTIVATE, source=None
            )
            entries = tx.trail.entries(connection.workspace_id, None)
        table = as_csv(entries, lambda _, name=name: name, Language("en")).decode()
        for row in csv.reader(io.StringIO(table.lstrip("\ufeff"))):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


def test_an_apps_name_speaks_to_no_terminal(
    rules: Rules, path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    apps = Apps(rules.database, rules.clock, lambda: None)
    name = "[red]x[/red]\x1b[2J[link=https://evil.example]y\u202e\x07"
    app, _ = apps.add("T1", Wish(name=name), by="U9")
    assert app.name == "[red]x[/red] [2J[link=https://evil.example]y"
    monkeypatch.setenv("INBOXKEEPER_DATABASE", str(path))
    monkeypatch.setenv("COLUMNS", "300")
    shown = CliRunner().invoke(commands, ["apps", "list"])
    assert shown.exit_code == 0
    assert "[red]x[/red]" in shown.stdout
    assert "\x1b" not in shown.stdout
