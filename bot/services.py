"""The rules, built on one storage: the half of the composition root that Slack has no part in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.settings import Settings
from connections.apping import Apps
from connections.approvals import Approvals
from connections.auditing import Auditing
from connections.checks import Checks
from connections.choosing import Choosing, MailRoutes
from connections.clearing import Clearing
from connections.consenting import Consenting
from connections.domains import MailWatch
from connections.ending import Ending
from connections.examination import Examiner
from connections.expiries import Expiries
from connections.forms import Forms
from connections.handing import Handing
from connections.hooking import Hooks
from connections.hooks import Targets
from connections.hosts import Hosts
from connections.keeping import Keeping
from connections.links import Links
from connections.locks import KeyedLocks
from connections.migrations import Migrations
from connections.offboarding import Offboarding
from connections.overviews import Overviews
from connections.ports import Clock, Directory, Provider, Wake
from connections.removals import Removals
from connections.reporting import Reports
from connections.repositories import Storage
from connections.roles import Roles
from connections.service import Connections
from connections.settings import Settings as WorkspaceSettings
from connections.strays import Strays
from connections.tending import Tending
from connections.timekeeping import Timekeeping


class Routes(MailRoutes, MailWatch, Protocol):
    """Where the mail of a domain goes: asked when somebody connects, and watched."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Services:
    """Everything that can be done with connections, whoever asks for it."""

    approvals: Approvals
    apps: Apps
    auditing: Auditing
    checks: Checks
    choosing: Choosing
    clearing: Clearing
    connections: Connections
    consenting: Consenting
    ending: Ending
    expiries: Expiries
    forms: Forms
    handing: Handing
    hooks: Hooks
    keeping: Keeping
    hosts: Hosts
    links: Links
    migrations: Migrations
    offboarding: Offboarding
    overviews: Overviews
    removals: Removals
    reports: Reports
    roles: Roles
    settings: WorkspaceSettings
    strays: Strays
    tending: Tending
    timekeeping: Timekeeping


def build_services(
    settings: Settings,
    *,
    storage: Storage,
    providers: Mapping[str, Provider],
    routes: Routes,
    targets: Targets,
    directory: Directory,
    clock: Clock,
    ending: Ending,
    wake: Wake,
) -> Services:
    """Build them all; `wake` is called after a commit that left work for the jobs."""
    timing = settings.timing
    locks = KeyedLocks()
    examiner = Examiner(storage, providers, locks)
    links = Links(
        storage=storage,
        providers=providers,
        directory=directory,
        clock=clock,
        timing=timing,
        wake=wake,
    )
    strays = Strays(storage, providers, locks, clock, wake)
    consenting = Consenting(
        storage=storage,
        links=links,
        directory=directory,
        clock=clock,
        timing=timing,
        locks=locks,
        strays=strays,
        wake=wake,
    )
    removals = Removals(
        storage=storage,
        providers=providers,
        clock=clock,
        timing=timing,
        locks=locks,
        wake=wake,
    )
    approvals = Approvals(
        storage=storage,
        directory=directory,
        clock=clock,
        lifetime=timedelta(seconds=settings.approval_ttl),
        wake=wake,
    )
    hosts = Hosts(storage, clock, wake)
    return Services(
        approvals=approvals,
        apps=Apps(storage, clock, wake),
        auditing=Auditing(storage, clock),
        checks=Checks(storage, examiner, clock, timing, wake),
        choosing=Choosing(providers, routes),
        clearing=Clearing(storage, removals, locks, clock, wake),
        connections=Connections(storage, examiner, clock, timing, wake),
        consenting=consenting,
        ending=ending,
        expiries=Expiries(storage, clock, settings.secret_ends, wake),
        forms=Forms(storage=storage, links=links, consenting=consenting, hosts=hosts, clock=clock),
        handing=Handing(storage, providers, locks, clock, timing),
        hooks=Hooks(storage, targets, clock, wake),
        hosts=hosts,
        keeping=Keeping(storage, clock, timedelta(seconds=settings.keep_removed)),
        links=links,
        migrations=Migrations(
            storage=storage,
            providers=providers,
            mail=routes,
            examiner=examiner,
            clock=clock,
            timing=timing,
            wake=wake,
        ),
        offboarding=Offboarding(storage, directory, clock, wake),
        overviews=Overviews(storage, approvals),
        removals=removals,
        reports=Reports(storage, clock),
        roles=Roles(storage, clock, wake),
        settings=WorkspaceSettings(storage, directory, clock, settings.initial, wake),
        strays=strays,
        tending=Tending(storage, clock, timing, wake),
        timekeeping=Timekeeping(storage, clock, wake),
    )
