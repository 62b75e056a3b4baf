"""`inboxkeeper audit`: who did what, and whether the record of it is whole."""

import dataclasses
import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from bot.cli.table import table
from bot.settings import DatabaseSettings, load
from connections.trail import Entry
from storage.database import Database, Tables

_COLUMNS = ("seq", "at", "actor", "action", "address", "source", "target", "reason", "outcome")
#: The exit code for an audit that is not whole.
BROKEN = 1


def audit(
    workspace: Annotated[str | None, typer.Option(help="Only of this workspace.")] = None,
    address: Annotated[str | None, typer.Option(help="Only about this mailbox.")] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Check every row, and that none is missing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show who did what, or check that the record is as it was written."""
    settings = load(DatabaseSettings)
    if verify:
        keys = settings.encryption_keys
        setting = keys.get_secret_value() if keys else None
        with Database.proving(settings.database, setting) as tx:
            _verify(tx, as_json=as_json)
        return
    with Database.reading(settings.database) as tx:
        found = tx.trail.entries(workspace, address.strip().lower() if address else None)
    if as_json:
        typer.echo(json.dumps([entry_row(each) for each in found], indent=2, ensure_ascii=False))
        return
    cells = [
        ["" if row[name] is None else str(row[name]) for name in _COLUMNS]
        for row in map(entry_row, found)
    ]
    Console().print(table(_COLUMNS, cells) if found else "No rows.")


def _verify(tx: Tables, *, as_json: bool) -> None:
    rows = tx.audit.count()
    errors = Console(stderr=True)
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("Checking the audit", total=rows)
        broken = tx.audit.verify(lambda: progress.advance(task))
    if as_json:
        whole = broken is None
        typer.echo(json.dumps({"rows": rows, "whole": whole, "first_broken": broken}))
    elif broken is None:
        typer.echo(f"The audit is whole: {rows} rows, each as it was written.")
        errors.print("A file that was replaced by an older copy of itself is not told this way.")
    else:
        typer.echo(_sentence(tx, broken))
    if broken is not None:
        raise typer.Exit(BROKEN)


def _sentence(tx: Tables, broken: int) -> str:
    """Say which row is the first that is not as it was written, and what it says now."""
    present = next((each for each in tx.trail.entries(None) if each.seq == broken), None)
    if present is None:
        return (
            f"Row {broken} of the audit is missing: it was taken out, or the rows from there on"
            " were cut off. The rows before it are as they were written."
        )
    actor = present.actor or "the bot"
    return (
        f"Row {broken} of the audit is not as it was written, or one before it was changed."
        f" It says now: {present.at.isoformat()}, {actor}, {present.action} {present.address}."
        " The rows before it are as they were written."
    )


def entry_row(entry: Entry) -> dict[str, Any]:
    """Return a row of the audit as programs read it."""
    row = dataclasses.asdict(entry)
    return {**row, "at": entry.at.isoformat(), "details": dict(entry.details)}
