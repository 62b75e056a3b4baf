"""`inboxkeeper apps`: the programs that use mailboxes through their connections."""

import json
from typing import Annotated

import typer
from rich.console import Console

from bot.cli.app_hooks import hooks
from bot.cli.app_service import (
    OPERATOR,
    AsJson,
    app_row,
    say,
    service,
    show_once,
    workspace_named,
    workspace_of,
)
from bot.cli.table import table
from bot.settings import DatabaseSettings, load
from connections.apping import Wish
from connections.apps import App
from connections.model import Feature
from storage.database import Database

Workspace = Annotated[str | None, typer.Option(help="The workspace, if there are several.")]

apps = typer.Typer(help="Programs that use mailboxes.", no_args_is_help=True)
apps.add_typer(hooks)


@apps.command("list")
def list_apps(
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """List the apps; a key shows its beginning only."""
    settings = load(DatabaseSettings)
    with Database.reading(settings.database) as tx:
        found = tx.apps.find(None)
        rows = [app_row(each, tx.hooks.state(each.id)) for each in found]
    if as_json:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    columns = ("id", "workspace", "name", "key", "channels", "features", "webhook", "last_used_at")
    cells = [[_cell(row[column]) for column in columns] for row in rows]
    Console().print(table(columns, cells) if rows else "No apps.")


@apps.command("add")
def add(  # noqa: PLR0917 - typer makes options of them
    name: Annotated[str, typer.Option(help="What people call it.")],
    workspace: Workspace = None,
    channel: Annotated[
        list[str] | None, typer.Option(help="Id of a channel whose team mailboxes it may use.")
    ] = None,
    address: Annotated[
        list[str] | None, typer.Option(help="A personal mailbox; its owner is asked.")
    ] = None,
    feature: Annotated[list[Feature] | None, typer.Option(help="What it may do.")] = None,
    everything: Annotated[
        bool, typer.Option("--everything", help="All that was consented, whatever that is.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Register an app, and print its key: once, and never again."""
    wish = Wish(
        name=name,
        channels=frozenset(channel or ()),
        addresses=frozenset(address or ()),
        features=frozenset(feature or ()),
        everything=everything,
    )
    with service() as (known, _, database):
        app, key = known.add(workspace_named(database, workspace), wish, by=OPERATOR)
    _show(app, key, as_json=as_json)


@apps.command("rotate")
def rotate(app_id: str, as_json: AsJson = False) -> None:
    """Give an app another key; the one before ends at once."""
    with service() as (known, _, database):
        app, key = known.rotate(workspace_of(database, app_id), app_id, by=OPERATOR)
    _show(app, key, as_json=as_json)


@apps.command("revoke")
def revoke(app_id: str, as_json: AsJson = False) -> None:
    """End an app for good."""
    with service() as (known, _, database):
        app = known.revoke(workspace_of(database, app_id), app_id, by=OPERATOR)
    ended = {"id": app.id, "name": app.name, "ended": True}
    say(as_json, ended, f"{app.name} ({app.id}) is ended: its key opens nothing any more.")


def _show(app: App, key: str, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(app_row(app, None) | {"key": key}, indent=2, ensure_ascii=False))
    else:
        show_once(key, f"the key of {app.name} ({app.id})")


def _cell(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")
