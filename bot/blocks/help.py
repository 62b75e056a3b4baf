"""What can be typed after `/inbox`: one table, for the help and for the nearest word."""

from collections.abc import Mapping

from slack_sdk.models.blocks import Block

from bot.blocks.cards import Scene
from bot.blocks.text import section
from bot.language import Mrkdwn
from connections.wording import said

#: Each word with its arguments and what it does.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "list": ("[mine|team|problems]", said("the mailboxes that you may see, with buttons")),
    "status": (said("[address]"), said("how a mailbox stands")),
    "connect": (said("[address]"), said("connect a mailbox; without address, a form")),
    "deactivate": (
        said("address"),
        said("switch a mailbox off; its access is kept and not used"),
    ),
    "reactivate": (said("address"), said("switch it on again")),
    "reconnect": (said("address"), said("sign in again for the same mailbox")),
    "remove": (
        said("address"),
        said("remove a personal mailbox here and end its access at the provider"),
    ),
    "delete": (
        said("address"),
        said("delete a team mailbox here and end its access at the provider"),
    ),
    "access": ("", said("what Inboxkeeper asks a provider for, and why")),
    "admins": (
        said("[add|remove @member]"),
        said("who manages mailboxes here; super admins let others do it"),
    ),
    "apps": ("", said("the programs that use mailboxes here; for super admins")),
    "audit": (said("[address]"), said("who did what, as a file; for super admins")),
    "settings": ("", said("what super admins set for this workspace")),
    "report": (
        "",
        said("how the mailboxes stand and what the last 30 days were like, as a chart"),
    ),
    "help": ("", said("this help")),
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
