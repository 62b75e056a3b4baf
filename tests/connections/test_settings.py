"""What super admins set for their workspace."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from connections.errors import ChannelRefused, ChannelTrouble, NotAMember, NotPermitted, Outsider
from connections.notices import Notice, NoticeKind
from connections.settings import ApprovalRule, Preferences, QuietHours, Settings
from tests.connections.conftest import Rules
from tests.factories import make_person

INITIAL = Preferences(alerts_channel="C1", it_contact="U7")
NIGHT = QuietHours.parse("22:00-07:00")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def settings(rules: Rules) -> Settings:
    return Settings(rules.database, rules.directory, rules.clock, INITIAL, lambda: None)


def events(rules: Rules) -> list[dict[str, str]]:
    with rules.database.snapshot() as tx:
        return [row for row in tx.audit.rows() if row["action"].startswith("set ")]


def test_what_nobody_set_is_as_configured(settings: Settings) -> None:
    assert settings.of("T1") == INITIAL


def test_what_this_version_cannot_read_counts_as_not_set(rules: Rules, settings: Settings) -> None:
    with rules.database.transaction() as tx:
        tx.settings.put("T1", "approvals", "the moon")
        tx.settings.put("T1", "quiet_hours", "always")
    assert settings.of("T1") == INITIAL


def test_what_was_set_counts_in_its_workspace_only(rules: Rules, settings: Settings) -> None:
    wanted = Preferences(
        approvals=ApprovalRule.NOBODY,
        alerts_channel="C2",
        it_contact="U1",
        language="de",
        quiet_hours=NIGHT,
    )
    change = settings.change(rules.sam, wanted)
    assert change.changed == {
        "approvals",
        "alerts_channel",
        "it_contact",
        "language",
        "quiet_hours",
    }
    assert change.refused == {}
    assert settings.of("T1") == wanted
    assert settings.of("T2") == INITIAL


def test_what_was_cleared_stays_clear(rules: Rules, settings: Settings) -> None:
    settings.change(rules.sam, replace(INITIAL, alerts_channel=None, it_contact=None))
    assert settings.of("T1").alerts_channel is None
    assert settings.of("T1").it_contact is None


def test_only_what_differs_is_stored_with_an_audit_row_that_names_nobody(
    rules: Rules, settings: Settings
) -> None:
    settings.change(rules.sam, INITIAL)
    assert events(rules) == []
    settings.change(rules.sam, replace(INITIAL, it_contact="U1", language="de"))
    rows = events(rules)
    assert [row["action"] for row in rows] == ["set it contact", "set language"]
    assert "U1" not in rows[0]["details"]
    assert '"to": "de"' in rows[1]["details"]


def test_a_channel_without_the_bot_is_refused_and_all_else_is_saved(
    rules: Rules, settings: Settings
) -> None:
    rules.directory.refused["C3"] = ChannelTrouble.ABSENT
    change = settings.change(
        rules.sam, replace(INITIAL, alerts_channel="C3", it_contact="C3", language="de")
    )
    assert change.changed == {"language"}
    assert {type(error) for error in change.refused.values()} == {ChannelRefused}
    assert settings.of("T1") == replace(INITIAL, language="de")


def test_a_channel_that_is_set_already_is_not_asked_about_again(
    rules: Rules, settings: Settings
) -> None:
    rules.directory.refused["C1"] = ChannelTrouble.ARCHIVED
    assert settings.change(rules.sam, replace(INITIAL, language="de")).refused == {}


def test_a_guest_cannot_be_the_it_contact(rules: Rules, settings: Settings) -> None:
    rules.directory.people["U8"] = make_person(id="U8", outsider=True)
    change = settings.change(rules.sam, replace(INITIAL, it_contact="U8"))
    assert isinstance(change.refused["it_contact"], NotAMember)
    assert settings.of("T1").it_contact == "U7"


def test_only_super_admins_see_and_change_them(rules: Rules, settings: Settings) -> None:
    for act in (
        settings.shown_to,
        lambda who: settings.change(who, Preferences()),
        lambda who: settings.check_channel(who, "C1"),
    ):
        with pytest.raises(NotPermitted):
            act(rules.alice)
        with pytest.raises(NotPermitted):
            act(make_person(account_access=True))
        with pytest.raises(Outsider):
            act(make_person(super_admin=True, outsider=True))


@pytest.mark.parametrize(
    ("hours", "moment", "until"),
    [
        ("22:00-07:00", "2026-03-01T21:59", None),
        ("22:00-07:00", "2026-03-01T22:00", "2026-03-02T07:00"),
        ("22:00-07:00", "2026-03-02T06:59", "2026-03-02T07:00"),
        ("22:00-07:00", "2026-03-02T07:00", None),
        ("12:00-13:30", "2026-03-02T12:00", "2026-03-02T13:30"),
        ("12:00-13:30", "2026-03-02T13:30", None),
        ("12:00-13:30", "2026-03-02T11:59", None),
        # The night in which the clocks go forward is an hour shorter.
        ("22:00-07:00", "2026-03-28T23:00", "2026-03-29T07:00"),
    ],
)
def test_quiet_hours_end_when_they_say(hours: str, moment: str, until: str | None) -> None:
    local = datetime.fromisoformat(moment).replace(tzinfo=BERLIN)
    expected = datetime.fromisoformat(until).replace(tzinfo=BERLIN) if until else None
    assert QuietHours.parse(hours).until(local) == expected


@pytest.mark.parametrize(
    ("hours", "utc", "until"),
    [
        # Berlin's clocks go from 3:00 back to 2:00 on October 25th: the second 2:15 is quiet, too.
        ("22:00-02:30", "2026-10-25T00:15", "2026-10-25T00:30"),
        ("22:00-02:30", "2026-10-25T00:45", None),
        ("22:00-02:30", "2026-10-25T01:15", "2026-10-25T01:30"),
        ("22:00-07:00", "2026-10-24T21:00", "2026-10-25T06:00"),
        # They go from 2:00 to 3:00 on March 29th.
        ("22:00-07:00", "2026-03-28T22:00", "2026-03-29T05:00"),
    ],
)
def test_quiet_hours_end_by_the_readers_clock_in_the_nights_when_clocks_change(
    hours: str, utc: str, until: str | None
) -> None:
    local = datetime.fromisoformat(utc).replace(tzinfo=UTC).astimezone(BERLIN)
    ends = QuietHours.parse(hours).until(local)
    assert (ends and ends.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")) == until


@pytest.mark.parametrize("text", ["07:00-07:00", "25:00-07:00", "22:00", "", "a-b"])
def test_what_are_no_quiet_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        QuietHours.parse(text)


def test_quiet_hours_are_stored_as_they_are_written() -> None:
    assert str(NIGHT) == "22:00-07:00"
    assert QuietHours.parse(str(NIGHT)) == NIGHT


def test_new_quiet_hours_let_what_was_postponed_come_up_now(
    rules: Rules, settings: Settings
) -> None:
    notice = Notice(kind=NoticeKind.LOST_REMINDER, workspace_id="T1", to="U1", key="r")
    now = rules.clock.now()
    with rules.database.transaction() as tx:
        tx.outbox.add(notice)
        (delivery,) = tx.outbox.claim(now, until=now, limit=5)
        tx.outbox.postpone(delivery, NIGHT.until(now.replace(hour=23)) or now)
        assert tx.outbox.claim(now, until=now, limit=5) == []
    settings.change(rules.sam, replace(INITIAL, quiet_hours=NIGHT))
    assert rules.told() == [("lost_reminder", "U1")]
