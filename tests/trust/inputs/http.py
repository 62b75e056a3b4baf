"""Bad input over HTTP, to the real bot: at Slack's door, on pages, at callbacks, at the API."""

import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import requests
from structlog.testing import capture_logs
from werkzeug.wrappers import Request, Response

from bot import ids
from playground.server import LoopbackServer
from playground.world import INITECH, World
from tests.stories.conftest import Town
from tests.trust.attacks.attacker import Attacker
from tests.trust.attacks.conftest import BROKEN
from tests.trust.inputs import examples
from tests.trust.inputs.mutations import Mutator

ACTIONS = sorted(
    value
    for name, value in vars(ids).items()
    if isinstance(value, str) and name.isupper() and not value.endswith("form")
)
FORMS = sorted(value for value in vars(ids).values() if isinstance(value, str) and "form" in value)
#: Answers that say what was wrong with what was sent.
LONGEST_ANSWER = 10.0


@dataclass
class Outcome:
    """What came of it: how much was sent, what was answered, and what should never be."""

    sent: dict[str, int] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)


class Sender:
    """Sends to one bot, and looks at every answer."""

    def __init__(self, town: Town, mutator: Mutator, sink: str) -> None:
        self.town = town
        self.m = mutator
        self.sink = sink
        self.attacker = Attacker(town.world)
        self.base = town.world.public_url
        self.session = requests.Session()
        self.outcome = Outcome()
        self.link = town.link(town.alice)
        ida = town.person("ida", f"ida@{INITECH}")
        self.form = town.link(ida, f"connect ida@{INITECH}")
        self.kinds = (
            self.command,
            self.click,
            self.submission,
            self.event,
            self.page,
            self.callback,
            self.mail_form,
            self.api,
        )

    def command(self) -> requests.Response:
        text = self.m.text(self.m.choice(examples.COMMANDS))
        who = self.m.choice((self.town.alice, self.town.bob))
        body = urlencode(
            {
                "command": "/inbox",
                "text": text.encode(errors="replace"),
                "team_id": who.team_id,
                "user_id": who.id,
                "trigger_id": "1",
                "response_url": self.sink,
            }
        )
        return self.attacker.sends(body.encode())

    def click(self) -> requests.Response:
        payload = dict(self.m.choice(examples.CLICKS))
        payload |= self._who() | {"response_url": self.sink}
        payload["actions"] = [dict(payload["actions"][0], action_id=self.m.choice(ACTIONS))]
        return self.attacker.payload(self.m.value(payload))

    def submission(self) -> requests.Response:
        payload = dict(self.m.choice(examples.SUBMISSIONS)) | self._who()
        view = dict(payload["view"], callback_id=self.m.choice(FORMS))
        view["private_metadata"] = ids.carried(locale="en-US", response_url=self.sink)
        return self.attacker.payload(self.m.value(payload | {"view": view}))

    def event(self) -> requests.Response:
        who = self.town.alice
        event = self.m.choice(
            (
                {"type": "app_home_opened", "tab": "home", "user": who.id},
                {"type": "user_change", "user": {"id": who.id, "deleted": False}},
                {"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}},
            )
        )
        body = {
            "type": "event_callback",
            "team_id": who.team_id,
            "event_time": 1_700_000_000,
            "event": event,
        }
        return self.attacker.sends(self.m.json(body), kind="application/json")

    def page(self) -> requests.Response:
        token = self.m.text(self.link.rpartition("/")[2]).encode(errors="replace")
        return self._get(f"/connect/{quote(token, safe='')}")

    def callback(self) -> requests.Response:
        answer = {"state": "x" * 43, "code": "4/0abc", "scope": "openid", "error": "access_denied"}
        spoilt = {k: str(v).encode(errors="replace") for k, v in self._mapping(answer).items()}
        name = self.m.choice(("google", "microsoft", "imap", "x"))
        if self.m.random.random() < 0.5:
            return self._get(f"/oauth/{name}/callback?{urlencode(spoilt)}")
        url = f"{self.base}/oauth/{name}/callback"
        return self.session.post(url, spoilt, allow_redirects=False, timeout=20)

    def mail_form(self) -> requests.Response:
        filled = {
            "host": f"imap.{INITECH}",
            "port": "1",
            "tls": "tls",
            "username": "ida",
            "password": "wrong",
        }
        spoilt = {k: str(v).encode(errors="replace") for k, v in self._mapping(filled).items()}
        return self.session.post(self.form, spoilt, timeout=20)

    def api(self) -> requests.Response:
        query = urlencode(
            {
                k: str(v).encode(errors="replace")
                for k, v in self._mapping(
                    {"state": "active", "limit": "5", "cursor": "MTox"}
                ).items()
            }
        )
        key = self.m.text("ibk_0123456789abcdef_" + "0" * 48).encode("latin-1", errors="replace")
        headers = {"Authorization": b"Bearer " + key.replace(b"\r", b"").replace(b"\n", b"")}
        path = self.m.choice(
            ("connections", "connections/x", "connections/x/token", "openapi.json")
        )
        return self.session.get(f"{self.base}/api/v1/{path}?{query}", headers=headers, timeout=20)

    def _mapping(self, good: dict[str, str]) -> dict[str, Any]:
        spoilt = self.m.value(good)
        return spoilt if isinstance(spoilt, dict) else {}

    def _get(self, path: str) -> requests.Response:
        return self.session.get(self.base + path, allow_redirects=False, timeout=20)

    def _who(self) -> dict[str, Any]:
        who = self.m.choice((self.town.alice, self.town.bob))
        return {"team": {"id": who.team_id}, "user": {"id": who.id, "team_id": who.team_id}}

    def send(self, kind: Any) -> None:
        """Send one, and look at what came back."""
        began = time.monotonic()
        try:
            answer = kind()
        except (requests.exceptions.InvalidHeader, requests.exceptions.InvalidURL, UnicodeError):
            return  # no client can send that
        took = time.monotonic() - began
        told = self.outcome
        told.slowest = max(told.slowest, took)
        told.sent[kind.__name__] = told.sent.get(kind.__name__, 0) + 1
        told.statuses[answer.status_code] = told.statuses.get(answer.status_code, 0) + 1
        if answer.status_code == 500 or "Traceback" in answer.text:
            told.wrong.append(f"{kind.__name__}: {answer.status_code}")


def changed(town: Town) -> object:
    """Return what bad input must not change."""
    with town.world.bot.database.snapshot() as tx:
        return (
            [(c.id, c.state, c.version, c.owner_id) for c in tx.connections.find(None)],
            [(a.id, a.name, a.key_hash) for a in tx.apps.find(None)],
            tx.roles.members(town.alice.team_id),
            [tx.settings.get(town.alice.team_id, name) for name in ("approvals", "it_contact")],
        )


def named(_logger: Any, _name: str, entry: Any) -> Any:
    """Put the error itself into an entry that only says that there is one."""
    return {**entry, "exc_info": sys.exc_info()[1]} if entry.get("exc_info") is True else entry


def over_http(folder: Path, seed: int, seconds: float, most: int = 10**9) -> Outcome:
    """Send bad input for a time, to a bot with mailboxes in it; nothing of it may change."""
    with capture_logs(processors=[named]) as entries, World(folder) as world:
        town = Town(world)
        town.connect(town.bob, "bob@acme.test")
        sink = LoopbackServer(Request.application(lambda _: Response("ok")))
        sender = Sender(town, Mutator(seed), f"{sink.url}/x")
        before = changed(town)
        until, sent = time.monotonic() + seconds, 0
        while time.monotonic() < until and sent < most:
            for kind in sender.kinds:
                sender.send(kind)
            sent += len(sender.kinds)
        town.says(town.bob, "list")  # after all that came before
        if changed(town) != before:
            sender.outcome.wrong.append("something was changed")
        sink.close()
    for entry in entries:
        if entry["event"] in BROKEN:
            sender.outcome.wrong.append(f"{entry['event']}: {entry.get('exc_info')!r:.300}")
    return sender.outcome
