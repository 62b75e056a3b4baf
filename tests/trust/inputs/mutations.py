"""Bad input by the million: good examples, spoilt a little or a lot, from one seed."""

import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

#: What has broken programs before.
NASTY = (
    "",
    "\x00",
    "\ud800",
    "\u202e",
    "\u2028",
    "²",
    "١٢",
    "１",
    "-1",
    "1e400",
    "NaN",
    "0x10",
    "9" * 30,
    "9" * 5000,
    "null",
    "[]",
    "{}",
    "[" * 3000,
    "<!channel>",
    "<mailto:a@b.test|x>",
    "<@U1>",
    "<#C1|x>",
    "%00",
    "%ff",
    "../..",
    "{0.__class__}",
    "%s%n",
    "'; drop table connections; --",
    "a" * 5000,
    "\r\nX: y",
    "𝕬",
    "🦊" * 100,
    "\x1b[2J",
    ":",
    "::",
    "|",
    "a:b:c",
    "c1:999999999999999999999",
    "c1:²",
)
ODD: tuple[Any, ...] = (None, True, False, 0, -1, 1 << 70, 1.5, [], {}, [None], {"a": []}, [[]])


class Mutator:
    """Spoils values; the same seed spoils them in the same way."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def text(self, good: str) -> str:
        """Return a text that was spoilt in one to four places."""
        for _ in range(self.random.randint(1, 4)):
            at = self.random.randint(0, len(good))
            match self.random.randrange(6):
                case 0:
                    good = good[:at] + self.random.choice(NASTY) + good[at:]
                case 1:
                    good = good[:at] + chr(self.random.randrange(0x10FFFF)) + good[at + 1 :]
                case 2:
                    good = good[:at] + good[at + self.random.randint(1, 8) :]
                case 3:
                    good = good[:at] + good[: self.random.randint(0, 60)] + good[at:]
                case 4:
                    good = self.random.choice(NASTY)
                case _:
                    good = good[:at] + chr(self.random.randrange(256)) + good[at:]
        return good[:20_000]

    def data(self, good: bytes) -> bytes:
        """Return bytes that were spoilt in one to eight places."""
        spoilt = bytearray(good)
        for _ in range(self.random.randint(1, 8)):
            at = self.random.randint(0, len(spoilt))
            match self.random.randrange(5):
                case 0 if spoilt:
                    spoilt[at % len(spoilt)] = self.random.randrange(256)
                case 1:
                    del spoilt[at : at + self.random.randint(1, 16)]
                case 2:
                    spoilt[at:at] = self.random.randbytes(self.random.randint(1, 8))
                case 3:
                    spoilt[at:at] = self.random.choice(NASTY).encode(errors="surrogatepass")
                case _:
                    spoilt[at:at] = spoilt[: self.random.randint(0, 40)]
        return bytes(spoilt[:200_000])

    def value(self, good: Any, depth: int = 0) -> Any:
        """Return a value as JSON has it, with some parts missing, doubled or of another kind."""
        if self.random.random() < (0.02 if depth == 0 else 0.06):
            return self.random.choice((*ODD, self.random.choice(NASTY)))
        if isinstance(good, Mapping):
            return {
                (self.text(name) if self.random.random() < 0.03 else name): self.value(
                    each, depth + 1
                )
                for name, each in good.items()
                if self.random.random() > 0.04
            }
        if isinstance(good, Sequence) and not isinstance(good, str):
            return [self.value(each, depth + 1) for each in good if self.random.random() > 0.05]
        if isinstance(good, str):
            return self.text(good) if self.random.random() < 0.2 else good
        return good

    def json(self, good: Any) -> bytes:
        """Return the same as bytes: spoilt as a value, and now and then as bytes as well."""
        written = json.dumps(self.value(good)).encode()
        return self.data(written) if self.random.random() < 0.2 else written

    def choice(self, of: Sequence[Any]) -> Any:
        """Return one of them."""
        return self.random.choice(of)
