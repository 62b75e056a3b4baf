"""What can be typed after `/inbox`: one table, for the help and for the nearest word."""

from collections.abc import Mapping

from slack_sdk.models.blocks import Block

from bot.blocks.cards import Scene
from bot.blocks.labels import extracted
from bot.blocks.text import section
from bot.language import Mrkdwn

#: Each word with its arguments and what it does.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "list": ("[mine|team|problems]", extracted("the mailboxes that you may see, with buttons")),
    "status": (extracted("[address]"), extracted("how a mailbox stands")),
    "connect": (extracted("[address]"), extracted("connect a mailbox; without address, a form")),
    "deactivate": (
        extracted("address"),
        extracted("switch a mailbox off; its access is kept and not used"),
    ),
    "reactivate": (extracted("address"), extracted("switch it on again")),
    "reconnect": (extracted("address"), extracted("sign in again for the same mailbox")),
    "remove": (
        extracted("address"),
        extracted("remove a personal mailbox here and end its access at the provider"),
    ),
    "delete": (
        extracted("address"),
        extracted("delete a team mailbox here and end its access at the provider"),
    ),
    "access": ("", extracted("what Inboxkeeper asks a provider for, and why")),
    "help": ("", extracted("this help")),
}


def help_blocks(scene: Scene) -> list[Block]:
    """Return the help."""
    language = scene.language
    first = language.mrkdwn(
        "*Inboxkeeper* keeps your mailbox connections alive and ends them cleanly. Typing alone"
        " changes nothing: a command shows the mailbox with its buttons."
    )
    lines = []
    for word, (arguments, meaning) in COMMANDS.items():
        typed = f"/inbox {word} {language.plain(arguments) if arguments else ''}".strip()
        lines.append(
            language.mrkdwn("`{typed}`: {meaning}", typed=typed, meaning=language.plain(meaning))
        )
    return [section(first), section(Mrkdwn("\n".join(lines)))]
