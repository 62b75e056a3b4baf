"""The bot's languages: English in the code, others in gettext catalogues read with Babel."""

import html
import io
import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel import Locale
from babel.dates import DateTimePattern, format_date, get_datetime_format
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from connections.zones import zone_named

LOCALES = Path(__file__).parent / "locales"
DOMAIN = "inboxkeeper"
SOURCE = "en"


#: What ends a line, and other control characters; a terminal would obey some of them.
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
#: Marks, overrides and isolates of direction; half characters, which nothing can be written with.
_UNSEEN = dict.fromkeys(
    [0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000)]
)


class Mrkdwn(str):
    """Text that is Slack markup already and must not be escaped again."""

    __slots__ = ()


def escape(text: str) -> Mrkdwn:
    """Return text from outside so that Slack shows it and does nothing else with it.

    It stays in its line, and is read in the direction of the rest: a name or a reason cannot add
    a line that looks like one of ours.
    """
    return Mrkdwn(html.escape(one_line(text), quote=False))


def one_line(text: str) -> str:
    """Return text without what is not shown but changes how the rest is: breaks, directions."""
    return _BREAKS.sub(" ", text).translate(_UNSEEN)


@cache
def codes() -> tuple[str, ...]:
    """Return the languages there are, the source language first."""
    return (
        SOURCE,
        *sorted(path.parent.parent.name for path in LOCALES.glob("*/LC_MESSAGES/*.po")),
    )


def is_known(locale: str) -> bool:
    """Whether the bot speaks a locale's language."""
    return _code(locale) in codes()


def own_name(code: str) -> str:
    """Return what a language calls itself."""
    name = Locale.parse(code).get_display_name(code) or code
    return name[:1].upper() + name[1:]


def _code(locale: str) -> str:
    return locale.replace("_", "-").split("-")[0].lower()


@cache
def _translations(code: str) -> NullTranslations:
    """Compile a catalogue in memory, so that no binary has to be built or kept in step."""
    if code == SOURCE:
        return NullTranslations()
    path = LOCALES / code / "LC_MESSAGES" / f"{DOMAIN}.po"
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)


@cache
def _formats(code: str) -> tuple[str, DateTimePattern, DateTimePattern]:
    """Return how a moment is put together, a day and a time; Babel looks them up each time."""
    babel = Locale.parse(code)
    frame = str(get_datetime_format("medium", locale=babel)).replace("'", "")
    return frame, babel.date_formats["medium"], babel.time_formats["medium"]


class Language:
    """One person's language and time zone."""

    def __init__(self, locale: str | None, time_zone: str | None = None) -> None:
        wanted = _code(locale or SOURCE)
        self.code = wanted if wanted in codes() else SOURCE
        self._translations = _translations(self.code)
        self._babel = Locale.parse(self.code)
        self._zone = zone_named(time_zone)

    def plain(self, message: str, **values: object) -> str:
        """Return a sentence for a label, a dialog or a page, where markup has no meaning."""
        return self._translations.gettext(message).format(**values)

    def mrkdwn(self, message: str, **values: object) -> Mrkdwn:
        """Return a sentence for a Slack text; values are escaped unless they are markup."""
        return Mrkdwn(self._translations.gettext(message).format(**_escaped(values)))

    def plural(self, one: str, many: str, count: int, **values: object) -> Mrkdwn:
        """Return the sentence for a number of things, as `mrkdwn` does; `{count}` is given."""
        message = self._translations.ngettext(one, many, count)
        return Mrkdwn(message.format(count=count, **_escaped(values)))

    def listed(self, items: Sequence[str]) -> Mrkdwn:
        """Return escaped items as a list in words: a, b, and c."""
        safe = [str(_safe(item)) for item in items]
        return Mrkdwn(format_list(safe, locale=self._babel))

    def choice(self, items: Sequence[str]) -> Mrkdwn:
        """Return escaped items as a choice in words: a, b, or c."""
        safe = [str(_safe(item)) for item in items]
        return Mrkdwn(format_list(safe, style="or", locale=self._babel))

    def moment(self, moment: datetime) -> Mrkdwn:
        """Return a moment that Slack shows in the reader's own zone, or else in words."""
        written = self.written(moment)
        return Mrkdwn(
            f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{written}>"
        )

    def local(self, moment: datetime) -> datetime:
        """Return a moment in this person's zone."""
        return moment.astimezone(self._zone)

    def day(self, moment: datetime) -> str:
        """Return a day that is the same for everybody, in words."""
        return format_date(moment, format="long", locale=self._babel)

    def written(self, moment: datetime) -> str:
        """Return a moment in words, in this person's zone."""
        frame, day, time = _formats(self.code)
        here = self.local(moment)
        written = frame.replace("{0}", time.apply(here, self._babel))
        return written.replace("{1}", day.apply(here, self._babel))


def _safe(value: object) -> object:
    return escape(value) if isinstance(value, str) and not isinstance(value, Mrkdwn) else value


def _escaped(values: dict[str, object]) -> dict[str, object]:
    return {name: _safe(value) for name, value in values.items()}
