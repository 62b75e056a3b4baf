"""What is done to the database as a whole: copied, put back, migrated, given another key."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress

from bot.cli.database import OPERATOR, Json, keyring, present, tell
from bot.settings import DatabaseSettings, SettingsProblem, load
from connections.clock import SystemClock
from storage import copies, rotation
from storage.cipher import Cipher
from storage.database import Database
from storage.keys import add_key, keep_first_key
from storage.leader import Leader
from storage.opening import pending

#: What shells answer for a program that ended by Ctrl-C.
CUT_SHORT = 130


def backup(file: Path, as_json: Json = False) -> None:
    """Copy the database as it is now, also while the bot runs. The copy needs the same key."""
    settings = load(DatabaseSettings)
    with _cut("No copy was made."), _bar("Copying") as show:
        copies.back_up(settings.database, file, show)
    size = file.stat().st_size
    tell(
        as_json,
        {"file": str(file), "bytes": size},
        f"{file} holds the database as it was just now ({size:,} bytes), checked. Keep its"
        " encryption key in another place: without it the copy cannot be read.",
    )


def restore(file: Path, as_json: Json = False) -> None:
    """Put a copy where there is no database; the bot must not run."""
    settings = load(DatabaseSettings)
    cipher = Cipher(keyring(settings, file))
    nothing = "Nothing was put back: begin again."
    with _alone(settings.database), _cut(nothing), _bar("Copying") as show:
        copies.restore(file, settings.database, cipher, show)
    tell(
        as_json,
        {"database": str(settings.database)},
        f"{settings.database} is there again, as it was when the copy was made. What happened"
        " since is not in it: mailboxes that were removed then may stand in it as connected, and"
        " the checks will find that out.",
    )


def migrate(as_json: Json = False) -> None:
    """Bring the database's tables up to this version; the bot does so when it starts."""
    settings = load(DatabaseSettings)
    present(settings)
    with _alone(settings.database):
        waiting = pending(settings.database)
        Database.open(settings.database, keyring(settings, settings.database))
    did = f"Applied: {', '.join(waiting)}." if waiting else "There was nothing to do."
    tell(as_json, {"applied": waiting}, f"{did} The database is that of this version.")


def rotate_key(as_json: Json = False) -> None:
    """Encrypt everything with another key; can be ended at any point and begun again.

    With `INBOXKEEPER_ENCRYPTION_KEYS`, put the new key first and keep the old one until this has
    ended. With a key file a new key is made, and the old one is dropped at the end.
    """
    settings = load(DatabaseSettings)
    present(settings)
    again = (
        "What is encrypted with the new key stays so, and all keys are still needed. Run"
        " `inboxkeeper rotate-key` again, with the same settings: it goes on from there. The bot"
        " can be started in between."
    )
    with _alone(settings.database), _cut(again):
        keys = keyring(settings, settings.database)
        database = Database.open(settings.database, keys)
        own_file = settings.encryption_keys is None
        if own_file and len(keys.keys) == 1:  # with more, an earlier run was cut short
            keys = add_key(settings.database)
        cipher = Cipher(keys)
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
                actor_id=OPERATOR,
                action="rotate key",
                subject_id=OPERATOR,
            )
    left = "" if own_file else " The other keys of the setting are not needed any more."
    tell(
        as_json,
        {"key": keys.primary, "values": whole},
        f"{whole} values are encrypted with the key {keys.primary} now.{left} Copies made"
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
def _cut(words: str) -> Iterator[None]:
    """Say how things stand when somebody presses Ctrl-C."""
    try:
        yield
    except KeyboardInterrupt:
        Console(stderr=True, highlight=False).print(f"Cut short. {words}", soft_wrap=True)
        raise typer.Exit(CUT_SHORT) from None


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    errors = Console(stderr=True)
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task(what, total=None)
        yield lambda left, whole: progress.update(task, total=whole, completed=whole - left)
