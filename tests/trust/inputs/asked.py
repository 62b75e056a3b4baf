"""What apps ask, each with a key that is right: the real site on a real database."""

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch
from urllib.parse import quote

from flask.testing import FlaskClient
from structlog.testing import capture_logs
from werkzeug.datastructures import Headers

from bot.web.api.limits import Left, Limits
from bot.web.api.routes import ROOT
from connections.apping import Apps, Wish
from connections.lifecycle import Kind, State
from connections.model import Reason
from storage.database import Database
from storage.keys import Keyring
from tests.bot.api.conftest import application
from tests.connections.conftest import Rules
from tests.fakes.clock import FakeClock
from tests.trust.inputs import examples
from tests.trust.inputs.mutations import Mutator

_NAMES = ("state", "address", "cursor", "limit")
_METHODS = ("GET", "GET", "GET", "POST", "HEAD", "OPTIONS", "DELETE", "PUT", "X")
#: A mailbox that the app may not know of.
_HIDDEN = "hidden@acme.test"


@dataclass(frozen=True)
class _Door:
    rules: Rules
    client: FlaskClient
    key: str

    def state(self) -> object:
        """Return what no question of an app's may change."""
        with self.rules.database.snapshot() as tx:
            return (
                [(c.id, c.state, c.version, c.owner_id) for c in tx.connections.find(None)],
                [(a.id, a.name, a.key_hash) for a in tx.apps.find(None)],
            )


@lru_cache(maxsize=1)
def _door() -> _Door:
    folder = TemporaryDirectory()
    atexit.register(folder.cleanup)
    rules = Rules(
        Database.open(Path(folder.name) / "a.db", Keyring("k", {"k": b"k" * 32})), FakeClock()
    )
    apps = Apps(rules.database, rules.clock, lambda: None)
    key = apps.register(rules.sam, Wish(name="CRM", channels=frozenset({"C1"}), everything=True))[
        1
    ]
    for number, state in enumerate((State.ACTIVE, State.DEACTIVATED, State.DISCONNECTED), 1):
        rules.given(
            id=f"c{number}",
            address=f"a{number}@acme.test",
            subject=f"s{number}",
            kind=Kind.TEAM,
            channel_id="C1",
            state=state,
            reason=Reason.ACCESS_ENDED if state is State.DISCONNECTED else None,
        )
    rules.given(id="c9", address=_HIDDEN, subject="s9")
    site = next(application.__wrapped__(rules, apps))  # what the fixture yields
    return _Door(rules, site.test_client(), key)


@contextmanager
def _unlimited() -> Iterator[None]:
    with patch.object(Limits, "take", lambda *_: Left(requests=1, wait=0.0)):
        yield


def api(m: Mutator) -> None:
    """A path, a query, headers and a body of any kind: an answer, and nothing is changed."""
    door = _door()
    asked = m.value(m.choice(examples.REQUESTS))
    asked = asked if isinstance(asked, dict) else {"path": str(asked)}
    headers = Headers({"Authorization": f"Bearer {door.key}"})
    for name, value in asked.items():
        if name not in {"path", *_NAMES} and _sendable(name) and _sendable(str(value)):
            headers.add(name, str(value))
    before = door.state()
    with _unlimited(), capture_logs() as entries:
        answer = door.client.open(
            f"{ROOT}/connections{quote(_text(asked.get('path', '')), safe='/')}",
            method="POST" if "/token" in str(asked.get("path")) else m.choice(_METHODS),
            query_string={n: _text(asked[n]) for n in _NAMES if n in asked},
            headers=headers,
            data=m.data(b"{}") if m.random.random() < 0.1 else None,
        )
    assert answer.status_code < 500, (answer.status_code, entries)
    assert answer.status_code != 401 or "Authorization" in asked, "a key that is right"
    assert _HIDDEN not in answer.text
    assert [each for each in entries if each["log_level"] == "error"] == []
    assert door.state() == before


def _text(value: object) -> str:
    return str(value).encode(errors="replace").decode()


def _sendable(text: str) -> bool:
    """Tell whether a server takes it out of a request's head: Latin-1, without line breaks."""
    return bool(text) and not set("\r\n\0") & set(text) and all(ord(each) < 256 for each in text)
