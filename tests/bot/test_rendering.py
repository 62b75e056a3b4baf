"""Everything that is drawn, with hostile addresses and names, held against Slack's limits."""

import itertools
import json
from dataclasses import replace
from typing import Any

import pytest

from bot.blocks import written
from bot.blocks.approvals import reason_form
from bot.blocks.cards import Scene, card
from bot.blocks.home import closed, home
from bot.blocks.hooking import form as hook_form
from bot.blocks.hooking import secret_shown
from bot.blocks.lists import PAGE, Place, listing, search_form
from bot.blocks.modal import waiting
from bot.blocks.notices import render
from bot.blocks.registering import form as app_form
from bot.blocks.registering import key_shown
from bot.blocks.registering import listing as app_listing
from bot.blocks.settings import form as settings_form
from bot.blocks.signing_in import choice, form, invitation
from bot.blocks.told import Told
from bot.language import Language, codes
from bot.wanted import Wanted
from connections.apping import NAME
from connections.apps import App
from connections.errors import ChannelTrouble
from connections.hooks import HookState, Pause, new_secret
from connections.incidents import Affected, Incident, IncidentKind
from connections.lifecycle import Action, Kind, State
from connections.listings import Count, Page, Shelf, View
from connections.model import Approval, Connection, Decision, Feature, Health, Outcome, Reason
from connections.notices import NoticeKind, about
from connections.overviews import SHOWN, Ongoing, Overview
from connections.service import Siblings
from connections.settings import ApprovalRule, Preferences, QuietHours
from playground.slack.blocks import check_blocks
from playground.slack.findings import Findings
from playground.slack.limits import MESSAGE_CHARACTERS
from playground.slack.reading import pings_in
from tests.factories import NOW, make_connection, make_person
from tests.fakes.provider import FakeProvider

LANGUAGES = codes()

HOSTILE = [
    "a@acme.test",
    "x" * 64 + "@" + "y" * 60 + ".test",
    "<!channel>&<@U7>@acme.test",
    "*bold*_it_`code`~no~@acme.test",
    "\u202ertl\u200f@acme.test",
    "🦊" * 80 + "@acme.test",
    "&" * 300 + "@acme.test",
]


def scene(locale: str) -> Scene:
    return Scene(
        person=make_person(locale=locale, super_admin=True),
        language=Language(locale, "Europe/Berlin"),
        providers={"google": "Google"},
    )


def standing(state: State, address: str, kind: Kind = Kind.PERSONAL) -> Connection:
    return make_connection(
        state=state,
        kind=kind,
        address=address,
        reason=Reason.ACCESS_ENDED if state is State.DISCONNECTED else None,
        outcome=Outcome.NOT_CONFIRMED if state is State.REMOVED else None,
        health=Health(next_check_at=NOW, checked_at=NOW, failures=4, failing_since=NOW),
    )


def accepted(blocks: list[Any], surface: Any = "message") -> None:
    found = Findings()
    drawn = written.blocks(blocks)
    check_blocks(found, json.loads(json.dumps(drawn)), surface)
    assert found.messages == []
    if surface == "message":
        assert found.characters < MESSAGE_CHARACTERS


@pytest.mark.parametrize(
    ("locale", "state", "kind", "address"),
    list(itertools.product(LANGUAGES, State, Kind, HOSTILE)),
)
def test_every_card_is_one_that_slack_takes(
    locale: str, state: State, kind: Kind, address: str
) -> None:
    accepted(card(standing(state, address, kind), scene(locale)))


@pytest.mark.parametrize(("locale", "address"), list(itertools.product(LANGUAGES, HOSTILE)))
@pytest.mark.parametrize("others", [0, 1, 40])
def test_what_else_lives_from_an_access_fits_on_a_card(
    locale: str, address: str, others: int
) -> None:
    siblings = Siblings(addresses=(address,) * others, hidden=3, may_end=True)
    here = replace(scene(locale), siblings=lambda _person, _connection: siblings)
    drawn = card(standing(State.DEACTIVATED, address, Kind.PERSONAL), here)
    accepted(drawn)


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("count", [0, 1, PAGE, 25, 1000])
def test_every_page_of_a_list_is_one_that_slack_takes(locale: str, count: int) -> None:
    found = [standing(State.DISCONNECTED, f"{n}-{'z' * 60}@acme.test") for n in range(count)]
    for more, part in itertools.product([False, True], ["", "z" * 60]):
        page = Page(
            found=tuple(found[:PAGE]),
            number=9_999,
            pages=None if more else 10_000,
            count=Count(count, more=more),
            last=False,
        )
        accepted(listing(page, Place(view=View.ALL, page=1, part=part), scene(locale)))


@pytest.mark.parametrize(
    ("locale", "kind", "address"),
    list(itertools.product(LANGUAGES, NoticeKind, HOSTILE)),
)
def test_every_notice_is_one_that_slack_takes_and_pings_nobody(
    locale: str, kind: NoticeKind, address: str
) -> None:
    connection = standing(State.ACTIVE, address)
    notice = about(
        connection,
        kind,
        "U1",
        reason=Reason.ACCESS_ENDED,
        outcome=Outcome.CONFIRMED,
        problem="wrong_account",
        actual=address,
        by="U9",
        host=address,
        approval="a" * 16,
        action="remove",
        kind="personal",
        error=address,
        recipient="U9",
        end=NOW.isoformat(),
        at=NOW.isoformat(),
        expires=NOW.isoformat(),
        decline_reason=address * 3,
        url=f"https://example.com/?{address}&x=" + "u" * 700,
    )
    message = render(
        Told(
            notice=notice,
            connection=connection,
            scene=scene(locale),
            manage_page="https://example.com",
            steps=("Open the page below and sign in with {address}.",),
        )
    )
    accepted(message.blocks)
    # The owner, and whoever did it, may be mentioned; nobody else, whatever the address says.
    pinged = pings_in(message.text, [block.to_dict() for block in message.blocks])
    assert set(pinged) <= {"@U1", "@U9"}


@pytest.mark.parametrize(
    ("locale", "kind", "decision"),
    list(
        itertools.product(
            LANGUAGES,
            [NoticeKind.APPROVAL, NoticeKind.APPROVAL_PENDING, NoticeKind.APPROVAL_ANSWER],
            [None, *Decision],
        )
    ),
)
@pytest.mark.parametrize("reason", [None, "<!channel> *why* & not " * 30])
def test_every_decision_is_told_in_a_message_that_slack_takes(
    locale: str, kind: NoticeKind, decision: Decision | None, reason: str | None
) -> None:
    connection = standing(State.REMOVING if decision else State.ACTIVE, "a@acme.test")
    notice = about(
        connection,
        kind,
        "U1",
        approval="a" * 16,
        action="delete",
        kind="team",
        by="U1",
        at=NOW.isoformat(),
        expires=NOW.isoformat(),
        reason=reason,
        decision=decision,
        decided_by="U9",
        decided_at=NOW.isoformat(),
        decline_reason=reason,
    )
    message = render(Told(notice=notice, connection=connection, scene=scene(locale)))
    accepted(message.blocks)
    pinged = pings_in(message.text, [block.to_dict() for block in message.blocks])
    assert set(pinged) <= {"@U1", "@U9"}


@pytest.mark.parametrize(("locale", "address"), list(itertools.product(LANGUAGES, HOSTILE)))
def test_forms_invitations_and_home_are_ones_that_slack_takes(locale: str, address: str) -> None:
    here = scene(locale)
    url = "https://inboxkeeper.example.com/connect/" + "t" * 43
    provider = FakeProvider()
    wanted = Wanted(address=address, channel_id="C1", shared=True)
    accepted(invitation(wanted, provider, url, here, again=False, others=True))
    accepted(invitation(Wanted(address=address), provider, url, here, again=True))
    accepted(choice(wanted, [provider], here, missing="Microsoft 365"))
    for trouble in ChannelTrouble:
        chosen = Preferences(
            approvals=ApprovalRule.NOBODY,
            alerts_channel="C1",
            it_contact="U1",
            language=locale,
            quiet_hours=QuietHours.parse("22:00-07:00"),
        )
        refused = ("C1", trouble)
        accepted(settings_form(chosen, here, "https://x", refused=refused).blocks, "modal")
    accepted(settings_form(Preferences(), here, "https://x").blocks, "modal")
    for declining in (True, False):
        accepted(reason_form("a" * 16, here, "https://x", declining=declining).blocks, "modal")
    accepted(form(here, [provider], "https://hooks.example.com/" + "h" * 200).blocks, "modal")
    accepted(closed(here).blocks, "home")
    place = Place.of(View.PROBLEMS, 999_999, address)
    accepted(search_form(place, here, "https://x").blocks, "modal")
    nothing = Page(found=(), number=1, pages=1, count=Count(0), last=True)
    accepted(listing(nothing, place, here, meant="problems"))
    accepted(waiting(here.language).blocks, "modal")
    assert Place.parse(f"{place}|x") == place


@pytest.mark.parametrize(
    ("locale", "name", "count"), list(itertools.product(LANGUAGES, HOSTILE, [0, 1, 40]))
)
def test_the_apps_of_a_workspace_are_ones_that_slack_takes(
    locale: str, name: str, count: int
) -> None:
    here = scene(locale)
    apps = [
        App(
            id=f"{number:016x}",
            workspace_id="T1",
            name=name[:NAME],
            key_hash="",
            key_prefix=f"ibk_{number:08x}",
            channels=frozenset({"C1", "C2"}),
            features=frozenset(Feature),
            everything=bool(number % 2),
            created_by="U1",
            created_at=NOW,
            last_used_at=NOW if number % 3 else None,
        )
        for number in range(count)
    ]
    url = "https://crm.acme.test/" + "e" * 1900
    hook = HookState(url=url, paused_at=NOW, pause=Pause.FAILING, waiting=100_000, edition="0" * 8)
    accepted(app_listing(apps, {app.id: hook for app in apps}, here))
    accepted(app_listing(apps, {}, here))
    accepted(app_form(here, "https://x").blocks, "modal")
    for each in apps[:1]:
        accepted(key_shown(each, "ibk_" + "0" * 60, here))
        accepted(hook_form(each.id, hook, here, "https://x").blocks, "modal")
    accepted(hook_form("0" * 16, None, here, "https://x").blocks, "modal")
    accepted(secret_shown(new_secret(), here))


@pytest.mark.parametrize(
    ("locale", "address", "count"),
    list(itertools.product(LANGUAGES, HOSTILE, [0, 1, 25, 1000])),
)
def test_every_home_tab_is_one_that_slack_takes(locale: str, address: str, count: int) -> None:
    here = scene(locale)
    several = min(count, 40)
    mine = tuple(replace(standing(State.DISCONNECTED, address), id=f"m{n}") for n in range(count))
    team = tuple(
        replace(standing(State.ACTIVE, address, Kind.TEAM), id=f"t{n}") for n in range(count)
    )
    wishes = tuple(
        Approval(
            id=f"a{n}",
            workspace_id="T1",
            connection_id="c1",
            version=1,
            action=Action.REMOVE,
            requested_by="U1" if n % 2 else "U7",
            requested_at=NOW,
            expires_at=NOW,
            reason="<!channel> & more " * 30,
        )
        for n in range(several)
    )
    incidents = [
        Ongoing(
            incident=Incident(
                id=f"{kind}{n}",
                workspace_id="T1",
                kind=kind,
                opened_at=NOW,
                provider="google",
                details={"domain": address, "from": "google", "to": "microsoft", "hours": 6},
            ),
            affected=tuple(Affected(connection=each, version=each.version) for each in mine[:30]),
            on_it=("U1", "U7") * n,
        )
        for n, kind in itertools.product(range(min(several, 3)), IncidentKind)
    ]
    drawn = home(
        Overview(
            mine=Shelf(shown=mine[:SHOWN], count=Count(count, more=count > SHOWN + 1)),
            team=Shelf(shown=team[:SHOWN], count=Count(count)),
            seen=bool(count),
            problems=Count(count, more=count > SHOWN + 1),
            asked=tuple((wish, standing(State.ACTIVE, address)) for wish in wishes),
            ongoing=tuple(incidents),
            checked_at=NOW if count else None,
        ),
        here,
    )
    accepted(drawn.blocks, "home")
    assert set(pings_in("", [block.to_dict() for block in drawn.blocks])) <= {"@U1", "@U7"}


@pytest.mark.parametrize(
    ("locale", "kind", "address", "count"),
    list(
        itertools.product(
            LANGUAGES,
            [NoticeKind.LOST, NoticeKind.LOST_REMINDER],
            [*HOSTILE[:-1], "&" * 64 + "@acme.test"],  # no local part is longer
            [1, 2, 40],
        )
    ),
)
def test_a_message_about_many_mailboxes_is_one_that_slack_takes(
    locale: str, kind: NoticeKind, address: str, count: int
) -> None:
    states = [State.DISCONNECTED, State.ACTIVE, State.DEACTIVATED, State.REMOVED]
    affected = tuple(
        Affected(
            connection=replace(standing(states[n % len(states)], address), id=f"{n:016x}"),
            version=1,
        )
        for n in range(count)
    )
    message = render(
        Told(
            notice=about(affected[0].connection, kind, "U1", incident="i" * 16),
            connection=None,
            scene=scene(locale),
            affected=affected,
            on_it=("U7", "U8"),
        )
    )
    accepted(message.blocks)
