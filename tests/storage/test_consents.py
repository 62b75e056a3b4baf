"""Consents: begun as often as wished, consumed once, by the browser that began them."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from connections.lifecycle import Kind
from connections.model import Consent
from storage.database import Database
from storage.errors import Undecryptable
from tests.factories import NOW, make_consent
from tests.storage.rows import begun


def test_a_consent_comes_back_as_it_was_issued(database: Database) -> None:
    consent = make_consent(
        kind=Kind.TEAM, channel_id="C1", connection_id="c-1", user_name="Ännchen", locale="de-DE"
    )
    with database.transaction() as tx:
        tx.consents.issue(consent, token="token")
    with database.snapshot() as tx:
        assert tx.consents.by_token("token") == consent
        assert tx.consents.by_token("other") is None


def test_a_link_token_is_issued_once(database: Database) -> None:
    with database.transaction() as tx:
        tx.consents.issue(make_consent(), token="token")
        with pytest.raises(sqlite3.IntegrityError):
            tx.consents.issue(make_consent(), token="token")


def test_a_consumed_consent_is_used_and_gives_its_secret_once(
    database: Database, raw: sqlite3.Connection
) -> None:
    used = replace(begun(database), used_at=NOW)
    with database.transaction() as tx:
        assert tx.consents.consume("state", "cookie", NOW) == (used, "verifier")
        assert tx.consents.consume("state", "cookie", NOW) is None
        assert tx.consents.by_state("state") == tx.consents.by_token("token") == used
        assert tx.consents.by_cookie(used.id, "cookie") == used
    assert raw.execute("select secret from consents").fetchone() == (None,)


def test_a_consent_is_consumed_once_by_eight_threads(database: Database) -> None:
    begun(database)

    def consume(_: int) -> tuple[Consent, str] | None:
        with database.transaction() as tx:
            return tx.consents.consume("state", "cookie", NOW)

    with ThreadPoolExecutor(8) as pool:
        got = [result for result in pool.map(consume, range(8)) if result]
    assert [secret for _, secret in got] == ["verifier"]


@pytest.mark.parametrize(
    ("state", "cookie", "after"),
    [
        ("other", "cookie", timedelta()),
        ("state", "other", timedelta()),
        ("", "", timedelta()),
        ("state", "cookie", timedelta(seconds=600)),
    ],
)
def test_a_consent_is_not_consumed_by_what_does_not_belong_to_it(
    database: Database, state: str, cookie: str, after: timedelta
) -> None:
    consent = begun(database)
    with database.transaction() as tx:
        assert tx.consents.consume(state, cookie, NOW + after) is None
        assert tx.consents.by_token("token") == consent


def test_a_consent_can_be_consumed_until_the_moment_before_its_end(database: Database) -> None:
    consent = begun(database)
    with database.transaction() as tx:
        last = consent.expires_at - timedelta(microseconds=1)
        assert tx.consents.consume("state", "cookie", last)


def test_a_consent_that_was_never_begun_cannot_be_consumed(database: Database) -> None:
    with database.transaction() as tx:
        tx.consents.issue(make_consent(), token="token")
        assert tx.consents.consume("", "", NOW) is None
        assert tx.consents.by_state("") is None


def test_beginning_again_makes_the_earlier_state_and_cookie_void(database: Database) -> None:
    consent = begun(database)
    with database.transaction() as tx:
        tx.consents.begin(consent, state="state-2", cookie="cookie-2", secret="verifier-2")
        assert tx.consents.by_state("state") is None
        assert tx.consents.by_cookie(consent.id, "cookie") is None
        assert tx.consents.consume("state", "cookie", NOW) is None
        assert tx.consents.consume("state-2", "cookie", NOW) is None
        consumed = tx.consents.consume("state-2", "cookie-2", NOW)
    assert consumed is not None
    assert consumed[1] == "verifier-2"


def test_a_used_consent_is_not_begun_again(database: Database) -> None:
    consent = begun(database)
    with database.transaction() as tx:
        tx.consents.consume("state", "cookie", NOW)
        tx.consents.begin(consent, state="state-2", cookie="cookie-2", secret="verifier-2")
        assert tx.consents.by_state("state-2") is None
        assert tx.consents.consume("state-2", "cookie-2", NOW) is None


def test_another_workspace_neither_begins_nor_finishes_a_consent(database: Database) -> None:
    consent = begun(database)
    theirs = replace(consent, workspace_id="T2")
    with database.transaction() as tx:
        tx.consents.begin(theirs, state="state-2", cookie="cookie-2", secret="x")
        tx.consents.finish(theirs, "their-connection")
        assert tx.consents.by_state("state-2") is None
        assert tx.consents.by_token("token") == consent


def test_a_cookie_opens_its_own_consent_only(database: Database) -> None:
    consent = begun(database)
    with database.transaction() as tx:
        other = make_consent()
        tx.consents.issue(other, token="token-2")
        assert tx.consents.by_cookie(consent.id, "cookie") == consent
        assert tx.consents.by_cookie(other.id, "cookie") is None
        assert tx.consents.by_cookie(consent.id, "") is None


def test_a_finished_consent_remembers_its_connection(database: Database) -> None:
    consent = begun(database)
    with database.transaction() as tx:
        tx.consents.finish(consent, "c-1")
        assert tx.consents.by_token("token") == replace(consent, connection_id="c-1")


def test_a_secret_of_another_consent_does_not_open_and_the_link_stays_unused(
    database: Database, raw: sqlite3.Connection
) -> None:
    consent = begun(database)
    with database.transaction() as tx:
        other = make_consent()
        tx.consents.issue(other, token="token-2")
        tx.consents.begin(other, state="state-2", cookie="cookie-2", secret="verifier-2")
    (sealed,) = raw.execute("select secret from consents where id = ?", (other.id,)).fetchone()
    raw.execute("update consents set secret = ? where id = ?", (sealed, consent.id))
    with pytest.raises(Undecryptable), database.transaction() as tx:
        tx.consents.consume("state", "cookie", NOW)
    with database.snapshot() as tx:
        assert tx.consents.by_token("token") == consent


def test_what_expired_long_ago_is_swept_and_nothing_else(database: Database) -> None:
    with database.transaction() as tx:
        for number, minutes in enumerate((-1, 0, 1)):
            expires = NOW + timedelta(minutes=minutes)
            tx.consents.issue(make_consent(expires_at=expires), token=str(number))
        assert tx.consents.sweep(NOW) == 1
        assert tx.consents.by_token("0") is None
        assert tx.consents.by_token("1")
        assert tx.consents.by_token("2")
