"""A window for an answer to a click on the Home tab or in a window: neither has a message."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot import ids
from bot.blocks.text import plain, section
from bot.language import Language

NAME = "Inboxkeeper"
#: Slack's limit on the blocks of a view.
BLOCKS = 100


def waiting(language: Language) -> View:
    """Return a window that says to wait: what opened it is good for three seconds only."""
    return _window([section(language.mrkdwn("One moment, please."))], language)


def answer(blocks: Sequence[Block], language: Language) -> View:
    """Return a window with an answer."""
    return _window(blocks[:BLOCKS], language)


def _window(blocks: Sequence[Block], language: Language) -> View:
    return View(
        type="modal",
        private_metadata=ids.carried(locale=language.code),
        title=plain(NAME, 24),
        close=plain(language.plain("Close"), 24),
        blocks=list(blocks),
    )
