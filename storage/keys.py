"""Encryption keys: from the setting, or from a key file beside the database."""

import base64
import binascii
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from glob import escape
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Self

from storage.errors import KeyMalformed, KeyMissing

_ID = re.compile(r"[A-Za-z0-9._-]{1,32}")
_BYTES = 32
#: How the name of a key file ends that is being written.
_UNFINISHED = ".tmp"


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys by id; `primary` encrypts, the others only decrypt."""

    primary: str
    keys: dict[str, bytes] = field(repr=False)

    @classmethod
    def parse(cls, setting: str) -> Self:
        """Read `id:base64` of 32 bytes each, comma-separated; the first one encrypts.

        Raises:
            KeyMalformed: says which entry is wrong, never what it holds.

        """
        keys: dict[str, bytes] = {}
        entries = [entry.strip() for entry in setting.split(",") if entry.strip()]
        for number, entry in enumerate(entries, start=1):
            name, colon, encoded = entry.partition(":")
            if not colon or not _ID.fullmatch(name):
                raise KeyMalformed(f"encryption key {number} does not read id:base64")
            if name in keys:
                raise KeyMalformed(f"encryption key {number} repeats the id of an earlier one")
            keys[name] = _decoded(encoded, number)
        if not keys:
            raise KeyMalformed("INBOXKEEPER_ENCRYPTION_KEYS holds no key")
        return cls(primary=next(iter(keys)), keys=keys)

    @classmethod
    def load(cls, setting: str | None, database: Path) -> Self:
        """Return the keys of the setting, else of the key file, made on the very first start.

        Raises:
            KeyMalformed: they cannot be read, or others can read the file.
            KeyMissing: there is a database but no key for it.

        """
        if setting:
            return cls.parse(setting)
        # In this order: a key is always there before what it encrypts.
        needed = database.exists() and database.stat().st_size > 0
        path = database.with_name(f"{database.name}.key")
        if not path.exists():
            if needed:
                raise KeyMissing(
                    f"The database {database} needs its encryption key: set"
                    f" INBOXKEEPER_ENCRYPTION_KEYS or put the key file back as {path}."
                )
            _make(path)
        return cls.parse(_read(path))


def add_key(database: Path) -> Keyring:
    """Put a fresh key before those of the key file; return them all.

    Raises:
        KeyMalformed, KeyMissing: there is no such file, or it cannot be read or written.

    """
    path = database.with_name(f"{database.name}.key")
    before = Keyring.load(None, database)
    name = next(f"k{n}" for n in range(1, 10_000) if f"k{n}" not in before.keys)
    encoded = base64.b64encode(secrets.token_bytes(_BYTES)).decode("ascii")
    _write(path, f"{name}:{encoded},{_read(path).strip()}\n")
    return Keyring.load(None, database)


def keep_first_key(database: Path) -> None:
    """Leave only the first key in the key file: nothing needs the others any more.

    Nor does anything need what writing was cut off at: there the others would stand for ever.
    """
    path = database.with_name(f"{database.name}.key")
    _write(path, f"{_read(path).split(',')[0].strip()}\n")
    for left in path.parent.glob(f"{escape(_unfinished(path))}*{_UNFINISHED}"):
        left.unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    """Replace a key file, whole or not at all."""
    try:
        with _draft(path, text, delete=False) as draft:
            draft.replace(path)
        _settle(path.parent)
    except OSError as error:
        raise KeyMissing(f"The key file {path} cannot be written: {error.strerror}.") from None


@contextmanager
def _draft(path: Path, text: str, *, delete: bool) -> Iterator[Path]:
    """Write a file beside a key file, whole and durable, before it gets the key file's name."""
    # A temporary file has the mode 0600 from its first moment.
    with NamedTemporaryFile(
        "w",
        encoding="ascii",
        dir=path.parent,
        prefix=_unfinished(path),
        suffix=_UNFINISHED,
        delete=delete,
    ) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
        yield Path(file.name)


def _unfinished(path: Path) -> str:
    """Return how the name begins of a key file that is being written; no copy is named so."""
    return f".{path.name}."


def _decoded(encoded: str, number: int) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise KeyMalformed(f"encryption key {number} is not base64") from None
    if len(key) != _BYTES:
        raise KeyMalformed(f"encryption key {number} has {len(key)} bytes instead of {_BYTES}")
    return key


def _make(path: Path) -> None:
    """Write a fresh key for its owner only; of two first starts at once, one makes it.

    The file appears with its whole content or not at all, so nobody ever reads half a key.
    """
    encoded = base64.b64encode(secrets.token_bytes(_BYTES)).decode("ascii")
    try:
        with _draft(path, f"k1:{encoded}\n", delete=True) as draft, suppress(FileExistsError):
            path.hardlink_to(draft)
        _settle(path.parent)
    except OSError as error:
        raise KeyMissing(f"The key file {path} cannot be made: {error.strerror}.") from None


def _settle(folder: Path) -> None:
    """Make a new name in a folder outlive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path) -> str:
    """Return what a key file holds, unless others can read it too."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            raise KeyMalformed(
                f"The key file {path} can be read by others (mode {mode:04o}): chmod 600 {path}"
            )
        return path.read_text("ascii", errors="replace")
    except OSError as error:
        raise KeyMalformed(f"The key file {path} cannot be read: {error.strerror}.") from None
