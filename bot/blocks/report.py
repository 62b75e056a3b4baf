"""The report in words: what the picture shows, for those who read and for those who listen."""

import html
from collections.abc import Sequence
from datetime import timedelta

from babel.dates import format_interval
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit

from bot.blocks.cards import Scene
from bot.blocks.text import cut
from bot.blocks.words import MARKERS, STATES
from bot.language import Language, Mrkdwn, escape
from connections.lifecycle import State
from connections.reporting import COUNTED, Report

#: Characters of an alternative text, as Slack's reference of files gives them.
ALT_TEXT = 1000
#: The states in the order in which they are told and drawn.
SHOWN = tuple(state for state in State if state in COUNTED)

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def words(report: Report, scene: Scene) -> Mrkdwn:
    """Return the report as a message."""
    language = scene.language
    since = language.moment(report.oldest_loss) if report.oldest_loss else ""
    standing = [
        f"{MARKERS[state]} {_standing(report, state, since, scene)}"
        for state in SHOWN
        if report.in_state(state)
    ]
    first, past = escape(title(report, language)), " ".join(_past(report, language))
    lines = [f"*{first}*", *(standing or [nothing(language)]), past]
    return Mrkdwn("\n".join(lines).rstrip())


def alt_text(report: Report, scene: Scene) -> str:
    """Return what the picture shows, for those who cannot see it; no markup."""
    language = scene.language
    first = language.mrkdwn(
        "Two bar charts: the mailboxes by provider and state, and the losses and recoveries of"
        " each day."
    )
    since = language.written(report.oldest_loss) if report.oldest_loss else ""
    standing = [
        Mrkdwn(f"{_standing(report, state, since, scene)}.")
        for state in SHOWN
        if report.in_state(state)
    ]
    past = _past(report, language)
    charts = [first] if past else []  # else it is the picture of an empty envelope
    said = [*charts, *(standing or [nothing(language)]), *past]
    return cut(html.unescape(" ".join(said)), ALT_TEXT)


def title(report: Report, language: Language) -> str:
    """Return what the report is called, with its days."""
    return language.plain("Mailboxes, {days}", days=days(report, language))


def days(report: Report, language: Language) -> str:
    """Return the first and the last day of a report in words."""
    first, last = report.days[0].date, report.days[-1].date
    return format_interval(first, last, "yMMMd", locale=language.code)


def nothing(language: Language) -> Mrkdwn:
    """Return what is said where no mailbox is connected."""
    return language.mrkdwn("No mailbox is connected.")


def nothing_lost(report: Report, language: Language) -> Mrkdwn:
    """Return what is said of days without a loss."""
    return language.mrkdwn("No mailbox was lost in the last {days} days.", days=len(report.days))


def time_to_reconnect(time: timedelta, language: Language) -> str:
    """Return the sentence about the median."""
    return language.plain("Median time to reconnect: {time}", time=duration(time, language))


def providers(report: Report, scene: Scene) -> list[str]:
    """Return the ids of the providers that have mailboxes, the familiar ones first."""
    present = {provider for _, provider in report.standing}
    known = [each for each in scene.providers if each in present]
    return known + sorted(present.difference(known))


def number(count: int, language: Language) -> str:
    """Return a number as it is written in a language."""
    return str(format_decimal(count, locale=language.code))


def duration(time: timedelta, language: Language) -> str:
    """Return how long something took, in its two largest units; what is below them is left off."""
    if time < _MINUTE:
        return language.plain("less than a minute")
    if time < _DAY:
        parts = [("hour", time // _HOUR), ("minute", time % _HOUR // _MINUTE)]
    else:
        parts = [("day", time // _DAY), ("hour", time % _DAY // _HOUR)]
    said = [
        str(format_unit(count, f"duration-{unit}", locale=language.code))
        for unit, count in parts
        if count
    ]
    return format_list(said, style="unit-narrow", locale=language.code)


def _standing(report: Report, state: State, since: str, scene: Scene) -> Mrkdwn:
    """Return how many are in a state, and where."""
    language, total = scene.language, report.in_state(state)
    facts = {
        "state": language.plain(STATES[state]),
        "number": number(total, language),
        "providers": ", ".join(_by_provider(report, state, scene)),
    }
    if state is State.DISCONNECTED:
        return language.plural(
            "{state}: {number} ({providers}), since {since}",
            "{state}: {number} ({providers}), the first since {since}",
            total,
            **facts,
            since=since,
        )
    return language.mrkdwn("{state}: {number} ({providers})", **facts)


def _by_provider(report: Report, state: State, scene: Scene) -> Sequence[str]:
    return [
        f"{scene.providers.get(provider, provider)} {number(count, scene.language)}"
        for provider in providers(report, scene)
        if (count := report.standing.get((state, provider), 0))
    ]


def _past(report: Report, language: Language) -> list[Mrkdwn]:
    """Return what happened on the days of the report."""
    quiet = not (report.losses or report.recoveries)
    if quiet and not report.total:
        return []
    said = [nothing_lost(report, language)]
    if report.losses:
        said = [
            language.plural(
                "{number} loss in the last {days} days.",
                "{number} losses in the last {days} days.",
                report.losses,
                number=number(report.losses, language),
                days=len(report.days),
            )
        ]
    if not quiet:
        said.append(
            language.plural(
                "{number} recovery.",
                "{number} recoveries.",
                report.recoveries,
                number=number(report.recoveries, language),
            )
        )
    if report.time_to_reconnect is not None:
        time = duration(report.time_to_reconnect, language)
        said.append(language.mrkdwn("Median time to reconnect: {time}.", time=time))
    return said
