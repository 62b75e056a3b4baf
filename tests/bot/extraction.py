"""The sentences of the bot, read from its code as the extraction for translators reads them."""

from functools import cache
from pathlib import Path

from babel.messages.extract import extract_from_dir

import bot
import connections
import providers

#: The functions that mark a sentence, and which of their arguments are sentences.
MARKS: dict[str, tuple[int, ...] | None] = {
    "plain": None,
    "mrkdwn": None,
    "say": None,
    "said": None,
    "plural": (1, 2),
}


@cache
def sentences() -> frozenset[str | tuple[str, ...]]:
    """Return every sentence that is marked in the code, a plural as a pair."""
    found = (
        message
        for place in (bot, connections, providers)
        for _file, _line, message, _comments, _context in extract_from_dir(
            Path(str(place.__file__)).parent,
            [("**.py", "python")],
            keywords={**MARKS},
            comment_tags=(),
        )
    )
    return frozenset(found)
