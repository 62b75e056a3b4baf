"""Fifty people who click and type for a while, and how long each of them waited for the ack."""

import http.client
import json
import random
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.bare import SECRET
from benchmarks.outside import WORKSPACE
from playground.slack.delivery import FORM, JSON, Courier
from playground.slack.limits import ACK_SECONDS
from playground.slack.socket_hub import SocketHub

#: Seconds between an answer and what a person does next.
PAUSE = (1.0, 4.0)
_WORDS = ("", "list", "list mine", "list team", "list problems", "status", "help", "access")


@dataclass
class Waited:
    """Seconds until each ack, by kind of request; what came too late or not at all."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    missed: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, seconds: float, status: int | None) -> None:
        """Take one request down."""
        with self.lock:
            self.seconds.setdefault(kind, []).append(seconds)
            if status != 200 or seconds > ACK_SECONDS:
                self.missed[f"{kind} {status}"] += 1

    def all(self) -> list[float]:
        """Return every wait, the shortest first."""
        with self.lock:
            return sorted(each for kind in self.seconds.values() for each in kind)


class Crowd:
    """People with two mailboxes each, in threads of their own."""

    def __init__(self, *, port: int, respond: str, database: Path, people: int, seed: int) -> None:
        self._port = port
        self._respond = respond
        self._database = database
        self._signer = Courier(SECRET, SocketHub())
        self._stop = threading.Event()
        self.waited = Waited()
        self._threads = [
            threading.Thread(
                target=self._live, args=(f"U{100 + number:07}", random.Random(f"{seed} {number}"))
            )
            for number in range(people)
        ]

    def start(self) -> None:
        """Let everybody begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let everybody finish what they are at."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _live(self, user_id: str, choice: random.Random) -> None:
        self._stop.wait(choice.uniform(0, PAUSE[1]))
        while not self._stop.is_set():
            lot = choice.random()
            if lot < 0.55:
                self._types(user_id, choice)
            elif lot < 0.9:
                self._clicks(user_id, choice)
            else:
                self._opens_home(user_id)
            self._stop.wait(choice.uniform(*PAUSE))

    def _types(self, user_id: str, choice: random.Random) -> None:
        word = choice.choice(_WORDS)
        if word == "status":
            found = self._mailboxes(user_id)
            word = f"status {choice.choice(found)[1]}" if found else "list"
        form = {
            "command": "/inbox",
            "text": word,
            "team_id": WORKSPACE,
            "user_id": user_id,
            "channel_id": "C1",
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "trigger_id": "1.1",
            "response_url": f"{self._respond}/{user_id}",
        }
        self._ask("command", urlencode(form).encode(), FORM)

    def _clicks(self, user_id: str, choice: random.Random) -> None:
        found = self._mailboxes(user_id)
        if not found:
            return
        connection_id, _, state, version = choice.choice(found)
        action = "reactivate" if state == "deactivated" else "deactivate"
        pressed = {
            "type": "button",
            "action_id": f"connection.{action}",
            "block_id": "b",
            "value": f"{connection_id}:{version}",
        }
        payload = {
            "type": "block_actions",
            "user": {"id": user_id, "team_id": WORKSPACE},
            "team": {"id": WORKSPACE},
            "api_app_id": "A1",
            "container": {"type": "message", "is_ephemeral": True},
            "trigger_id": "1.2",
            "response_url": f"{self._respond}/{user_id}",
            "actions": [pressed],
        }
        self._ask("click", urlencode({"payload": json.dumps(payload)}).encode(), FORM)

    def _opens_home(self, user_id: str) -> None:
        event = {
            "type": "event_callback",
            "team_id": WORKSPACE,
            "api_app_id": "A1",
            "event_id": f"Ev{time.time_ns()}{user_id}",
            "event": {"type": "app_home_opened", "user": user_id, "tab": "home", "channel": "D1"},
        }
        self._ask("event", json.dumps(event).encode(), JSON)

    def _mailboxes(self, user_id: str) -> list[tuple[str, str, str, int]]:
        """Return what the person would see on their cards."""
        with closing(sqlite3.connect(self._database, timeout=10)) as db:
            return db.execute(
                "select id, address, state, version from connections where owner_id = ?"
                " and state in ('active', 'deactivated')",
                (user_id,),
            ).fetchall()

    def _ask(self, kind: str, body: bytes, content_type: str) -> None:
        headers = {**self._signer.signed(body), "Content-Type": content_type}
        began, status = time.monotonic(), None
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            connection.request("POST", "/slack/events", body, headers)
            answer = connection.getresponse()
            answer.read()
            status = answer.status
        except OSError:
            pass
        finally:
            connection.close()
        self.waited.note(kind, time.monotonic() - began, status)
