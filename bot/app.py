"""The composition root: the only place where the parts are built and put together."""

from collections.abc import Mapping
from datetime import datetime

import structlog
from slack_bolt import App
from slack_sdk import WebClient

from bot import clients
from bot.bolt import build_bolt
from bot.calls import WatchedProvider, WatchedTargets
from bot.directory import SlackDirectory
from bot.files import Files
from bot.homes import Homes
from bot.jobs import Jobs, Waker
from bot.letters import Letters
from bot.listeners.actions import Actions
from bot.listeners.adapter import Adapter
from bot.listeners.admins import Admins
from bot.listeners.approvals import Wishes
from bot.listeners.apps import Owners
from bot.listeners.audit import Auditor
from bot.listeners.browsing import Browsing
from bot.listeners.commands import Commands
from bot.listeners.events import Events
from bot.listeners.hooking import Webhooks
from bot.listeners.hosts import Hosts
from bot.listeners.leaving import Leaving
from bot.listeners.registering import Registering
from bot.listeners.report import Reporter
from bot.listeners.routes import register
from bot.listeners.settings import SettingsForm
from bot.metrics import Metrics
from bot.postman import Postman
from bot.readiness import Readiness
from bot.roster import Roster
from bot.running import Running
from bot.scenes import Scenes
from bot.services import build_services
from bot.settings import Settings
from bot.sockets import Sockets
from bot.standing import Standing
from bot.tie import install, tie
from bot.web.api.api import Api
from bot.web.consents import ConsentPages
from bot.web.installs import InstallPages
from bot.web.server import WebServer
from bot.web.site import build_site
from bot.web.slack import SlackDoor
from bot.work import Work
from connections.clock import SystemClock
from connections.ports import Clock, Provider
from providers.dns import Resolver
from providers.registry import DISPLAY_NAMES
from providers.registry import build as build_providers
from providers.routes import Routes
from providers.trust import trusting
from providers.webhooks import WebhookTargets
from storage.database import Database
from storage.keys import Keyring

log = structlog.get_logger(__name__)


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    providers: Mapping[str, Provider] | None = None,
    routes: Routes | None = None,
) -> Running:
    """Build the bot from its settings; tests and the playground pass in a clock.

    Raises:
        storage.errors.KeyProblem: the database needs another key; nothing was changed.
        OSError: the listening address or a file cannot be had.

    """
    clock = clock or SystemClock()
    database = Database.open(settings.database, _keyring(settings))
    if providers is None:
        providers = build_providers(
            clock,
            google=clients.google(settings),
            microsoft=clients.microsoft(settings),
            imap=clients.imap(settings),
        )
    metrics = Metrics()
    providers = {name: WatchedProvider(each, metrics) for name, each in providers.items()}
    routes = routes or Routes(Resolver(settings.nameservers))
    names = {provider.id: provider.display_name for provider in providers.values()}

    waker = Waker()
    slack = tie(settings, metrics, database, clock, waker.wake)
    workspaces = slack.workspaces
    configured = settings.super_admins if slack.oauth is None else ()
    directory = Roster(SlackDirectory(workspaces, configured), database)

    services = build_services(
        settings,
        storage=database,
        providers=providers,
        routes=routes,
        targets=WatchedTargets(WebhookTargets(clients.webhooks(settings)), metrics),
        directory=directory,
        clock=clock,
        ending=slack.ending,
        wake=waker.wake,
    )
    scenes = Scenes(
        directory=directory,
        providers=names,
        siblings=services.connections.siblings,
        uses=services.apps.uses,
    )
    postman = Postman(
        storage=database,
        workspaces=workspaces,
        directory=directory,
        letters=Letters(
            storage=database,
            directory=directory,
            providers=providers,
            scenes=scenes,
            preferences=services.settings.of,
        ),
        clock=clock,
        preferences=services.settings.of,
    )
    wishes = Wishes(services.approvals)
    settings_form = SettingsForm(services.settings)
    homes = Homes(
        storage=database,
        workspaces=workspaces,
        scenes=scenes,
        overviews=services.overviews,
        clock=clock,
        wake=waker.wake,
    )
    jobs = Jobs(services, postman, homes, workspaces, metrics)
    waker.call = jobs.wake

    def stopped(workspace_id: str) -> bool:
        with database.snapshot() as tx:
            return tx.installations.stopped(workspace_id)

    def ended(workspace_id: str, event: str, at: datetime) -> None:
        if workspaces.stands(workspace_id, at):
            return
        services.ending.end(workspace_id, event)
        workspaces.ended(workspace_id, event)

    work = Work()
    bolt = build_bolt(
        settings,
        client=slack.new_client(None),
        workspaces=workspaces,
        precedence=work.precedence,
        metrics=metrics,
        stopped=stopped,
    )
    sockets = _sockets(settings, bolt, slack.new_client(None))
    browsing = Browsing(services.connections)
    files = Files(workspaces)
    registering = Registering(services.apps, services.hooks)
    commands = Commands(
        connections=services.connections,
        browsing=browsing,
        links=services.links,
        choosing=services.choosing,
        providers=providers,
        known={**DISPLAY_NAMES, **names},
        more={
            "admins": Admins(services.roles, directory).admins,
            "settings": settings_form.open,
            "apps": registering.apps,
            "audit": Auditor(services.auditing, directory, files, clock).audit,
            "report": Reporter(services.reports, files).report,
        },
        link_url=lambda token: f"{settings.public_url}/connect/{token}",
    )
    register(
        bolt,
        Adapter(
            workspaces=workspaces,
            scenes=scenes,
            metrics=metrics,
            work=work,
            trust=trusting(settings.ca_file),
        ),
        commands=commands,
        actions=Actions(
            connections=services.connections,
            removals=services.removals,
            commands=commands,
            browsing=browsing,
            hosts=Hosts(services.hosts),
            wishes=wishes,
            tending=services.tending,
            migrations=services.migrations,
            providers=names,
        ),
        wishes=wishes,
        settings=settings_form,
        browsing=browsing,
        owners=Owners(services.apps),
        registering=registering,
        webhooks=Webhooks(services.hooks),
        leaving=Leaving(services.offboarding, services.connections, commands, directory),
        events=Events(
            directory=directory,
            homes=homes,
            offboarding=services.offboarding,
            ended=ended,
        ),
    )
    readiness = Readiness(
        storage=database,
        check=database.check,
        clock=clock,
        workspaces=workspaces,
        sockets=sockets,
        jobs=jobs,
        postman=postman,
    )
    metrics.include(
        Standing(
            storage=database,
            room=database,
            clock=clock,
            lag=lambda: jobs.since_last_round,
            sockets=lambda: None if sockets is None else sockets.working,
            readiness=readiness,
        )
    )
    pages = ConsentPages(
        links=services.links,
        consenting=services.consenting,
        forms=services.forms,
        public_url=settings.public_url,
    )

    def forget() -> None:
        directory.forget()  # a reader who was nobody yet is somebody now
        postman.forget()

    installing = install(slack, database, clock, forget, waker.wake)
    site = build_site(
        slack=_door(settings, bolt) if sockets is None else None,
        pages=pages,
        installs=InstallPages(installing, settings.public_url) if installing else None,
        api=Api(services.apps, services.handing, settings.public_url),
        readiness=readiness,
        metrics=metrics,
        public_url=settings.public_url,
        sign_in_origins=[provider.sign_in_origin for provider in providers.values()],
    )

    def close() -> None:
        pages.close()
        work.finish()
        database.close()

    return Running(
        web=WebServer(site, settings.listen),
        sockets=sockets,
        jobs=jobs,
        database=database,
        services=services,
        close=close,
    )


def _sockets(settings: Settings, bolt: App, client: WebClient) -> Sockets | None:
    """Return Slack's sockets in Socket Mode; None where Slack calls us."""
    if settings.slack_app_token is None:
        return None
    token = settings.slack_app_token.get_secret_value()
    return Sockets(bolt, client, token, trust=trusting(settings.ca_file))


def _door(settings: Settings, bolt: App) -> SlackDoor | None:
    """Return where Slack's requests come in; without a secret they come over sockets."""
    secret = settings.slack_signing_secret
    return SlackDoor(bolt, secret.get_secret_value()) if secret else None


def _keyring(settings: Settings) -> Keyring:
    keys = settings.encryption_keys
    return Keyring.load(keys.get_secret_value() if keys else None, settings.database)
