"""Domains that move: seen in the DNS, settled, and what follows for the mailboxes there."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from connections import policy
from connections.domains import (
    AGREEING,
    OTHER,
    Domain,
    MailWatch,
    Move,
    domain_of,
    observed,
    settled,
)
from connections.errors import StaleClick
from connections.examination import Examiner, Finding, Verdict
from connections.incidents import Incident, IncidentKind, recipients
from connections.lifecycle import Action, State
from connections.losses import begin
from connections.model import Connection, Entrance, Person, Reason
from connections.notices import Audience, NoticeKind
from connections.policy import Timing, jittered
from connections.ports import Clock, Provider, Wake
from connections.repositories import Storage, Transaction
from connections.routing import Place, Route
from connections.steps import authorise, move

#: A look that was claimed and never finished (the process died) comes up again after this time.
CLAIM = timedelta(minutes=3)
#: A question that got no usable answer is asked again after this time at the latest.
AFTER_ERROR = timedelta(minutes=10)
#: How old a refusal may be to count as evidence that mailboxes have moved.
EVIDENCE_AGE = timedelta(days=1)
#: Mailboxes of a domain whose grant is dead that are evidence together.
DEAD_GRANTS = 2


class Migrations:
    """Watches domains and draws the consequences of a settled move."""

    def __init__(
        self,
        *,
        storage: Storage,
        providers: Mapping[str, Provider],
        mail: MailWatch,
        examiner: Examiner,
        clock: Clock,
        timing: Timing,
        wake: Wake,
    ) -> None:
        self._storage = storage
        self._providers = providers
        self._mail = mail
        self._examiner = examiner
        self._clock = clock
        self._timing = timing
        self._wake = wake

    def due(self, limit: int) -> list[Domain]:
        """Return domains to look at; nobody else gets them for a while."""
        now = self._clock.now()
        with self._storage.transaction() as tx:
            return tx.domains.claim_due(now, until=now + CLAIM, limit=limit)

    def look(self, domain: Domain) -> Move | None:
        """Ask the DNS about a domain and store what follows; return the move that settled."""
        if any(domain.name in provider.domains for provider in self._providers.values()):
            with self._storage.transaction() as tx:
                tx.domains.forget(domain.name)  # everybody's domain: its mail stays where it is
            return None
        route = self._mail.route(domain.name)
        with self._storage.transaction(long=True) as tx:  # thousands of mailboxes may have moved
            move = self._conclude(tx, domain.name, route)
        if move is not None:
            self._wake()
        return move

    def stay(
        self, person: Person, connection_id: str, version: int | None
    ) -> tuple[Connection, Finding]:
        """Take a mailbox back that did not move with its domain, if a check passes.

        It is not asked about again while the domain's mail goes to the same servers. Raises as
        `authorise`; `StaleClick` when it is not disconnected for a move.
        """
        with self._storage.snapshot() as tx:
            connection = _moved(authorise(tx, person, connection_id, version, Action.RECONNECT))
        finding = self._examiner.examine(connection)
        if finding.verdict is not Verdict.PASSED:
            return connection, finding
        now = self._clock.now()
        with self._storage.transaction() as tx:
            connection = _moved(
                authorise(tx, person, connection_id, connection.version, Action.RECONNECT)
            )
            domain = tx.domains.get(domain_of(connection.address))
            after = move(
                tx,
                connection,
                Action.RESTORE,
                at=now,
                actor_id=person.id,
                health=policy.passed(now, self._timing),
                stays_at=domain.fingerprint if domain else None,
            )
        self._wake()
        return after, finding

    def _conclude(self, tx: Transaction, name: str, route: Route) -> Move | None:
        now = self._clock.now()
        domain = tx.domains.get(name)
        if domain is None:
            return None
        mailboxes = tx.connections.in_domain(name)
        if not mailboxes:
            tx.domains.forget(name)
            return None
        wait = jittered(self._timing.mx_interval)
        if route.place is Place.UNKNOWN:
            wait = min(wait, AFTER_ERROR)
        domain = replace(observed(domain, route, now), next_look_at=now + wait)
        settles = None
        if self._is_settled(domain, now) or _evidence(domain, mailboxes, now):
            domain, settles = settled(domain)
        tx.domains.put(domain)
        if settles is not None:
            for workspace_id, those in groupby(
                sorted(mailboxes, key=lambda each: each.workspace_id),
                key=lambda each: each.workspace_id,
            ):
                self._follow(tx, workspace_id, settles, list(those))
        return settles

    def _is_settled(self, domain: Domain, now: datetime) -> bool:
        return (
            domain.candidate_since is not None
            and domain.agreeing >= AGREEING
            and now - domain.candidate_since >= self._timing.settle_time
        )

    def _follow(
        self, tx: Transaction, workspace_id: str, settles: Move, mailboxes: Sequence[Connection]
    ) -> None:
        now = self._clock.now()
        self._go_on(tx, workspace_id, settles)
        for each in mailboxes:
            came_back = each.provider == settles.target and each.reason is Reason.MIGRATED
            if came_back:  # looked at, and taken back if that passes
                tx.connections.note_health(each, replace(each.health, recheck_at=now))
        leaving = [each for each in mailboxes if self._is_at(each, settles.source)]
        automatic = all(
            place in self._providers and self._providers[place].entrance is Entrance.SIGN_IN
            for place in (settles.source, settles.target)
        )
        if automatic:
            self._disconnect(tx, workspace_id, settles, leaving)
        else:
            self._advise(tx, workspace_id, settles, leaving)

    def _is_at(self, connection: Connection, place: str) -> bool:
        """Whether a mailbox is connected at a place; a form's mail server is nobody's."""
        provider = self._providers.get(connection.provider)
        by_form = provider is not None and provider.entrance is Entrance.FORM
        return by_form if place == OTHER else connection.provider == place

    def _disconnect(
        self, tx: Transaction, workspace_id: str, settles: Move, leaving: Sequence[Connection]
    ) -> None:
        """Disconnect what was connected at the old provider; one message for each person."""
        now = self._clock.now()
        lost = []
        for each in leaving:
            if each.state is State.ACTIVE and each.stays_at != settles.fingerprint:
                lost.append(
                    move(
                        tx,
                        each,
                        Action.LOSE,
                        at=now,
                        actor_id=None,
                        reason=Reason.MIGRATED,
                        moved_to=settles.target,
                    )
                )
            elif each.state is State.DISCONNECTED and each.reason is not Reason.MIGRATED:
                # Lost before, and perhaps for just this: the way back leads to the new provider.
                led = replace(each, moved_to=settles.target)
                tx.connections.move(led, expected_version=each.version)
                lost.append(led)
        if not lost:
            return
        incident = self._open(tx, IncidentKind.MIGRATION, workspace_id, settles, lost)
        alert = incident.notice(NoticeKind.MIGRATION_ALERT, Audience.ALERTS)
        tx.outbox.add(replace(alert, key=incident.alert_key))

    def _advise(
        self, tx: Transaction, workspace_id: str, settles: Move, leaving: Sequence[Connection]
    ) -> None:
        """Say that a mailbox has to be disconnected first: nothing is done by itself."""
        active = [each for each in leaving if each.state is State.ACTIVE]
        if active:
            self._open(tx, IncidentKind.MOVED_AWAY, workspace_id, settles, active)

    def _open(
        self,
        tx: Transaction,
        kind: IncidentKind,
        workspace_id: str,
        settles: Move,
        mailboxes: Sequence[Connection],
    ) -> Incident:
        """Open an incident about mailboxes, with one message for each person it concerns."""
        begun = begin(
            kind,
            workspace_id,
            at=self._clock.now(),
            timing=self._timing,
            provider=mailboxes[0].provider,
            scope=settles.domain,
        )
        facts = {"domain": settles.domain, "from": settles.source, "to": settles.target}
        incident = replace(begun, details=facts)
        if kind is IncidentKind.MOVED_AWAY:  # nothing is broken: nobody is reminded
            incident = replace(incident, next_reminder_at=None)
        tx.incidents.add(incident)
        told: set[str] = set()
        for each in mailboxes:
            tx.incidents.join(incident, each)
            told.update(recipients(incident, each))
        for recipient in sorted(told):
            tx.outbox.add(incident.notice(_TOLD[kind], recipient))
        return incident

    def _go_on(self, tx: Transaction, workspace_id: str, settles: Move) -> None:
        """Say in the messages about an earlier move that the domain has moved on, or back."""
        now = self._clock.now()
        for incident in _about(tx, IncidentKind.MOVED_AWAY, workspace_id, settles):
            tx.incidents.put(replace(incident, resolved_at=now))
            over = incident.notice(NoticeKind.MOVED_ON, "", target=settles.target)
            tx.outbox.revise(workspace_id, incident.key, over.kind, over.facts)
        for incident in _about(tx, IncidentKind.MIGRATION, workspace_id, settles):
            then = {"then": settles.target, "then_at": now.isoformat()}
            moved_on = replace(incident, details={**incident.details, **then})
            tx.incidents.put(moved_on)
            for key, kind in (
                (incident.alert_key, NoticeKind.MIGRATION_ALERT),
                (incident.key, NoticeKind.MIGRATED),
            ):
                tx.outbox.revise(workspace_id, key, kind, moved_on.notice(kind, "").facts)


#: What people are told of the two kinds of move.
_TOLD = {
    IncidentKind.MIGRATION: NoticeKind.MIGRATED,
    IncidentKind.MOVED_AWAY: NoticeKind.MOVED_AWAY,
}


def _about(
    tx: Transaction, kind: IncidentKind, workspace_id: str, settles: Move
) -> list[Incident]:
    return [
        incident
        for incident in tx.incidents.open_of_kind(kind)
        if (incident.workspace_id, incident.scope) == (workspace_id, settles.domain)
    ]


def _moved(connection: Connection) -> Connection:
    if connection.reason is not Reason.MIGRATED:
        raise StaleClick(connection)
    return connection


def _evidence(domain: Domain, mailboxes: Sequence[Connection], now: datetime) -> bool:
    """Whether mailboxes themselves say that the domain has moved, as the DNS does."""
    if domain.candidate is None:
        return False
    since = now - EVIDENCE_AGE
    seen = [
        reason
        for each in mailboxes
        if each.provider == domain.home
        for reason, at in (
            (each.reason, each.state_since),
            (each.health.suspicion, each.health.suspected_since),
        )
        if reason is not None and at is not None and at >= since
    ]
    dead = sum(reason is Reason.ACCESS_ENDED for reason in seen)
    return Reason.MAILBOX_MISSING in seen or dead >= DEAD_GRANTS
