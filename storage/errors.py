"""What can keep the database from being used; each is a sentence for the person who runs it.

StorageProblem
├── KeyProblem        the keys and the database do not belong together; nothing was changed
│   ├── KeyMissing    the database holds encrypted values and there is no key
│   ├── WrongKey      the key is not the one that the values were encrypted with
│   └── KeyMalformed  the setting or the key file cannot be read
├── NoDatabase        there is no database to read
├── NewerDatabase     a later version of the program has worked it; it was not touched
├── OlderDatabase     it has still to be migrated before it can be read
├── Unwritable        the disk or another process keeps a command from going on
└── Undecryptable     a stored value was moved, swapped or damaged
"""


class StorageProblem(Exception):
    """The root."""


class KeyProblem(StorageProblem):
    """The keys and the database do not belong together; nothing was changed."""


class KeyMissing(KeyProblem):
    """The database holds encrypted values and there is no key."""


class WrongKey(KeyProblem):
    """The key is not the one that the values were encrypted with."""


class KeyMalformed(KeyProblem):
    """The setting or the key file cannot be read as keys."""


class NoDatabase(StorageProblem):
    """There is no database to read."""


class NewerDatabase(StorageProblem):
    """A later version of the program has worked it; it was not touched."""


class OlderDatabase(StorageProblem):
    """It has still to be migrated before it can be read."""


class Unwritable(StorageProblem):
    """The disk or another process keeps a command from going on; it says how to."""


class Undecryptable(StorageProblem):
    """A stored value was moved, swapped or damaged."""
