"""AES-256-GCM, bound to the place: a value that is moved to another row does not decrypt."""

import json
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.errors import Undecryptable, WrongKey
from storage.keys import Keyring

_VERSION = b"\x01"
_NONCE = 12
_TAG = 16


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands; the associated data of its encryption."""

    table: str
    column: str
    workspace: str
    row: str


class Cipher:
    """Encrypts with the primary key; decrypts with the one that a value names.

    Layout: version (1 byte), length of the key id (1), key id, nonce (12), ciphertext with tag.
    """

    def __init__(self, keyring: Keyring) -> None:
        self._primary = keyring.primary
        self._keys = {name: AESGCM(key) for name, key in keyring.keys.items()}

    def encrypt(self, text: str, place: Place) -> bytes:
        """Return the value for this place only."""
        name = self._primary.encode("ascii")
        header = _VERSION + bytes([len(name)]) + name
        nonce = os.urandom(_NONCE)
        sealed = self._keys[self._primary].encrypt(nonce, text.encode(), _bound(header, place))
        return header + nonce + sealed

    @property
    def primary(self) -> str:
        """The id of the key that encrypts."""
        return self._primary

    @staticmethod
    def key_of(value: bytes) -> str:
        """Return the id of the key that a value names; empty for what is no value."""
        if value[:1] != _VERSION or len(value) < 2 + value[1]:
            return ""
        return value[2 : 2 + value[1]].decode("ascii", errors="replace")

    def decrypt(self, value: bytes, place: Place) -> str:
        """Return the text.

        Raises:
            WrongKey: the key that the value names is not there.
            Undecryptable: the value is damaged, from another place, or of another key.

        """
        end = 2 + value[1] if value[:1] == _VERSION and len(value) > 1 else len(value)
        if len(value) < end + _NONCE + _TAG:
            raise Undecryptable(f"{place.table}.{place.column} holds no encrypted value")
        header, nonce, sealed = value[:end], value[end : end + _NONCE], value[end + _NONCE :]
        name = header[2:].decode("ascii", errors="replace")
        if name not in self._keys:
            raise WrongKey(f"The database needs the encryption key with the id {name!r}.")
        try:
            return self._keys[name].decrypt(nonce, sealed, _bound(header, place)).decode()
        except InvalidTag:
            raise Undecryptable(
                f"a value in {place.table}.{place.column} does not belong where it stands"
            ) from None


def _bound(header: bytes, place: Place) -> bytes:
    """Return associated data in which no part can be mistaken for another."""
    parts = [place.table, place.column, place.workspace, place.row]
    return header + json.dumps(parts, ensure_ascii=True).encode("ascii")
