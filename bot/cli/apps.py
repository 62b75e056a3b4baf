"""`inboxkeeper apps`: the programs that use mailboxes through their connections."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Console

from bot import clients
from bot.cli.table import table
from bot.settings import DatabaseSettings, OutsideSettings, SettingsProblem, load
from connections.app_errors import (
    AppNameRefused,
    AppNameTaken,
    AppUnknown,
    Flaw,
    HookMissing,
    KeyRefused,
    TargetRefused,
)
from connections.apping import Apps, Wish
from connections.apps import App
from connections.clock import SystemClock
from connections.errors import InvalidAddress, NotFound
from connections.hooking import Hooks
from connections.hooks import HookState
from connections.model import Feature
from providers.webhooks import WebhookTargets
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
) -> None:
    """Register an app, and print its key: once, and never again."""
    wish = Wish(
        name=name,
        channels=frozenset(channel or ()),
        addresses=frozenset(address or ()),
        features=frozenset(feature or ()),
        everything=everything,
    )
    with _service() as (service, _, database):
        app, key = service.add(_workspace(database, workspace), wish, by=OPERATOR)
    _show(app, key)


@apps.command("rotate")
def rotate(app_id: str) -> None:
    """Give an app another key; the one before ends at once."""
    with _service() as (service, _, database):
        app, key = service.rotate(_of(database, app_id), app_id, by=OPERATOR)
    _show(app, key)


@apps.command("revoke")
def revoke(app_id: str) -> None:
    """End an app for good."""
    with _service() as (service, _, database):
        app = service.revoke(_of(database, app_id), app_id, by=OPERATOR)
    typer.echo(f"{app.name} ({app.id}) is ended: its key opens nothing any more.")


@apps.command("hook")
def hook(
    app_id: str,
    url: Annotated[str | None, typer.Argument(help="Where its events go.")] = None,
    off: Annotated[bool, typer.Option("--off", help="Send it nothing any more.")] = False,
) -> None:
    """Let an app's events go to a URL; a new webhook's secret is printed, once."""
    if (url is None) != off:
        raise SettingsProblem(["Name a URL, or --off."])
    with _service() as (_, hooks, database):
        workspace_id = _of(database, app_id)
        if url is None:
            app = hooks.drop(workspace_id, app_id, by=OPERATOR)
            typer.echo(f"{app.name} ({app.id}) is told of nothing any more.")
            return
        made, secret = hooks.point(workspace_id, app_id, url, by=OPERATOR)
    if secret:
        _show_secret(secret)
    else:
        typer.echo(f"Events go to {made.url} now. The secret stays as it is.")


@apps.command("secret")
def secret(app_id: str) -> None:
    """Give a webhook a new secret; the one before is signed with for 24 hours more."""
    with _service() as (_, hooks, database):
        _, made = hooks.renew(_of(database, app_id), app_id, by=OPERATOR)
    _show_secret(made)


@apps.command("test")
def test(app_id: str) -> None:
    """Send an app's webhook a message that is about no mailbox, and say what it answers."""
    with _service() as (_, hooks, database):
        receipt = hooks.test(_of(database, app_id), app_id)
    if not receipt.taken:
        typer.echo(f"The test was not taken: {receipt.word}.", err=True)
        raise typer.Exit(1)
    typer.echo(f"The test was taken: {receipt.word}.")


@apps.command("resume")
def resume(app_id: str) -> None:
    """Go on with a webhook that rests."""
    with _service() as (_, hooks, database):
        app = hooks.resume(_of(database, app_id), app_id, by=OPERATOR)
    typer.echo(f"{app.name} ({app.id}) is told of everything again.")


@apps.command("replay")
def replay(
    app_id: str,
    since: Annotated[datetime, typer.Option(help="From this moment on, in UTC.")],
    until: Annotated[
        datetime | None, typer.Option(help="Before this moment, in UTC; without it, until now.")
    ] = None,
) -> None:
    """Send the events of a time again, in order, whether they were taken or not."""
    end = until.replace(tzinfo=UTC) if until else SystemClock().now()
    with _service() as (_, hooks, database):
        workspace_id = _of(database, app_id)
        start = since.replace(tzinfo=UTC)
        count = hooks.replay(workspace_id, app_id, start, end, by=OPERATOR)
    typer.echo(f"{count} events are sent again.")


@contextmanager
def _service() -> Iterator[tuple[Apps, Hooks, Database]]:
    """Open the database as the bot does; what cannot be is a sentence, with exit code 2."""
    settings = load(OutsideSettings)
    if not settings.database.is_file():
        missing = f"There is no database at {settings.database}: set INBOXKEEPER_DATABASE."
        raise SettingsProblem([missing])
    keys = settings.encryption_keys
    keyring = Keyring.load(keys.get_secret_value() if keys else None, settings.database)
    database = Database.open(settings.database, keyring)
    try:
        targets = WebhookTargets(clients.webhooks(settings))
        clock = SystemClock()
        yield (
            Apps(database, clock, lambda: None),
            Hooks(database, targets, clock, lambda: None),
            database,
        )
    except HookMissing:
        raise SettingsProblem(["This app has no webhook: see `apps hook`."]) from None
    except TargetRefused as error:
        raise SettingsProblem([_FLAWS[error.flaw]]) from None
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


def _show_secret(secret: str) -> None:
    typer.echo(secret)
    Console(stderr=True, highlight=False).print(
        "This is the webhook's secret. It is shown this once: put it where the program reads its"
        " secrets."
    )


_FLAWS = {
    Flaw.URL: "No event can be sent to that URL: it has to read https://name.of.host/path.",
    Flaw.SCHEME: "The URL has to begin with https://.",
    Flaw.PORT: "Events are sent to port 443 only.",
    Flaw.NAME: "The URL's host does not exist.",
    Flaw.PLACE: "The URL's host is not on the public internet: INBOXKEEPER_ALLOW_PRIVATE_HOSTS=1"
    " allows that.",
    Flaw.UNKNOWN: "The DNS gives no usable answer for the URL's host. Try again.",
}


def app_row(app: App, hook: HookState | None) -> dict[str, Any]:
    """Return an app as programs read it: without anything that is secret."""
    return {
        "id": app.id,
        "workspace": app.workspace_id,
        "name": app.name,
        "key": f"{app.key_prefix}…",
        "channels": sorted(app.channels),
        "features": ["everything"] if app.everything else sorted(app.features),
        "webhook": hook.url if hook else None,
        "webhook_paused": str(hook.pause) if hook and hook.pause else None,
        "events_waiting": hook.waiting if hook else 0,
        "created_at": app.created_at.isoformat(),
        "last_used_at": app.last_used_at.isoformat() if app.last_used_at else None,
    }


def _cell(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")
