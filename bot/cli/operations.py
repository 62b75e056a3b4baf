"""What is done to the database as a whole: copied, put back, migrated, given another key."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bot.settings import DatabaseSettings, SettingsProblem, load
from connections.clock import SystemClock
from storage import copies, rotation
from storage.cipher import Cipher
from storage.database import Database
from storage.keys import Keyring, add_key, keep_first_key
from storage.leader import Leader
from storage.opening import pending

#: Who is recorded as having done it.
OPERATOR = "operator"
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def backup(file: Path, as_json: Json = False) -> None:
    """Copy the database as it is now, also while the bot runs. The copy needs the same key."""
    settings = load(DatabaseSettings)
    with _bar("Copying") as show:
        copies.back_up(settings.database, file, show)
    size = file.stat().st_size
    _tell(
        as_json,
        {"file": str(file), "bytes": size},
        f"{file} holds the database as it was just now ({size:,} bytes), checked. Keep its"
        " encryption key in another place: without it the copy cannot be read.",
    )


def restore(file: Path, as_json: Json = False) -> None:
    """Put a copy where there is no database; the bot must not run."""
    settings = load(DatabaseSettings)
    cipher = Cipher(_keyring(settings, file))
    with _alone(settings.database), _bar("Copying") as show:
        copies.restore(file, settings.database, cipher, show)
    _tell(
        as_json,
        {"database": str(settings.database)},
        f"{settings.database} is there again, as it was when the copy was made. What happened"
        " since is not in it: mailboxes that were removed then may stand in it as connected, and"
        " the checks will find that out.",
    )


def migrate(as_json: Json = False) -> None:
    """Bring the database's tables up to this version; the bot does so when it starts."""
    settings = load(DatabaseSettings)
    _present(settings)
    with _alone(settings.database):
        waiting = pending(settings.database)
        Database.open(settings.database, _keyring(settings, settings.database))
    did = f"Applied: {', '.join(waiting)}." if waiting else "There was nothing to do."
    _tell(as_json, {"applied": waiting}, f"{did} The database is that of this version.")


def rotate_key(as_json: Json = False) -> None:
    """Encrypt everything with another key; can be ended at any point and begun again.

    With `INBOXKEEPER_ENCRYPTION_KEYS`, put the new key first and keep the old one until this has
    ended. With a key file a new key is made, and the old one is dropped at the end.
    """
    settings = load(DatabaseSettings)
    _present(settings)
    with _alone(settings.database):
        keyring = _keyring(settings, settings.database)
        database = Database.open(settings.database, keyring)
        own_file = settings.encryption_keys is None
        if own_file and len(keyring.keys) == 1:  # with more, an earlier run was cut short
            keyring = add_key(settings.database)
        cipher = Cipher(keyring)
        whole = rotation.outstanding(settings.database, cipher)
        with _bar("Encrypting") as show:
            done = 0

            def advance(count: int) -> None:
                nonlocal done
                done += count
                show(whole - done, whole)

            rotation.rotate(settings.database, cipher, advance)
        if own_file:
            keep_first_key(settings.database)
        with database.transaction() as tx:
            tx.audit.append_event(
                "",
                at=SystemClock().now(),
                actor_id="operator",
                action="rotate key",
                subject_id="operator",
            )
    left = "" if own_file else " The other keys of the setting are not needed any more."
    _tell(
        as_json,
        {"key": keyring.primary, "values": whole},
        f"{whole} values are encrypted with the key {keyring.primary} now.{left} Copies made"
        " before still need the key that they were made with.",
    )


@contextmanager
def _alone(database: Path) -> Iterator[None]:
    """Keep the bot from starting meanwhile. Raises `SettingsProblem` where it runs."""
    leader = Leader(database)
    if not leader.acquire(blocking=False):
        raise SettingsProblem(["The bot runs on this database: stop it first."])
    try:
        yield
    finally:
        leader.release()


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    errors = Console(stderr=True)
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task(what, total=None)
        yield lambda left, whole: progress.update(task, total=whole, completed=whole - left)


def _present(settings: DatabaseSettings) -> None:
    if not settings.database.is_file():
        missing = f"There is no database at {settings.database}: set INBOXKEEPER_DATABASE."
        raise SettingsProblem([missing])


def _keyring(settings: DatabaseSettings, needed_by: Path) -> Keyring:
    """Return the keys; a missing key file is not made where a file needs one."""
    keys = settings.encryption_keys
    beside = settings.database.with_name(f"{settings.database.name}.key")
    if keys is None and not beside.exists():
        missing = (
            f"{needed_by} needs its encryption key: set INBOXKEEPER_ENCRYPTION_KEYS or put the"
            f" key file back as {beside}."
        )
        raise SettingsProblem([missing])
    return Keyring.load(keys.get_secret_value() if keys else None, settings.database)


def _tell(as_json: bool, facts: dict[str, object], words: str) -> None:
    if as_json:
        typer.echo(json.dumps(facts))
    else:
        typer.echo(words)
