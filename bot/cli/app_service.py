"""What the commands about apps stand on: the database, its services, errors as sentences."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console

from bot import clients
from bot.settings import OutsideSettings, SettingsProblem, load
from connections.app_errors import (
    AppNameRefused,
    AppNameTaken,
    AppUnknown,
    Flaw,
    HookMissing,
    KeyRefused,
    TargetRefused,
)
from connections.apping import Apps
from connections.apps import App
from connections.clock import SystemClock
from connections.errors import InvalidAddress, NotFound
from connections.hooking import Hooks
from connections.hooks import HookState
from providers.webhooks import WebhookTargets
from storage.database import Database
from storage.keys import Keyring

#: Who is recorded as having done it.
OPERATOR = "operator"

AsJson = Annotated[bool, typer.Option("--json", help="Print a JSON object.")]

_FLAWS = {
    Flaw.URL: "No event can be sent to that URL: it has to read https://name.of.host/path.",
    Flaw.SCHEME: "The URL has to begin with https://.",
    Flaw.PORT: "Events are sent to port 443 only.",
    Flaw.NAME: "The URL's host does not exist.",
    Flaw.PLACE: "The URL's host is not on the public internet: INBOXKEEPER_ALLOW_PRIVATE_HOSTS=1"
    " allows that.",
    Flaw.UNKNOWN: "The DNS gives no usable answer for the URL's host. Try again.",
}


@contextmanager
def service() -> Iterator[tuple[Apps, Hooks, Database]]:
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


def workspace_named(database: Database, named: str | None) -> str:
    """Return a workspace by its id, or the only one there is. Raises `SettingsProblem`."""
    if named is not None:
        return named
    with database.snapshot() as tx:
        known = tx.connections.workspaces()
    if len(known) != 1:
        found = ", ".join(known) or "none with a mailbox yet"
        raise SettingsProblem([f"Say which workspace with --workspace ({found})."])
    return known[0]


def workspace_of(database: Database, app_id: str) -> str:
    """Return the workspace of an app. Raises `AppUnknown`."""
    with database.snapshot() as tx:
        app = tx.apps.by_id(app_id)
    if app is None:
        raise AppUnknown
    return app.workspace_id


def say(as_json: bool, told: Mapping[str, Any], sentence: str) -> None:
    """Print what was done: for programs, or for people."""
    typer.echo(json.dumps(told, indent=2, ensure_ascii=False) if as_json else sentence)


def show_once(secret: str, what: str) -> None:
    """Print a secret alone, so that it can be piped; what it is goes to the other stream."""
    typer.echo(secret)
    Console(stderr=True, highlight=False).print(
        f"This is {what}. It is shown this once: put it where the program reads its secrets."
    )


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
