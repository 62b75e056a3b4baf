"""A mutator steered by bytes: by those of atheris, which learns which of them get further.

The same bytes spoil in the same way, so a file replays a finding, with atheris or without it.
"""

import random

from tests.trust.inputs.mutations import Mutator


class Bytes(random.Random):
    """Chance out of given bytes; once they are used up, always the same."""

    def __init__(self, data: bytes) -> None:
        super().__init__(0)
        self._data = data
        self._at = 0

    def getrandbits(self, k: int) -> int:
        """Return so many bits."""
        length = (k + 7) // 8
        taken = self._data[self._at : self._at + length]
        self._at += length
        # Beyond the end the place itself: zeros for ever would let `random.sample` ask for ever,
        # and chance out of the bytes would make luck of what is to be learnt.
        drawn = int.from_bytes(taken, "little") if len(taken) == length else self._at
        return drawn & ((1 << k) - 1)

    def random(self) -> float:
        """Return a share; one byte is fine enough for what is decided by it."""
        return self.getrandbits(8) / 256

    def rest(self, length: int) -> bytes:
        """Return what comes next as it is, this much at most."""
        taken = self._data[self._at : self._at + length]
        self._at += len(taken)
        return taken


class Steered(Mutator):
    """Spoils as `Mutator` does; half of the texts and data are what the bytes say themselves."""

    def __init__(self, data: bytes) -> None:
        self.random = self._bytes = Bytes(data)

    def text(self, good: str) -> str:
        """Return a spoilt text, or one of the bytes' own; bytes that are no UTF-8 too."""
        own = self._own()
        return super().text(good) if own is None else own.decode(errors="surrogateescape")

    def data(self, good: bytes) -> bytes:
        """Return spoilt data, or the bytes' own."""
        own = self._own()
        return super().data(good) if own is None else own

    def _own(self) -> bytes | None:
        """Return the bytes' own content: all that is left, or a little where more may follow."""
        kind = self.random.getrandbits(8)
        if kind < 128:
            return None
        return self._bytes.rest(20_000 if kind < 224 else (kind - 224) * 4)
