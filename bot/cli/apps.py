"""`inboxkeeper apps`: the programs that use mailboxes through their connections."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot.settings import DatabaseSettings, SettingsProblem, load
from connections.app_errors import AppNameRefused, AppNameTaken, AppUnknown, KeyRefused
from connections.apping import Apps, Wish
from connections.apps import App
from connections.clock import SystemClock
from connections.errors import InvalidAddress, NotFound
from connections.model import Feature
from storage.database import Database
from storage.keys import Keyring

#: Who is recorded as having done it.
OPERATOR = "operator"

Workspace = Annotated[str | None, typer.Option(help="The workspace, if there are several.")]

apps = typer.Typer(help="Programs that use mailboxes.", no_args_is_help=True)


@apps.command("list")
def list_apps(
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """List the apps; a key shows its beginning only."""
    settings = load(DatabaseSettings)
    with Database.reading(settings.database) as tx:
        rows = [_row(each) for each in tx.apps.find(None)]
    if as_json:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    columns = ("id", "workspace", "name", "key", "channels", "features", "last_used_at")
    table = Table(*columns)
    for row in rows:
        table.add_row(*[_cell(row[column]) for column in columns])
    Console().print(table if rows else "No apps.")


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
) -> None:
    """Register an app, and print its key: once, and never again."""
    wish = Wish(
        name=name,
        channels=frozenset(channel or ()),
        addresses=frozenset(address or ()),
        features=frozenset(feature or ()),
        everything=everything,
    )
    with _service() as (service, database):
        app, key = service.add(_workspace(database, workspace), wish, by=OPERATOR)
    _show(app, key)


@apps.command("rotate")
def rotate(app_id: str) -> None:
    """Give an app another key; the one before ends at once."""
    with _service() as (service, database):
        app, key = service.rotate(_of(database, app_id), app_id, by=OPERATOR)
    _show(app, key)


@apps.command("revoke")
def revoke(app_id: str) -> None:
    """End an app for good."""
    with _service() as (service, database):
        app = service.revoke(_of(database, app_id), app_id, by=OPERATOR)
    typer.echo(f"{app.name} ({app.id}) is ended: its key opens nothing any more.")


@contextmanager
def _service() -> Iterator[tuple[Apps, Database]]:
    """Open the database as the bot does; what cannot be is a sentence, with exit code 2."""
    settings = load(DatabaseSettings)
    if not settings.database.is_file():
        missing = f"There is no database at {settings.database}: set INBOXKEEPER_DATABASE."
        raise SettingsProblem([missing])
    keys = settings.encryption_keys
    keyring = Keyring.load(keys.get_secret_value() if keys else None, settings.database)
    database = Database.open(settings.database, keyring)
    try:
        yield Apps(database, SystemClock(), lambda: None), database
    except (AppUnknown, KeyRefused):
        raise SettingsProblem(
            ["There is no such app, or it was ended: see `apps list`."]
        ) from None
    except AppNameTaken as error:
        raise SettingsProblem([f"There is an app of the name {error.name} already."]) from None
    except AppNameRefused:
        raise SettingsProblem(["An app needs a name of at most 60 characters."]) from None
    except (InvalidAddress, NotFound) as error:
        about = getattr(error, "address", None) or str(error)
        raise SettingsProblem([f"{about}: no personal mailbox of this workspace."]) from None


def _workspace(database: Database, named: str | None) -> str:
    if named is not None:
        return named
    with database.snapshot() as tx:
        known = tx.connections.workspaces()
    if len(known) != 1:
        found = ", ".join(known) or "none with a mailbox yet"
        raise SettingsProblem([f"Say which workspace with --workspace ({found})."])
    return known[0]


def _of(database: Database, app_id: str) -> str:
    with database.snapshot() as tx:
        app = tx.apps.by_id(app_id)
    if app is None:
        raise AppUnknown
    return app.workspace_id


def _show(app: App, key: str) -> None:
    typer.echo(key)
    Console(stderr=True, highlight=False).print(
        f"This is the key of {app.name} ({app.id}). It is shown this once: put it where the"
        " program reads its secrets."
    )


def _row(app: App) -> dict[str, Any]:
    return {
        "id": app.id,
        "workspace": app.workspace_id,
        "name": app.name,
        "key": f"{app.key_prefix}…",
        "channels": sorted(app.channels),
        "features": ["everything"] if app.everything else sorted(app.features),
        "created_at": app.created_at.isoformat(),
        "last_used_at": app.last_used_at.isoformat() if app.last_used_at else None,
    }


def _cell(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")
