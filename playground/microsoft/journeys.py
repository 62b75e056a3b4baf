"""People on their way through the sign-in pages; the pages carry a key only."""

import secrets
from dataclasses import dataclass, field

from playground.microsoft.authorization import AuthorizationRequest
from playground.microsoft.directory import Account
from playground.microsoft.errors import StsError


@dataclass
class Journey:
    """One person's way from the app and back."""

    asked: AuthorizationRequest
    account: Account | None = None
    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))


class Journeys:
    """Those that are not over yet."""

    def __init__(self) -> None:
        self._under_way: dict[str, Journey] = {}

    def begin(self, asked: AuthorizationRequest) -> Journey:
        """Remember a new one."""
        journey = Journey(asked)
        self._under_way[journey.key] = journey
        return journey

    def find(self, key: str) -> Journey:
        """Return the one with this key; raise StsError when it is over."""
        journey = self._under_way.get(key)
        if journey is None:
            raise StsError("sign_in_over")
        return journey

    def end(self, journey: Journey) -> AuthorizationRequest:
        """Forget one, so that it ends once; raise StsError when it is over already."""
        if self._under_way.pop(journey.key, None) is None:
            raise StsError("sign_in_over")
        return journey.asked
