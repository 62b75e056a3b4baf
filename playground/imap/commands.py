"""Reads commands as RFC 3501 writes them: atoms, quoted strings and literals."""

import re
from dataclasses import dataclass

from playground.imap.wire import TooLong, Wire

# As Dovecot has it: before a login nobody needs to say more at once.
LONGEST_LINE = 8192
_LONGEST_LITERAL = 4096

# A literal announces its size; with "+" the client does not wait to be asked (RFC 7888).
_LITERAL = re.compile(rb"\{(\d{1,9})(\+?)\}$")
_TAG_AND_NAME = re.compile(rb'([^\s(){%*"\\+]+) ([A-Za-z]+)(?: (.*))?', re.DOTALL)
_WORD = re.compile(rb'"((?:[^"\\\r\n]|\\["\\])*)"|([^\s(){%*"\\]+)')


class BadCommand(Exception):
    """The client wrote what is no command; `tag` is what the answer begins with."""

    def __init__(self, tag: str = "*") -> None:
        super().__init__("Error in IMAP command received by server.")
        self.tag = tag


@dataclass(frozen=True)
class Command:
    """A command before its arguments are looked at: literals stand apart from the text."""

    tag: str
    name: str
    rest: tuple[tuple[bytes, bytes | None], ...]

    def arguments(self, least: int, most: int) -> list[str]:
        """Return the strings after the name; BadCommand for others or another number."""
        words: list[bytes] = []
        for text, literal in self.rest:
            words += self._words(text)
            if literal is not None:
                words.append(literal)
        if not least <= len(words) <= most:
            raise BadCommand(self.tag)
        return [word.decode("utf-8", "replace") for word in words]

    def _words(self, text: bytes) -> list[bytes]:
        words = []
        text = text.strip(b" ")
        while text:
            word = _WORD.match(text)
            if word is None or text[word.end() : word.end() + 1] not in {b"", b" "}:
                raise BadCommand(self.tag)
            quoted, atom = word.groups()
            words.append(atom if quoted is None else re.sub(rb"\\(.)", rb"\1", quoted))
            text = text[word.end() :].lstrip(b" ")
        return words


def read(wire: Wire) -> Command:
    """Read the next command; raise BadCommand or TooLong for what is none."""
    line = wire.read_line(LONGEST_LINE)
    head = _TAG_AND_NAME.fullmatch(line)
    if head is None:
        raise BadCommand(_tag_of(line))
    tag, name = head[1].decode("ascii", "replace"), head[2].decode().upper()
    rest: list[tuple[bytes, bytes | None]] = []
    text = head[3] or b""
    while announced := _LITERAL.search(text):
        rest.append((text[: announced.start()], _literal(wire, announced)))
        text = wire.read_line(LONGEST_LINE)
    return Command(tag, name, (*rest, (text, None)))


def _literal(wire: Wire, announced: re.Match[bytes]) -> bytes:
    size = int(announced[1])
    if size > _LONGEST_LITERAL:
        raise TooLong("Literal size too large")
    if not announced[2]:
        wire.write("+ OK")
    return wire.read(size)


def _tag_of(line: bytes) -> str:
    first = line.split(b" ", 1)[0]
    return first.decode() if first.isalnum() else "*"
