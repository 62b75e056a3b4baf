"""Random events, clicks, answers, crashes and clock jumps, and rules that hold at every moment."""

import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from connections.errors import ClientRefused, GrantLost, InboxError, ProviderUnavailable
from connections.lifecycle import LIVE, Action, Kind, State, transition
from connections.model import Connection, Grant, Reason, Refreshed
from connections.policy import normal_address
from storage.database import Database
from storage.keys import Keyring
from tests.connections.conftest import Rules
from tests.factories import make_grant, make_person
from tests.fakes.clock import FakeClock
from tests.fakes.provider import FakeProvider, refreshed

pytestmark = pytest.mark.slow

#: How a mailbox can fare at its provider; None is well.
CONDITIONS = st.sampled_from(
    [
        GrantLost(Reason.ACCESS_ENDED, ended=True),
        GrantLost(Reason.MAILBOX_MISSING, ended=False),
        ProviderUnavailable(retry_after=60),
        ClientRefused("invalid_client"),
        None,
    ]
)
PEOPLE = st.sampled_from(["alice", "sam"])
#: How far the clock goes, in seconds; back, too.
JUMPS = (61, 601, 1000, 1000, 1000, 7 * 3600, 7 * 3600, 25 * 3600, 15 * 86400, -3600)
DOMAINS = ("acme.test", "other.test")


class Moody(FakeProvider):
    """A provider with whom each account fares in its own way."""

    def __init__(self) -> None:
        super().__init__()
        self.fares: dict[str, Exception | None] = {}
        self.power = True

    def refresh(self, grant: Grant) -> Refreshed:
        if not self.power:
            raise PowerCut
        if error := self.fares.get(grant.subject):
            raise error
        return refreshed(grant)


class PowerCut(BaseException):
    """The process dies here: nothing of ours may catch it."""


class World(RuleBasedStateMachine):
    """The service on a real file, with a provider, a DNS and a clock that do anything."""

    def __init__(self) -> None:
        super().__init__()
        self.states: dict[str, tuple[State, int]] = {}
        self.sent: Counter[tuple[int, int]] = Counter()
        self.born = 0

    def _open(self) -> None:
        fares = self.house.provider.fares if hasattr(self, "house") else {}
        provider = Moody()
        provider.fares = fares
        self.house = Rules(Database.open(self.path, self.keyring), self.clock, provider=provider)
        self.house.elsewhere.refreshes = []

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "inboxkeeper.db"
        self.keyring = Keyring.load(None, self.path)
        self.clock = FakeClock()
        self._open()
        for number in range(12):
            self.connect(domain=DOMAINS[number % 2])

    @rule(domain=st.sampled_from(DOMAINS))
    def connect(self, domain: str) -> None:
        self.born += 1
        address = normal_address(f"m{self.born}@{domain}")
        alice = make_person(email=None)
        token = self.house.links.issue(alice, address, "google")
        self._sign_in(token, address)

    @rule(data=st.data())
    def reconnect(self, data: st.DataObject) -> None:
        mailbox = self._any(data)
        try:
            token = self.house.links.issue_reconnect(self.house.alice, mailbox.id, mailbox.version)
            self._sign_in(token, mailbox.address, mailbox.subject)
        except InboxError:
            return

    @rule(data=st.data(), who=PEOPLE, verb=st.sampled_from(["deactivate", "remove"]))
    def click(self, data: st.DataObject, who: str, verb: str) -> None:
        mailbox, person = self._any(data), getattr(self.house, who)
        stale = data.draw(st.integers(0, 1))
        try:
            getattr(self.house.service, verb)(person, mailbox.id, mailbox.version - stale)
        except InboxError:
            return

    @rule(data=st.data())
    def reactivate(self, data: st.DataObject) -> None:
        mailbox = self._any(data)
        with suppress(InboxError):
            self.house.service.reactivate(self.house.alice, mailbox.id, mailbox.version)

    @rule(data=st.data())
    def still_there(self, data: st.DataObject) -> None:
        mailbox = self._any(data)
        with suppress(InboxError):
            self.house.migrations.stay(self.house.alice, mailbox.id, mailbox.version)

    @rule(data=st.data(), condition=CONDITIONS)
    def fares(self, data: st.DataObject, condition: Exception | None) -> None:
        self.house.provider.fares[self._any(data).subject or ""] = condition

    @rule(data=st.data())
    def access_ends(self, data: st.DataObject) -> None:
        """Let a person end the access by hand, and nobody repair it."""
        gone = GrantLost(Reason.ACCESS_ENDED, ended=True)
        self.house.provider.fares[self._any(data).subject or ""] = gone
        self.time_passes(seconds=1000, times=2, dies_at=0)

    @rule(data=st.data())
    def removed_by_an_admin(self, data: st.DataObject) -> None:
        mailbox = self._any(data)
        with suppress(InboxError):
            off = self.house.service.deactivate(self.house.sam, mailbox.id, mailbox.version)
            self.house.service.remove(self.house.sam, off.id, off.version)

    @rule(domain=st.sampled_from(DOMAINS), condition=CONDITIONS)
    def all_fare(self, domain: str, condition: Exception | None) -> None:
        with self.house.database.snapshot() as tx:
            for mailbox in tx.connections.in_domain(domain):
                self.house.provider.fares[mailbox.subject or ""] = condition

    @rule(where=st.sampled_from(["google", "microsoft", "other", "gateway", "mixed", "error"]))
    def mail_goes(self, where: str) -> None:
        self.house.mail.where = where

    @rule(seconds=st.sampled_from(JUMPS), times=st.integers(1, 5), dies_at=st.integers(0, 40))
    def time_passes(self, seconds: int, times: int, dies_at: int) -> None:
        """Let the jobs come round after each span of time; perhaps the power fails at one call."""
        for _ in range(times):
            self.clock.advance(seconds=seconds)
            try:
                self._round(dies_at)
            except PowerCut:
                self.restart()

    def _round(self, dies_at: int) -> None:
        """Do what is due, as the jobs do; the power fails at the call of that number."""
        rules, work = self.house, list[Callable[[], object]]()
        work += [lambda m=m: self._check(m) for m in rules.checks.claim(50)]
        work += [lambda m=m: rules.checks.recheck(m) for m in rules.checks.claim_rechecks(50)]
        work += [lambda d=d: rules.migrations.look(d) for d in rules.migrations.due(9)]
        work += [lambda r=r: rules.removals.work(r) for r in rules.removals.due(9)]
        work += [lambda x=x: rules.clearing.work(x) for x in rules.clearing.due(9)]
        for number, each in enumerate(work, start=1):
            rules.provider.power = number != dies_at
            each()
        rules.tending.remind_due(9)
        rules.tending.resolve_clients()
        rules.checks.believe_refusals()

    def _check(self, mailbox: Connection) -> None:
        frozen = self._frozen(mailbox)
        after = self.house.checks.check(mailbox)
        if frozen and after and after.connection.state is State.DISCONNECTED:
            raise AssertionError("disconnected while frozen")

    @rule(dies=st.booleans())
    def deliver(self, dies: bool) -> None:
        """Send what is due; who dies has sent one message that was not recorded."""
        now = self.clock.now()
        with self.house.database.transaction() as tx:
            due = tx.outbox.claim(now, until=now + timedelta(minutes=2), limit=20)
        for delivery in due:
            if dies:
                self.restart()
                return
            with self.house.database.transaction() as tx:
                if delivery.notice.to in {"super_admins", "approvers", "alerts"}:
                    tx.outbox.expand(delivery, ["U9"])
                else:
                    tx.outbox.sent(delivery, now, channel="D", ts=f"{delivery.id}")
                    self.sent[delivery.id, delivery.revision] += 1

    @rule()
    def restart(self) -> None:
        self._open()
        with self.house.database.transaction() as tx:
            tx.outbox.release_claims()

    @invariant()
    def every_move_is_one_of_the_life_and_has_its_audit_row(self) -> None:
        with self.house.database.snapshot() as tx:
            assert tx.audit.verify() is None
            for each in tx.connections.find(None):
                before, version = self.states.get(each.id, (each.state, each.version))
                if version == each.version:
                    assert before is each.state
                elif before is not each.state:
                    assert _reachable(before, each.state, each.version - version)
                self.states[each.id] = (each.state, each.version)

    @invariant()
    def what_is_removed_has_an_outcome_and_no_grant(self) -> None:
        with self.house.database.snapshot() as tx:
            for each in tx.connections.find(None, states=[State.REMOVED]):
                assert each.outcome is not None
                assert tx.grants.get(each) is None
            for each in tx.connections.find(None, states=[State.REMOVING]):
                assert tx.removals.get(each.id) is not None
            for each in tx.connections.find(None, states=LIVE):
                assert tx.grants.get(each) is not None

    @invariant()
    def no_message_is_sent_twice(self) -> None:
        assert not [key for key, times in self.sent.items() if times > 1]

    @invariant()
    def what_was_lost_is_told_to_its_owner(self) -> None:
        with self.house.database.snapshot() as tx:
            for each in tx.connections.find(None, states=[State.DISCONNECTED]):
                of = tx.incidents.involving(each)
                by_hand = self._last_action(tx, each) is Action.REACTIVATE
                assert of or by_hand, each

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()

    def _last_action(self, tx: object, connection: Connection) -> Action | None:
        rows = [row for row in tx.audit.rows() if row["connection_id"] == connection.id]  # type: ignore[attr-defined]
        return Action(rows[-1]["action"]) if rows else None

    def _any(self, data: st.DataObject) -> Connection:
        with self.house.database.snapshot() as tx:
            return data.draw(st.sampled_from(tx.connections.find(None)))

    def _sign_in(self, token: str, address: str, subject: str | None = None) -> None:
        begun = self.house.links.begin(token)
        grant = make_grant(
            subject=subject or f"subject of {address}", addresses=frozenset({address})
        )
        for provider in self.house.providers.values():
            provider.redeemed = [refreshed(grant)]
        self.house.provider.fares[grant.subject] = None
        state = begun.url.rpartition("state=")[2]
        self.house.consenting.complete({"state": state}, begun.cookie)

    def _frozen(self, mailbox: Connection) -> bool:
        with self.house.database.snapshot() as tx:
            freezes = (
                tx.breaker.freeze(mailbox.provider, ""),
                tx.breaker.freeze(mailbox.provider, mailbox.group),
            )
            known = tx.breaker.refusal(mailbox)
        waited = self.clock.now() - known.at if known else timedelta(0)
        return any(freezes) and waited < self.house.timing.breaker.longest


def _reachable(source: State, target: State, steps: int) -> bool:
    """Whether so many steps of the table, reconnects among them, lead from one to the other."""
    found = {source}
    for _ in range(steps):
        found |= {
            end
            for state in found
            for action in Action
            for kind in Kind
            if (row := transition(state, action, kind))
            for end in (row.target, row.otherwise)
            if end
        }
    return target in found


TestWorld = World.TestCase
TestWorld.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
