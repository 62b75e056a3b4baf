"""One look at a mailbox: who shares it, and what it leaves in the store."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

from connections.errors import GrantLost, ProviderUnavailable
from connections.examination import Finding, Verdict
from connections.locks import KeyedLocks
from connections.model import Connection, Reason, Refreshed
from tests.connections.conftest import Rules, at_once
from tests.factories import make_grant
from tests.fakes.provider import refreshed
from tests.waiting import until

DUE = GrantLost(Reason.SIGNIN_REQUIRED, challenge='{"a": 1}')


def in_line(locks: KeyedLocks, connection: Connection) -> int:
    """Return how many hold or await the lock of a connection's grant."""
    entry = locks._entries.get(f"grant\0{connection.id}")
    return entry.users if entry else 0


def when_all_are_in_line(
    rules: Rules, connection: Connection, number: int
) -> Callable[[str], None]:
    """Return a hook that lets the first refresh go on when that many have asked for a look."""

    def wait(_call: str) -> None:
        if rules.provider.asked == ["refresh"]:
            until(lambda: in_line(rules.locks, connection) == number)

    return wait


def look(rules: Rules, connection: Connection) -> Finding:
    return rules.examiner.examine(connection)


def test_those_who_ask_meanwhile_share_good_news(rules: Rules) -> None:
    connection = rules.given()
    rules.provider.meanwhile = when_all_are_in_line(rules, connection, 8)
    findings = at_once(*[lambda: look(rules, connection)] * 8)
    assert findings == [Finding(verdict=Verdict.PASSED)] * 8
    assert rules.provider.asked == ["refresh", "probe"]


def test_bad_news_are_looked_at_again_for_all_who_wait(rules: Rules) -> None:
    """Somebody who put it right and asks again is not told what was found before."""
    connection = rules.given()
    rules.provider.meanwhile = when_all_are_in_line(rules, connection, 8)
    rules.provider.refreshes = [GrantLost(Reason.ACCESS_ENDED, ended=True)]
    findings = at_once(*[lambda: look(rules, connection)] * 8)
    verdicts = sorted(finding.verdict for finding in findings if isinstance(finding, Finding))
    assert verdicts == [Verdict.PASSED] * 7 + [Verdict.REFUSED]
    assert rules.provider.asked == ["refresh", "refresh", "probe"]


def test_bad_news_of_a_look_that_began_after_the_question_are_shared(rules: Rules) -> None:
    connection = rules.given()
    rules.provider.meanwhile = when_all_are_in_line(rules, connection, 8)
    rules.provider.refreshes = [ProviderUnavailable() for _ in range(8)]
    findings = at_once(*[lambda: look(rules, connection)] * 8)
    assert {finding.verdict for finding in findings if isinstance(finding, Finding)} == {
        Verdict.TRANSIENT
    }
    assert rules.provider.asked == ["refresh", "refresh"]


def test_nothing_is_shared_with_those_who_ask_later(rules: Rules) -> None:
    connection = rules.given()
    assert [look(rules, connection).verdict for _ in range(2)] == [Verdict.PASSED] * 2
    assert rules.provider.asked == ["refresh", "probe"] * 2
    assert in_line(rules.locks, connection) == 0


def test_good_news_are_no_answer_to_a_later_question() -> None:
    """Though somebody else kept the lock in use since they came."""
    locks, begun, go, held, release = KeyedLocks(), Event(), Event(), Event(), Event()

    def work(word: str) -> str:
        begun.set()
        assert go.wait(10)
        return word

    def keep_in_use() -> None:
        with locks.hold("a"):
            held.set()
            assert release.wait(10)

    def ask(word: str) -> str:
        return locks.share("a", work=lambda: work(word), good=lambda _: True)

    with ThreadPoolExecutor() as pool:
        first = pool.submit(ask, "first")
        assert begun.wait(10)
        pool.submit(keep_in_use)
        until(lambda: locks._entries["a"].users == 2)
        go.set()
        assert held.wait(10)
        assert first.result() == "first"
        second = pool.submit(ask, "second")
        until(lambda: locks._entries["a"].users == 2)
        release.set()
        assert second.result() == "second"


def test_another_mailbox_is_looked_at_at_the_same_time(rules: Rules) -> None:
    one, other = rules.given(), rules.given(id="other")
    rules.provider.meanwhile = lambda _call: until(
        lambda: rules.provider.asked.count("refresh") == 2
    )
    findings = at_once(lambda: look(rules, one), lambda: look(rules, other))
    assert findings == [Finding(verdict=Verdict.PASSED)] * 2


def rotated(rules: Rules, connection: Connection) -> Refreshed:
    grant = rules.grant(connection)
    assert grant is not None
    return refreshed(replace(grant, secret="rotated"))


def test_a_refusal_is_looked_at_once_though_the_token_rotates(rules: Rules) -> None:
    connection = rules.given()
    rules.provider.refreshes = [rotated(rules, connection)]
    rules.provider.probes = [GrantLost(Reason.MAILBOX_MISSING)]
    assert look(rules, connection).reason is Reason.MAILBOX_MISSING
    assert rules.provider.asked == ["refresh", "probe"]
    assert rules.grant(connection) == rotated(rules, connection).grant


def test_a_challenge_of_the_mailbox_is_kept_with_the_rotated_token(rules: Rules) -> None:
    connection = rules.given()
    rules.provider.refreshes = [rotated(rules, connection)]
    rules.provider.probes = [DUE]
    assert look(rules, connection).verdict is Verdict.REFUSED
    grant = rules.grant(connection)
    assert grant is not None
    assert (grant.secret, grant.challenge) == ("rotated", '{"a": 1}')


def test_a_challenge_outlives_a_refusal_that_names_none(rules: Rules) -> None:
    connection = rules.given()
    rules.provider.refreshes = [DUE, GrantLost(Reason.SIGNIN_REQUIRED)]
    for _ in range(2):
        look(rules, connection)
    grant = rules.grant(connection)
    assert grant is not None
    assert grant.challenge == '{"a": 1}'
    assert rules.provider.asked == ["refresh", "refresh"]


def test_a_refusal_of_a_token_that_was_replaced_meanwhile_is_not_believed(rules: Rules) -> None:
    connection = rules.given()
    new = make_grant(subject=connection.subject)

    def reconnect(call: str) -> None:
        if rules.provider.asked == ["refresh"]:
            with rules.database.transaction() as tx:
                tx.grants.put(connection, new)

    rules.provider.meanwhile = reconnect
    rules.provider.refreshes = [DUE]
    assert look(rules, connection).verdict is Verdict.PASSED
    assert rules.grant(connection) == new
