"""Slack's names of emoji as characters.

Most of Slack's names are Unicode's own, so only those that differ stand here; a name that
neither knows is left as it was typed.
"""

from __future__ import annotations

import re
import unicodedata

_NAME = re.compile(r":([a-z0-9_+-]{1,60}):")
# Below this stand letters, digits and punctuation of everyday writing: never emoji.
_FIRST_SYMBOL = 0x2190
_EMOJI_STYLE = "\ufe0f"

_DIFFERENT = {
    "arrows_counterclockwise": "ANTICLOCKWISE DOWNWARDS AND UPWARDS OPEN CIRCLE ARROWS",
    "bulb": "ELECTRIC LIGHT BULB",
    "busts_in_silhouette": "BUSTS IN SILHOUETTE",
    "email": "ENVELOPE",
    "exclamation": "HEAVY EXCLAMATION MARK SYMBOL",
    "heavy_check_mark": "HEAVY CHECK MARK",
    "hourglass_flowing_sand": "HOURGLASS WITH FLOWING SAND",
    "information_source": "INFORMATION SOURCE",
    "memo": "MEMO",
    "no_entry": "NO ENTRY",
    "question": "BLACK QUESTION MARK ORNAMENT",
    "red_circle": "LARGE RED CIRCLE",
    "rotating_light": "POLICE CARS REVOLVING LIGHT",
    "tada": "PARTY POPPER",
    "wave": "WAVING HAND SIGN",
    "warning": "WARNING SIGN",
    "white_check_mark": "WHITE HEAVY CHECK MARK",
    "white_circle": "MEDIUM WHITE CIRCLE",
    "x": "CROSS MARK",
    "zzz": "SLEEPING SYMBOL",
    "+1": "THUMBS UP SIGN",
    "-1": "THUMBS DOWN SIGN",
}


def character(name: str) -> str | None:
    """Return the emoji of that name, or None."""
    written = _DIFFERENT.get(name, name.replace("_", " ").replace("-", " "))
    try:
        found = unicodedata.lookup(written)
    except KeyError:
        return None
    if ord(found[0]) < _FIRST_SYMBOL:
        return None
    # Older symbols have two faces; the second code point asks for the coloured one.
    return found + _EMOJI_STYLE if ord(found[0]) < 0x10000 else found


def with_emoji(text: str) -> str:
    """Return the text with every known `:name:` as its emoji."""
    return _NAME.sub(lambda match: character(match[1]) or match[0], text)
