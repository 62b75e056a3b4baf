"""`inboxkeeper list`: the connections of all workspaces, for a person or for a program."""

import json
from typing import Annotated, Any

import typer
from rich.console import Console

from bot.cli.table import table
from bot.settings import DatabaseSettings, load
from connections.lifecycle import State
from connections.model import Connection
from storage.database import Database

_COLUMNS = (
    "id",
    "workspace",
    "address",
    "kind",
    "provider",
    "state",
    "reason",
    "outcome",
    "owner",
    "channel",
)


def list_connections(
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Removed ones too.")] = False,
    workspace: Annotated[str | None, typer.Option(help="Only of this workspace.")] = None,
) -> None:
    """List the connections that the database holds."""
    settings = load(DatabaseSettings)
    with Database.reading(settings.database) as tx:
        found = tx.connections.find(workspace)
    rows = [connection_row(c) for c in found if everything or c.state is not State.REMOVED]
    if as_json:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    columns = [column for column in _COLUMNS if column != "id"]
    cells = [[str(row[column] or "") for column in columns] for row in rows]
    Console().print(table(columns, cells) if rows else "No connections.")


def connection_row(connection: Connection) -> dict[str, Any]:
    """Return a connection as programs read it; of an erased one, who and which is not known."""
    return {
        "id": connection.id,
        "workspace": connection.workspace_id,
        "address": None if connection.erased else connection.address,
        "kind": connection.kind,
        "provider": connection.provider,
        "state": connection.state,
        "reason": connection.reason,
        "outcome": connection.outcome,
        "owner": None if connection.erased else connection.owner_id,
        "channel": connection.channel_id,
        "version": connection.version,
        "since": connection.state_since.isoformat(),
    }
