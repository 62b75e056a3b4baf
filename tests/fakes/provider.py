"""A provider that does what it is told to and remembers what it was asked.

Append to `refreshes`, `probes`, `revokes` what the coming calls shall do: an exception is raised,
anything else returned; an empty list means that all goes well. `asked` lists the calls in order.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from connections.model import Access, Attempt, Entrance, Grant, Refreshed, RevokeAnswer, Scope


class FakeProvider:
    id = "google"
    display_name = "Google"
    entrance = Entrance.SIGN_IN
    scopes: tuple[Scope, ...] = (
        Scope(id="openid"),
        Scope(id="mail", means="read this mailbox"),
    )
    shared_scopes: tuple[Scope, ...] = (Scope(id="shared", means="open shared mailboxes"),)
    steps: tuple[str, ...] = ("Open the page.", "Remove the app.")
    refusals_to_lose = 2
    takes_back = True
    domains = frozenset({"provider.example"})
    mx_suffixes: tuple[str, ...] = ("mx.provider.example",)
    sign_in_origin = "https://provider.example"
    callback = "google"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.access_life = timedelta(hours=1)
        self.challenge: str | None = None
        self.refreshes: list[Any] = []
        self.probes: list[Any] = []
        self.revokes: list[Any] = []
        self.redeemed: list[Any] = []
        self.meanwhile: Callable[[str], None] = lambda _call: None

    def begin(
        self, *, state: str, address: str, shared: bool = False, challenge: str | None = None
    ) -> Attempt:
        self.challenge = challenge
        return Attempt(url=f"https://provider.example/?state={state}", secret="verifier")

    def redeem(self, parameters: Mapping[str, str], attempt_secret: str) -> Refreshed:
        return self._next("redeem", self.redeemed, None)

    def refresh(self, grant: Grant, scopes: frozenset[str] | None = None) -> Refreshed:
        return self._next("refresh", self.refreshes, refreshed(grant, self.access_life))

    def admin_consent_url(self, *, state: str, shared: bool) -> str | None:
        return None

    def manage_page(self, subject: str | None) -> str:
        return "https://provider.example/apps"

    def probe(self, refreshed: Refreshed, address: str) -> None:
        self._next("probe", self.probes, None)

    def group(self, subject: str, address: str) -> str:
        return address.rpartition("@")[2]

    def revoke(self, grant: Grant) -> RevokeAnswer:
        return self._next("revoke", self.revokes, RevokeAnswer.ACCEPTED)

    def _next(self, call: str, script: list[Any], usual: Any) -> Any:
        self.asked.append(call)
        self.meanwhile(call)
        told = script.pop(0) if script else usual
        if isinstance(told, BaseException):
            raise told
        return told


def refreshed(grant: Grant, life: timedelta = timedelta(hours=1)) -> Refreshed:
    access = Access(token="access", expires_at=datetime.now(UTC) + life, scopes=grant.scopes)
    return Refreshed(grant=grant, access=access)
