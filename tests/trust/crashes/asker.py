"""A program that never stops asking: which mailboxes there are, and for a token of one."""

import random
import threading
from collections import Counter
from http import HTTPStatus

import requests

from connections.errors import InboxError
from tests.trust.crashes.town import ACME, Town, add_personal_program

_PATIENCE = 3.0
#: Whose mailbox the second program asks for, as soon as it is connected.
_WANTED = f"alice@{ACME}"


class Asker:
    """A thread with the keys of the town's programs; `answers` counts what came back."""

    def __init__(self, town: Town, seed: str) -> None:
        self._town = town
        self._choice = random.Random(seed)
        self.answers: Counter[str] = Counter()

    def work(self, stop: threading.Event) -> None:
        """Go on until told to stop."""
        while not stop.wait(self._choice.uniform(0.1, 0.8)):
            if not self._town.keys:
                continue
            try:
                self._step()
            except (requests.RequestException, ValueError):
                self.answers["no answer"] += 1

    def _step(self) -> None:
        if len(self._town.keys) == 1:
            self._ask_for_a_person()
        key = self._choice.choice(self._town.keys)
        listed = self._ask(key, "GET", "")
        self.answers[f"list {listed.status_code}"] += 1
        if listed.status_code != HTTPStatus.OK:
            return
        found = listed.json()["connections"]
        if found:
            one = self._choice.choice(found)
            answer = self._ask(key, "POST", f"/{one['id']}/token")
            self.answers[f"token {answer.status_code}"] += 1

    def _ask_for_a_person(self) -> None:
        try:
            add_personal_program(self._town, _WANTED)
        except InboxError:  # not connected yet
            return

    def _ask(self, key: str, method: str, path: str) -> requests.Response:
        return requests.request(
            method,
            f"{self._town.world.public_url}/api/v1/connections{path}",
            headers={"Authorization": f"Bearer {key}"},
            timeout=_PATIENCE,
        )
