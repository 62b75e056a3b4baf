"""The report in words, and what is said where its picture does not arrive."""

from datetime import timedelta
from typing import Any

import pytest

from bot.blocks.report import ALT_TEXT, alt_text, duration, words
from bot.files import File, NotTaken
from bot.language import Language
from bot.listeners.payloads import Reply, Typed
from bot.listeners.report import Reporter
from connections.model import Person
from connections.reporting import Report
from playground.slack.reading import pings_in
from tests.bot.reports import LONG_NAMES, REPORTS, make_report, scene
from tests.bot.test_rendering import accepted

TYPED = Typed(
    workspace_id="T1",
    user_id="U1",
    channel_id="C1",
    trigger_id="",
    response_url="",
    words=("report",),
)


def lines(name: str, locale: str = "en-US") -> list[str]:
    return words(REPORTS[name], scene(locale)).splitlines()


def past(report: Report, locale: str = "en-US") -> str:
    return words(report, scene(locale)).splitlines()[-1]


def test_the_words_say_what_the_picture_shows() -> None:
    title, active, disconnected, *others, last = lines("large")
    assert title == "*Mailboxes, Jan 31\u2009–\u2009Mar 1, 2026*"
    assert active == (
        ":large_green_circle: Active: 927 (Google 611, Microsoft 365 296, Outlook.com 3, IMAP 17)"
    )
    standing = "Disconnected: 48 (Google 3, Microsoft 365 41, IMAP 4), the first since <!date"
    assert disconnected.startswith(f":red_circle: {standing}")
    assert others == [
        ":white_circle: Deactivated: 19 (Google 7, Microsoft 365 12)",
        ":hourglass_flowing_sand: Being removed: 6 (Google 1, Microsoft 365 2, Outlook.com 3)",
    ]
    losses, recoveries = REPORTS["large"].losses, REPORTS["large"].recoveries
    assert last == (
        f"{losses} losses in the last 30 days. {recoveries} recoveries."
        " Median time to reconnect: 1 day 4 hours."
    )


def test_they_do_so_in_german() -> None:
    title, active, disconnected, *_, last = lines("large", "de-DE")
    assert title == "*Postfächer, 31. Jan.\u2009–\u20091. März 2026*"
    assert active.startswith(":large_green_circle: Aktiv: 927 (Google 611, ")
    assert (
        "Getrennt: 48 (Google 3, Microsoft 365 41, IMAP 4), das erste seit <!date" in disconnected
    )
    assert last.endswith(
        "Wiederverbindungen. Median der Zeit bis zur Wiederverbindung: 1 Tag, 4 Stunden."
    )


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en-US", "1 loss in the last 30 days. 1 recovery. Median time to reconnect: 5 hours."),
        (
            "de-DE",
            "1 Trennung in den letzten 30 Tagen. 1 Wiederverbindung."
            " Median der Zeit bis zur Wiederverbindung: 5 Stunden.",
        ),
    ],
)
def test_one_of_a_thing_has_its_own_form(locale: str, said: str) -> None:
    report = make_report(losses={1: 1}, recoveries={0: 1}, median=timedelta(hours=5))
    assert past(report, locale) == said


def test_a_loss_without_recovery_has_no_time() -> None:
    assert past(REPORTS["one lost"]) == "1 loss in the last 30 days. 0 recoveries."


def test_a_recovery_of_an_earlier_loss_is_told() -> None:
    report = make_report(recoveries={0: 1}, median=timedelta(days=40))
    assert past(report) == (
        "No mailbox was lost in the last 30 days. 1 recovery. Median time to reconnect: 40 days."
    )


def test_one_disconnected_mailbox_is_not_the_first_of_many() -> None:
    (_, disconnected, _) = lines("one lost")
    assert disconnected.startswith(":red_circle: Disconnected: 1 (IMAP 1), since <!date^")


def test_an_empty_workspace_is_told_so_and_nothing_else() -> None:
    assert lines("empty")[1:] == ["No mailbox is connected."]
    assert alt_text(REPORTS["empty"], scene()) == "No mailbox is connected."


@pytest.mark.parametrize("locale", ["en-US", "de-DE"])
def test_a_providers_name_does_nothing_in_a_message(locale: str) -> None:
    here = scene(locale, LONG_NAMES)
    assert pings_in(words(REPORTS["huge"], here), []) == []
    assert "<!channel> & $sons$ of _mail_" in alt_text(REPORTS["huge"], here).replace("\n", " ")


@pytest.mark.parametrize("locale", ["en-US", "de-DE"])
@pytest.mark.parametrize("name", REPORTS)
def test_the_alternative_text_says_the_same_without_any_markup(name: str, locale: str) -> None:
    said = alt_text(REPORTS[name], scene(locale))
    assert [mark for mark in (":red_circle:", "<!date", "*", "&lt;") if mark in said] == []
    assert past(REPORTS[name], locale) in said


def test_a_long_alternative_text_is_cut_to_what_slack_takes() -> None:
    names = {provider: name * 4 for provider, name in LONG_NAMES.items()}
    assert len(alt_text(REPORTS["huge"], scene("de-DE", names))) == ALT_TEXT


@pytest.mark.parametrize(
    ("time", "english", "german"),
    [
        ({"seconds": 0}, "less than a minute", "weniger als eine Minute"),
        ({"seconds": 59.9}, "less than a minute", "weniger als eine Minute"),
        ({"minutes": 1}, "1 minute", "1 Minute"),
        ({"minutes": 59, "seconds": 59}, "59 minutes", "59 Minuten"),
        ({"hours": 1}, "1 hour", "1 Stunde"),
        ({"hours": 2, "minutes": 5, "seconds": 40}, "2 hours 5 minutes", "2 Stunden, 5 Minuten"),
        ({"hours": 23, "minutes": 59}, "23 hours 59 minutes", "23 Stunden, 59 Minuten"),
        ({"days": 1}, "1 day", "1 Tag"),
        ({"days": 3, "minutes": 59}, "3 days", "3 Tage"),
        ({"days": 40, "hours": 1, "minutes": 7}, "40 days 1 hour", "40 Tage, 1 Stunde"),
        ({"days": 1200}, "1,200 days", "1.200 Tage"),
    ],
)
def test_a_duration_is_told_in_its_two_largest_units(
    time: dict[str, float], english: str, german: str
) -> None:
    took = timedelta(**time)
    assert (duration(took, Language("en")), duration(took, Language("de"))) == (english, german)


class StandingReports:
    """Reports that are what they are, whoever asks."""

    def report(self, _person: object) -> Report:
        return REPORTS["one"]


class Post:
    """Takes files, or refuses them."""

    def __init__(self, refusal: Exception | None = None) -> None:
        self.refusal = refusal
        self.sent: list[tuple[str, File]] = []

    def send(self, person: Person, file: File) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.sent.append((person.id, file))


def asked(post: Post, locale: str = "en-US") -> Reply:
    reporter: Any = Reporter(StandingReports(), post)  # type: ignore[arg-type]
    answer = reporter.report(TYPED, scene(locale))
    assert isinstance(answer, Reply)
    accepted(answer.blocks)
    return answer


def test_the_picture_goes_to_the_person_with_words_title_and_alternative_text() -> None:
    post = Post()
    answer = asked(post)
    ((recipient, file),) = post.sent
    assert (recipient, file.name) == ("U1", "inboxkeeper-2026-03-01.png")
    assert file.content.startswith(b"\x89PNG")
    assert file.words == words(REPORTS["one"], scene())
    assert file.alt_text == alt_text(REPORTS["one"], scene())
    assert file.title == "Mailboxes, Jan 31\u2009–\u2009Mar 1, 2026"
    assert answer.text == "The report is in your direct messages with Inboxkeeper."


@pytest.mark.parametrize(
    ("refusal", "advice"),
    [
        (NotTaken("missing_scope"), "`files:write`"),
        (NotTaken("file_uploads_disabled"), "in a few minutes"),
        (NotTaken(""), "in a few minutes"),
    ],
)
def test_where_the_picture_is_refused_the_words_arrive_with_what_to_do(
    refusal: Exception, advice: str
) -> None:
    answer = asked(Post(refusal))
    assert answer.text.startswith(words(REPORTS["one"], scene()))
    assert advice in answer.text
