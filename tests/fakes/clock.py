"""A clock that stands until it is moved, also backwards."""

from datetime import datetime, timedelta

from tests.factories import NOW


class FakeClock:
    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment

    def set(self, moment: datetime) -> None:
        self.moment = moment

    def advance(self, **by: float) -> None:
        self.moment += timedelta(**by)
