"""What commands that change the database have in common."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import DatabaseSettings, SettingsProblem
from storage.keys import Keyring

#: Who is recorded as having done it.
OPERATOR = "operator"
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def present(settings: DatabaseSettings) -> None:
    """Return if there is a database. Raises `SettingsProblem`."""
    if not settings.database.is_file():
        missing = f"There is no database at {settings.database}: set INBOXKEEPER_DATABASE."
        raise SettingsProblem([missing])


def keyring(settings: DatabaseSettings, needed_by: Path) -> Keyring:
    """Return the keys; a missing key file is not made where a file needs one.

    Raises:
        SettingsProblem: there is none.
        storage.errors.KeyProblem: they cannot be read.

    """
    keys = settings.encryption_keys
    beside = settings.database.with_name(f"{settings.database.name}.key")
    if keys is None and not beside.exists():
        missing = (
            f"{needed_by} needs its encryption key: set INBOXKEEPER_ENCRYPTION_KEYS or put the"
            f" key file back as {beside}."
        )
        raise SettingsProblem([missing])
    return Keyring.load(keys.get_secret_value() if keys else None, settings.database)


def tell(as_json: bool, facts: dict[str, object], words: str) -> None:
    """Say what was done, to a program or to a person."""
    if as_json:
        typer.echo(json.dumps(facts))
    else:
        typer.echo(words)
