"""Backup files: a good copy of a database, spoilt, and what `restore` makes of it."""

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.cipher import Cipher
from storage.copies import CopyProblem, back_up, restore
from storage.database import Database
from storage.errors import NewerDatabase, NoDatabase, WrongKey
from storage.keys import Keyring
from tests.trust.inputs.mutations import Mutator

_KEYRING = Keyring("k1", {"k1": b"k" * 32})


@lru_cache(maxsize=1)
def _good() -> bytes:
    with TemporaryDirectory() as name:
        folder = Path(name)
        Database.open(folder / "a.db", _KEYRING).close()
        back_up(folder / "a.db", folder / "b.db", lambda *_: None)
        return (folder / "b.db").read_bytes()


def backup(mutator: Mutator) -> None:
    """Restore a copy in which something was changed: it is whole, or refused and not there."""
    spoilt = bytearray(_good())
    for _ in range(mutator.random.randint(1, 30)):
        near = mutator.random.random() < 0.5
        at = mutator.random.randrange(200 if near else len(spoilt))
        spoilt[at] = mutator.random.randrange(256)
    if mutator.random.random() < 0.3:
        del spoilt[mutator.random.randrange(len(spoilt)) :]
    with TemporaryDirectory() as name:
        source, target = Path(name, "b.db"), Path(name, "c.db")
        source.write_bytes(spoilt)
        try:
            restore(source, target, Cipher(_KEYRING), lambda *_: None)
        except (CopyProblem, NewerDatabase, NoDatabase, WrongKey):
            assert not target.exists()
