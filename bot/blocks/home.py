"""The Home tab: the reader's own mailboxes, and where to go from there."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ContextBlock, HeaderBlock
from slack_sdk.models.views import View

from bot.blocks.cards import Scene, status
from bot.blocks.text import mrkdwn, plain, section
from bot.blocks.words import marker
from bot.language import Mrkdwn
from connections.model import Connection

#: A Home tab holds 100 blocks; beyond this many mailboxes `/inbox list` has the pages.
SHOWN = 40


def home(found: Sequence[Connection], scene: Scene) -> View:
    """Return the Home tab of one person."""
    language = scene.language
    blocks: list[Block] = [HeaderBlock(text=plain(language.plain("My mailboxes"), 150))]
    for connection in found[:SHOWN]:
        address = language.mrkdwn("*{address}*", address=connection.address)
        line = f"{marker(connection)} {address} · {scene.provider(connection)}"
        blocks.append(section(Mrkdwn(f"{line}\n{status(connection, scene)}")))
    if not found:
        blocks.append(section(language.mrkdwn("You have no mailbox connected.")))
    hint = language.mrkdwn(
        "`/inbox` lists your mailboxes with their buttons, `/inbox connect` adds one,"
        " `/inbox help` shows the rest."
    )
    blocks.append(ContextBlock(elements=[mrkdwn(hint)]))
    return View(type="home", blocks=blocks)
