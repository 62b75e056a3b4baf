"""`inboxkeeper export`: what is stored, or what is stored about one person; nothing secret."""

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track

from bot.cli.app_service import app_row
from bot.cli.audit import entry_row
from bot.cli.list import connection_row
from bot.settings import DatabaseSettings, load
from connections.clock import SystemClock
from connections.installations import Installation
from connections.model import Connection
from connections.trail import Entry
from storage.database import Database


def export(
    person: Annotated[
        str | None, typer.Option(help="Only what is stored about this Slack user id.")
    ] = None,
    workspace: Annotated[str | None, typer.Option(help="Only of this workspace.")] = None,
    as_json: Annotated[  # noqa: ARG001 - as every other command takes it
        bool, typer.Option("--json", help="It is JSON in any case.")
    ] = True,
) -> None:
    """Print it as JSON; also while the bot runs. Grants, keys and secrets are left out.

    Of a person, `stored` has every row about them, by workspace and table.
    """
    settings = load(DatabaseSettings)
    errors = Console(stderr=True)
    with Database.reading(settings.database) as tx:
        owned = [each for each in tx.connections.find(workspace) if _of(each, person)]
        entries = [each for each in tx.trail.entries(workspace) if _about(each, person, owned)]
        apps = [
            app_row(each, tx.hooks.state(each.id))
            for each in tx.apps.find(workspace)
            if person in {None, each.created_by}
        ]
        installed = [
            installation_row(each)
            for each in tx.installations.all()
            if workspace in {None, each.workspace_id} and person in {None, each.installed_by}
        ]
        stored = {}
        if person is not None:
            places = [workspace] if workspace else tx.people.workspaces(person)
            stored = {each: tx.people.stored(each, person) for each in places}
    hidden = not errors.is_terminal
    told: dict[str, Any] = {
        "made_at": SystemClock().now().isoformat(),
        "person": person,
        "installations": installed,
        "connections": [connection_row(each) for each in owned],
        "apps": apps,
        "stored": stored,
        "audit": [
            entry_row(each)
            for each in track(
                entries, "Writing the audit", console=errors, transient=True, disable=hidden
            )
        ],
    }
    typer.echo(json.dumps(told, indent=2, ensure_ascii=False))


def installation_row(installation: Installation) -> dict[str, Any]:
    """Return an installation as programs read it, without its tokens."""
    ended, erased = installation.ended_at, installation.erase_at
    return {
        "workspace": installation.workspace_id,
        "name": installation.name,
        "scopes": sorted(installation.scopes),
        "installed_by": installation.installed_by,
        "installed_at": installation.installed_at.isoformat(),
        "ended_at": ended.isoformat() if ended else None,
        "ended_by": installation.ended_by,
        "erased_at": erased.isoformat() if erased else None,
    }


def _of(connection: Connection, person: str | None) -> bool:
    return person is None or connection.owner_id == person


def _about(entry: Entry, person: str | None, owned: list[Connection]) -> bool:
    """Whether a row of the audit is by a person, about them, or about a mailbox of theirs."""
    if person is None or person in {entry.actor, entry.person}:
        return True
    return entry.connection_id in {each.id for each in owned}
