"""Blotting out whatever looks like a secret, and what a terminal would obey, before it is logged.

Two nets: shapes, for secrets that can be told by their looks, and names, for those that look like
anything, such as a password. Both hold in texts, in values however deep they lie, and in the
`repr` of everything else.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

BLOT = "[redacted]"
#: What has lines of its own.
_LONG = {"exception", "stack"}
#: Characters of a text that are logged: nobody reads more, and somebody may have sent it.
LONGEST = 50_000

#: No secret is shorter with what shows that it is one (characters): the shortest is "://a:b@".
_SHORTEST = 7

#: Shapes of every secret in use. Each part is bounded, so that long texts take no long time.
_SHAPES = re.compile(
    r"xox[abceoprs]-[\w-]{8,}|xapp-[\w-]{8,}"  # Slack's tokens
    r"|ya29\.[\w.-]{8,}|\b1//[\w-]{8,}|GOCSPX-[\w-]{8,}|\b4/0[\w-]{10,}"  # Google's
    r"|\b[01]\.A[\w.-]{20,}|\bM\.[A-Z]\d+_[\w.!*$-]{10,}|\bEw[A-Z][\w+/]{30,}=*"  # Microsoft's
    r"|[\w~.-]{3}\dQ~[\w~.-]{20,}"  # secrets of clients there
    r"|eyJ[\w-]{8,500}\.[\w-]{8,}\.?[\w.-]*"  # JSON web tokens, signed and encrypted
    r"|ibk_\w{8,}|whsec_[\w+/=-]{8,}"  # connected apps'
    r"|(?<=/connect/)[\w-]{20,}|(?<=hooks\.slack\.com/)\S+"  # links that are keys
    r"|consent_[0-9a-f]{8,32}=[\w-]{20,}"  # cookies
    r"|(?<![\w+/-])[\w+/-]{43}=(?![\w=])"  # 32 bytes in base64: encryption keys
    r"|(?<=://)[^/\s:@]{1,200}:[^/\s@]{1,200}(?=@)"  # whom a proxy knows
    r"|\b(?:[Bb]earer|[Bb]asic)\s+[\w+/=.~-]{16,}"
)

#: What secrets are called where they look like anything.
_CALLED = (
    r"token|secret|passw(?:or)?d|passphrase|cookie|authorization|credential|code_verifier"
    r"|client_assertion|response_url|api_?key|encryption_keys?|signature"
)
_NAME = re.compile(rf"{_CALLED}|^keys?$", re.IGNORECASE)
_VALUE = r"""(?:"[^"]{0,4000}"|'[^']{0,4000}'|(?:bearer|basic)\s+[^\s,;&)}\]]+|[^\s,;&)}\]"']+)"""
#: The same inside of a text: a form, a query, JSON, a `repr`, a header.
_NAMED = re.compile(
    rf"""((?:{_CALLED})\w{{0,30}}["']?\s{{0,3}}[:=]\s{{0,3}}){_VALUE}""", re.IGNORECASE
)
#: A word that is also used for other things: a value of some length is one that opens something.
_CODE = re.compile(r"""(\b(?:code|state)["']?\s{0,3}[:=]\s{0,3}["']?)[\w/.!*$%~-]{16,}""")

#: Characters that end a line, move a cursor, colour a terminal or turn the direction of a text.
_ODD = {
    code: repr(chr(code))[1:-1]  # as Python writes them
    for code in (
        *range(0x20),
        *range(0x7F, 0xA0),
        0x2028,
        0x2029,
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        *range(0xD800, 0xE000),  # halves of characters, which cannot be written
    )
}
_ODD_IN_LINES = {code: written for code, written in _ODD.items() if chr(code) not in "\n\t"}


def redact(value: Any) -> Any:
    """Return a value without secrets; what is neither a number nor a collection becomes text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return {_text(str(name)): _named(str(name), each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [redact(each) for each in value]
    return _text(repr(value))


def event(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return a log entry without secrets, on one line but for its traceback."""
    return {
        _name(name): _lines(value) if name in _LONG else _flat(_named(name, value))
        for name, value in entry.items()
    }


@lru_cache(1000)
def _name(name: str) -> str:
    """Return the name of a value of a line; they are written in the code, the same every time."""
    flat: str = _flat(_text(name))
    return flat


def _named(name: str, value: Any) -> Any:
    """Return a value of that name: nothing of it where the name is that of a secret."""
    if _NAME.search(name) and value is not None:
        return BLOT
    long = isinstance(value, str) and len(value) >= 16  # noqa: PLR2004 - as in the text
    return BLOT if name == "code" and long else redact(value)


def _text(text: str) -> str:
    if len(text) > LONGEST:
        text = text[:LONGEST] + "…"
    if len(text) < _SHORTEST:
        return text
    text = _SHAPES.sub(BLOT, text)
    if "=" in text or ":" in text:
        text = _CODE.sub(rf"\g<1>{BLOT}", _NAMED.sub(rf"\g<1>{BLOT}", text))
    return text


def _lines(traceback: Any) -> Any:
    return _text(traceback).translate(_ODD_IN_LINES) if isinstance(traceback, str) else traceback


def _flat(value: Any) -> Any:
    """Return a value whose texts neither end a line nor speak to a terminal."""
    if isinstance(value, str):
        return value.translate(_ODD)
    if isinstance(value, dict):
        return {_flat(name): _flat(each) for name, each in value.items()}
    return [_flat(each) for each in value] if isinstance(value, list) else value
