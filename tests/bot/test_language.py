"""What a language does with locales, values from outside, moments and lists."""

from datetime import UTC, datetime

import pytest

from bot.language import Language, Mrkdwn, escape

EVENING = datetime(2026, 7, 31, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "code"),
    [
        ("de-DE", "de"),
        ("de_AT", "de"),
        ("de", "de"),
        ("DE-ch", "de"),
        ("en-US", "en"),
        ("en-GB", "en"),
        ("fr-FR", "en"),
        ("", "en"),
        (None, "en"),
        ("-", "en"),
        ("deutsch", "en"),
        ("../../de", "en"),
        ("x" * 5000, "en"),
    ],
)
def test_a_locale_leads_to_its_language_or_else_to_english(locale: str | None, code: str) -> None:
    assert Language(locale).code == code


def test_a_sentence_is_in_the_language_of_the_person() -> None:
    assert Language("de-AT").plain("Cancel") == "Abbrechen"
    assert Language("fr-FR").plain("Cancel") == "Cancel"


def test_a_sentence_without_translation_stays_as_it_is() -> None:
    assert Language("de-DE").plain("Never translated, {name}", name="A") == "Never translated, A"


class TestMarkup:
    """Names and addresses come from outside: Slack shows them and does nothing else."""

    @pytest.mark.parametrize("locale", ["en-US", "de-DE"])
    def test_a_value_pings_nobody(self, locale: str) -> None:
        said = Language(locale).mrkdwn("*{address}*", address="<!channel> & co")

        assert said == "*&lt;!channel&gt; &amp; co*"

    def test_markup_of_our_own_is_not_escaped_again(self) -> None:
        language = Language("en-US")
        mention = Mrkdwn("<@U1>")

        assert language.mrkdwn("of {owner}", owner=mention) == "of <@U1>"
        assert language.mrkdwn("of {owner}", owner=escape("A & B")) == "of A &amp; B"

    def test_a_sentence_in_a_sentence_is_escaped_once(self) -> None:
        language = Language("en-US")
        inner = language.mrkdwn("of {owner}", owner="R&D")

        assert language.mrkdwn("*{address}*", address=inner) == "*of R&amp;D*"

    def test_a_value_with_braces_is_not_filled_in(self) -> None:
        assert Language(None).mrkdwn("*{address}*", address="{owner}") == "*{owner}*"

    def test_a_label_is_not_escaped_because_slack_shows_it_as_it_is(self) -> None:
        assert Language(None).plain("{name} says", name="R&D <b>") == "R&D <b> says"

    def test_values_of_a_plural_are_escaped_too(self) -> None:
        said = Language(None).plural("{count} of {name}", "{count} of {name}", 2, name="<!here>")

        assert said == "2 of &lt;!here&gt;"


@pytest.mark.parametrize(
    ("locale", "count", "said"),
    [
        ("en-US", 0, "0 mailboxes"),
        ("en-US", 1, "1 mailbox"),
        ("en-US", 2, "2 mailboxes"),
        ("de-DE", 0, "0 Postfächer"),
        ("de-DE", 1, "1 Postfach"),
        ("de-DE", 2, "2 Postfächer"),
    ],
)
def test_a_number_of_things_has_the_right_form(locale: str, count: int, said: str) -> None:
    assert Language(locale).plural("{count} mailbox", "{count} mailboxes", count) == said


class TestAMoment:
    """Slack shows it in the reader's zone; where it cannot, the words do."""

    def test_is_a_date_token_of_slacks(self) -> None:
        token = Language("en-US", "Europe/Berlin").moment(EVENING)

        assert token.startswith(
            f"<!date^{int(EVENING.timestamp())}^{{date_short_pretty}} {{time}}|"
        )
        assert token.endswith(">")

    @pytest.mark.parametrize(
        ("locale", "zone", "words"),
        [
            ("de-DE", "Europe/Berlin", "01.08.2026, 00:30:00"),
            ("de-DE", "UTC", "31.07.2026, 22:30:00"),
            ("en-US", "America/New_York", "Jul 31, 2026, 6:30:00 PM"),
        ],
    )
    def test_falls_back_to_words_in_the_persons_language_and_zone(
        self, locale: str, zone: str, words: str
    ) -> None:
        fallback = Language(locale, zone).moment(EVENING).partition("|")[2].removesuffix(">")

        assert _plain_spaces(fallback) == words

    @pytest.mark.parametrize(
        "zone", [None, "", "Middle-earth/Shire", "../etc/passwd", "\0", "America"]
    )
    def test_is_in_utc_where_the_zone_is_not_known(self, zone: str | None) -> None:
        assert Language("de-DE", zone).written(EVENING) == "31.07.2026, 22:30:00"

    def test_goes_into_a_sentence_as_it_is(self) -> None:
        language = Language("de-DE", "UTC")
        moment = language.moment(EVENING)

        assert language.mrkdwn("Disconnected since {since}.", since=moment) == (
            f"Getrennt seit {moment}."
        )


class TestAList:
    """Several things in a sentence."""

    @pytest.mark.parametrize(
        ("locale", "items", "said"),
        [
            ("en-US", [], ""),
            ("en-US", ["a"], "a"),
            ("en-US", ["a", "b"], "a or b"),
            ("en-US", ["a", "b", "c"], "a, b, or c"),
            ("de-DE", ["a"], "a"),
            ("de-DE", ["a", "b"], "a oder b"),
            ("de-DE", ["a", "b", "c"], "a, b oder c"),
        ],
    )
    def test_reads_as_words(self, locale: str, items: list[str], said: str) -> None:
        assert Language(locale).choice(items) == said

    def test_is_escaped_once_item_by_item(self) -> None:
        language = Language("de-DE")
        listed = language.choice(["<!here>", Mrkdwn("<@U1>")])

        assert listed == "&lt;!here&gt; oder <@U1>"
        assert language.mrkdwn("*{address}*", address=listed) == f"*{listed}*"


def _plain_spaces(text: str) -> str:
    """Return text with the narrow space that CLDR puts before AM and PM as an ordinary one."""
    return text.replace("\u202f", " ")
