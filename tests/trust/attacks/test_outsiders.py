"""Guests, bots, people who have left, of other workspaces, and admins who are none any more.

Each tries every command, every button and every form that the bot listens to, and the Home tab:
all of them out of the bot's own registry.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from bot import ids
from bot.blocks.help import COMMANDS
from connections.apping import Apps, Wish
from connections.hooking import Hooks
from connections.lifecycle import Action, Kind
from playground.slack.messages import Message
from playground.slack.people import Person
from playground.world import World
from tests.factories import make_connection
from tests.fakes.targets import FakeTargets
from tests.stories.conftest import ALICE, Town
from tests.trust.attacks.attacker import Attacker, click
from tests.trust.attacks.registry import listened

pytestmark = pytest.mark.slow

TEAM = "team@acme.test"
OUTSIDERS: dict[str, dict[str, Any]] = {
    "a guest of several channels": {"is_restricted": True},
    "a guest of one channel": {"is_ultra_restricted": True},
    "a guest who was an admin": {"is_restricted": True, "is_admin": True},
    "a bot": {"is_bot": True},
    "somebody of another organisation": {"is_stranger": True, "is_owner": True},
    "somebody of another workspace": {"team_id": "T0OTHER", "is_owner": True},
    "somebody who has left": {"deleted": True},
}


#: What of the database nobody of them may change; jobs write the rest meanwhile.
STORED = {
    "connections": "id, state, version, owner_id, channel_id, reason",
    "approvals": "id, decision, reason",
    "apps": "id, key_hash, revoked_at",
    "permits": "app_id, connection_id, leave, blocked",
    "hooks": "app_id, url, secrets, paused_at",
    "consents": "id, address",
    "account_access": "workspace_id, user_id",
    "workspace_settings": "*",
    "audit": "seq, action",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator["House"]:
    with World(tmp_path_factory.mktemp("world")) as world:
        yield House(Town(world))


class House:
    """A town with a mailbox of each kind, a wish, an app and its webhook; and who tries."""

    def __init__(self, town: Town) -> None:
        self.town = town
        town.connect(town.alice)
        card = town.says(town.alice, f"deactivate {ALICE}")
        grey = town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
        town.presses(town.alice, grey, "Remove", confirm="Yes, remove inbox")
        town.dm(town.sam, ALICE, "asks to remove")
        database, clock = town.world.bot.database, town.world.clock
        self.mailbox = town.connection()
        self.team = make_connection(
            id="team1",
            workspace_id=town.alice.team_id,
            address=TEAM,
            kind=Kind.TEAM,
            channel_id="C1",
            owner_id=town.sam.id,
            subject="team",
        )
        with database.transaction() as tx:
            tx.connections.add(self.team)
            [row] = tx.approvals._db.query("select id from approvals")
        self.approval = str(row["id"])
        apps = Apps(database, clock, lambda: None)
        wish = Wish(name="CRM", channels=frozenset({"C1"}), everything=True)
        self.app, _ = apps.add(town.alice.team_id, wish, by=town.sam.id)
        hooks = Hooks(database, FakeTargets(), clock, lambda: None)
        hooks.point(town.alice.team_id, self.app.id, town.world.receiver.url, by=town.sam.id)
        state = hooks.state(town.alice.team_id, self.app.id)
        self.edition = state.edition if state else ""

    def value(self, action_id: str) -> str:
        """Return what such a button really carries."""
        of = self.team if action_id.endswith((Action.DELETE, Action.DEACTIVATE)) else self.mailbox
        known = {
            "approval": self.approval,
            "app": f"{self.app.id}:{of.id}",
            "hook": self.app.id,
            "incident": "i1",
            "list": "list.all.1",
            "word": "",
            "connect": "new@acme.test",
            ids.APP_REGISTER: "",
            ids.APP_ROTATE: f"{self.app.id}:{self.app.edition}",
            ids.APP_REVOKE: self.app.id,
            ids.HOOK_SECRET: f"{self.app.id}:{self.edition}",
            ids.TAKE_OVER: of.id,
        }
        return known.get(
            action_id, known.get(action_id.partition(".")[0], f"{of.id}:{of.version}")
        )

    def pressed(self, person: Person, action_id: str) -> dict[str, Any]:
        action_id = action_id.replace(".a1", f".{self.app.id}")
        where = self.address(person)
        return click(person, action_id, self.value(action_id), response_url=where)

    def sent(self, person: Person, form: str) -> dict[str, Any]:
        """Return a form as Slack sends it, with everything that it might carry."""
        carried = ids.carried(
            locale="en-US",
            response_url=self.address(person),
            approval=self.approval,
            app=self.app.id,
            target=f"{self.mailbox.id}:{self.mailbox.version}",
        )
        entered = {
            ids.APP_NAME: {"type": "plain_text_input", "value": "Spy"},
            ids.APP_ADDRESSES: {"type": "plain_text_input", "value": ALICE},
            ids.HOOK_URL: {"type": "plain_text_input", "value": "https://evil.example/"},
            ids.REASON: {"type": "plain_text_input", "value": "because"},
            ids.CONNECT_ADDRESS: {"type": "plain_text_input", "value": "new@acme.test"},
            ids.TRANSFER_TO: {"type": "users_select", "selected_user": person.id},
            ids.SEARCH_PART: {"type": "plain_text_input", "value": "alice"},
        }
        wanted = {"app.form": (ids.APP_NAME, ids.APP_ADDRESSES), "hook.form": (ids.HOOK_URL,)}
        wanted |= {"connect.form": (ids.CONNECT_ADDRESS,), "search.form": (ids.SEARCH_PART,)}
        wanted |= {"leaver.transfer_form": (ids.TRANSFER_TO,)}
        values = {name: {name: entered[name]} for name in wanted.get(form, (ids.REASON,))}
        return {
            "type": "view_submission",
            "team": {"id": self.town.alice.team_id},
            "user": {"id": person.id, "team_id": person.team_id},
            "trigger_id": "1.2.x",
            "view": {
                "id": "V1",
                "type": "modal",
                "app_installed_team_id": self.town.alice.team_id,
                "callback_id": form,
                "private_metadata": carried,
                "state": {"values": values},
            },
        }

    def address(self, person: Person) -> str:
        channel = next(iter(self.town.slack.workspace.directory.channels.values()))
        return self.town.slack.workspace.response_urls.issue(person, channel, None)

    def answers(self, person: Person, *payloads: dict[str, Any]) -> list[Message]:
        """Send one after the other, and return what each was answered."""
        attacker, found = Attacker(self.town.world), []
        for payload in payloads:
            before = len(self.town.slack.ephemerals(person))
            taken = attacker.payload(payload)
            assert taken.status_code == 200, payload
            if b"response_action" in taken.content:
                continue  # it is refused for what was entered, before anybody is asked who it is
            self.town.slack.wait_until(
                lambda before=before: len(self.town.slack.ephemerals(person)) > before
            )
            found.append(self.town.slack.ephemerals(person)[-1])
        return found

    def stored(self) -> object:
        """Return what nobody of them may change."""
        with self.town.world.bot.database.snapshot() as tx:
            database = tx.connections._db
            return {
                name: [
                    dict(row) for row in database.query(f"select {what} from {name} order by 1, 2")
                ]
                for name, what in STORED.items()
            }


def test_the_registry_holds_what_there_is() -> None:
    """Else the tests below would try nothing, and pass."""
    known = listened()
    assert {ids.APP_ROTATE, ids.APPROVE, "connection.delete", ids.TAKE_OVER} <= set(known.actions)
    assert len(known.actions) > 40
    assert len(known.forms) > 7
    assert known.events == list(ids.EVENTS)


@pytest.fixture(params=OUTSIDERS)
def outsider(house: House, request: pytest.FixtureRequest) -> Person:
    traits = {"email": None, **OUTSIDERS[request.param]}
    number = sum(1 for _ in house.town.slack.workspace.directory.people.values())
    later = {name: traits.pop(name) for name in ("deleted", "team_id") if name in traits}
    person = house.town.slack.add_person(f"outsider{number}", **traits)
    for name, value in later.items():
        setattr(person, name, value)
    return person


def test_outsiders_press_and_send_in_vain(house: House, outsider: Person) -> None:
    before, known = house.stored(), listened()
    pressed = [house.pressed(outsider, each) for each in known.actions]
    sent = [house.sent(outsider, each) for each in known.forms]
    for answer in house.answers(outsider, *pressed, *sent):
        assert "for the full members of this workspace" in answer.plain()
        assert ALICE not in answer.plain()
        assert answer.buttons() == []
    assert house.stored() == before


def test_outsiders_type_in_vain(house: House, outsider: Person) -> None:
    attacker, before = Attacker(house.town.world), house.stored()
    for word in (*COMMANDS, "", "list all 2", f"status {ALICE}", f"admins add <@{outsider.id}>"):
        told = len(house.town.slack.ephemerals(outsider))
        body = {
            "command": "/inbox",
            "text": f"{word} {ALICE}" if word in COMMANDS else word,
            "team_id": outsider.team_id,
            "user_id": outsider.id,
            "trigger_id": "1.2.x",
            "response_url": house.address(outsider),
        }
        assert attacker.sends(urlencode(body).encode()).status_code == 200
        house.town.slack.wait_until(
            lambda told=told: len(house.town.slack.ephemerals(outsider)) > told
        )
        answer = house.town.slack.ephemerals(outsider)[-1]
        assert "for the full members of this workspace" in answer.plain(), word
        assert answer.buttons() == []
    assert house.stored() == before


def test_outsiders_see_nothing_on_the_home_tab(house: House, outsider: Person) -> None:
    town = house.town
    town.slack.event("app_home_opened", tab="home", user=outsider.id)
    home = town.slack.wait_until(lambda: town.slack.home(outsider))
    assert "Inboxkeeper is for members of this workspace" in home.plain()
    assert ALICE not in home.plain()
    assert TEAM not in home.plain()
    assert home.labels() == []


def test_an_admin_who_is_none_any_more_acts_on_nothing_although_no_event_came(
    house: House,
) -> None:
    """Slack's word on a role is kept for a minute; what acts is not done on it."""
    town, known = house.town, listened()
    grave = [each for each in known.actions if not each.startswith(ids.LIGHT)]
    own = {"word.connect", "word.report", ids.ON_IT}  # what any member may do
    before = None
    for number, payload in enumerate(
        [*(("p", each) for each in grave if each not in own), *(("f", f) for f in known.forms)]
    ):
        kind, name = payload
        if name in ids.LIGHT or name.startswith(ids.LIGHT):
            continue
        eve = town.slack.add_person(f"eve{number}", email=f"eve{number}@acme.test", is_owner=True)
        assert "Super admins" in town.says(eve, "admins").plain()  # now her role is kept
        eve.is_owner = False  # nobody tells the bot
        before = house.stored()
        made = house.pressed(eve, name) if kind == "p" else house.sent(eve, name)
        [answer] = house.answers(eve, made)
        assert house.stored() == before, name
        assert "ibk_" not in answer.plain()
        assert "whsec_" not in answer.plain()


def test_an_admin_who_is_none_any_more_gives_no_roles_and_gets_no_audit(house: House) -> None:
    town = house.town
    for number, typed in enumerate(("admins add @bob", "audit")):
        ivy = town.slack.add_person(f"ivy{number}", email=f"ivy{number}@acme.test", is_owner=True)
        assert "Super admins" in town.says(ivy, "admins").plain()
        ivy.is_owner = False
        before, uploaded = house.stored(), len(town.slack.files)
        assert "Ask one of your admins" in town.says(ivy, typed).plain()
        assert house.stored() == before
        assert len(town.slack.files) == uploaded
