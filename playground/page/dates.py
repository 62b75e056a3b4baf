"""Moments as Slack's client writes them: in the reader's language and time zone.

docs.slack.dev/messaging/formatting-message-text, "Date formatting".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, format_timedelta

_TOKEN = re.compile(r"\{(date\w*|time\w*|ago)\}")
_WITH_YEAR: dict[str, Literal["medium", "long"]] = {"short": "medium", "long": "long"}
_WITHOUT_YEAR = {"short": "MMMd", "long": "MMMMd"}
_DAYS = {
    "en": {0: "today", -1: "yesterday", 1: "tomorrow"},
    "de": {0: "heute", -1: "gestern", 1: "morgen"},
}


@dataclass(frozen=True)
class Reader:
    """For whom a moment is written, and when they read it."""

    locale: str
    zone: str
    now: datetime

    @property
    def language(self) -> Locale:
        """The reader's language as Babel knows it."""
        return Locale.parse(self.locale.replace("-", "_"))

    def local(self, moment: datetime) -> datetime:
        """Return the moment in the reader's time zone."""
        return moment.astimezone(ZoneInfo(self.zone))

    def time(self, moment: datetime) -> str:
        """Return the time of day."""
        return format_time(self.local(moment), "short", locale=self.language)

    def day(self, moment: datetime) -> str:
        """Return the day: "Today", "Yesterday", or its date."""
        shown = _pretty(self, moment, "long")
        return shown[0].upper() + shown[1:]


def written(entity: str, reader: Reader) -> str:
    """Return what `date^<seconds>^<format>^<link>` shows; ValueError for something else."""
    kind, seconds, shape, *_ = [*entity.split("^"), "", ""]
    if kind != "date" or not shape:
        raise ValueError(entity)
    moment = datetime.fromtimestamp(int(seconds), UTC)
    return _TOKEN.sub(lambda match: _token(match, moment, reader), shape)


def _token(match: re.Match[str], moment: datetime, reader: Reader) -> str:
    write = _TOKENS.get(match[1])
    return match[0] if write is None else write(reader, moment)


def _pretty(reader: Reader, moment: datetime, length: str) -> str:
    away = reader.local(moment).date() - reader.local(reader.now).date()
    words = _DAYS.get(reader.language.language, _DAYS["en"])
    return words.get(away.days) or _date(reader, moment, length)


def _date(reader: Reader, moment: datetime, length: str) -> str:
    local = reader.local(moment)
    if length == "num":
        return local.date().isoformat()
    if length == "full":
        return format_date(local, "full", locale=reader.language)
    # Slack names the year only where it is not the present one.
    if local.year != reader.local(reader.now).year:
        return format_date(local, _WITH_YEAR[length], locale=reader.language)
    return format_skeleton(_WITHOUT_YEAR[length], local, locale=reader.language)


def _time_with_seconds(reader: Reader, moment: datetime) -> str:
    return format_time(reader.local(moment), "medium", locale=reader.language)


def _ago(reader: Reader, moment: datetime) -> str:
    passed: timedelta = moment - reader.now
    return format_timedelta(passed, add_direction=True, locale=reader.language)


_TOKENS: dict[str, Callable[[Reader, datetime], str]] = {
    "date_num": lambda reader, moment: _date(reader, moment, "num"),
    "date": lambda reader, moment: _date(reader, moment, "long"),
    "date_short": lambda reader, moment: _date(reader, moment, "short"),
    "date_long": lambda reader, moment: _date(reader, moment, "full"),
    "date_pretty": lambda reader, moment: _pretty(reader, moment, "long"),
    "date_short_pretty": lambda reader, moment: _pretty(reader, moment, "short"),
    "date_long_pretty": lambda reader, moment: _pretty(reader, moment, "full"),
    "time": Reader.time,
    "time_secs": _time_with_seconds,
    "ago": _ago,
}
