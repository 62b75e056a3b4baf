"""SELECT and EXAMINE of the only folder, which is always empty."""

from playground.imap.commands import BadCommand, Command
from playground.imap.peer import Peer

_FLAGS = r"\Answered \Flagged \Deleted \Seen \Draft"


def select(peer: Peer, command: Command) -> None:
    """Open INBOX, to read and write (SELECT) or to read (EXAMINE)."""
    [folder] = command.arguments(1, 1)
    peer.selected = False
    refusal = _refusal(peer, folder)
    if refusal:
        peer.say(f"{command.tag} {refusal}")
        return
    peer.selected = True
    writable = command.name == "SELECT"
    peer.say(
        f"* FLAGS ({_FLAGS})",
        rf"* OK [PERMANENTFLAGS ({_FLAGS} \*)] Flags permitted."
        if writable
        else "* OK [PERMANENTFLAGS ()] Read-only mailbox.",
        "* 0 EXISTS",
        "* 0 RECENT",
        "* OK [UIDVALIDITY 1] UIDs valid",
        "* OK [UIDNEXT 1] Predicted next UID",
        f"{command.tag} OK [READ-{'WRITE' if writable else 'ONLY'}] "
        f"{command.name.capitalize()} completed.",
    )


def leave(peer: Peer, command: Command) -> None:
    """Close the folder: CLOSE, or UNSELECT (RFC 3691)."""
    if not peer.selected:
        raise BadCommand(command.tag)
    peer.selected = False
    peer.say(f"{command.tag} OK {command.name.capitalize()} completed.")


def _refusal(peer: Peer, folder: str) -> str | None:
    account = peer.account
    fault = peer.state.faults.take("select", account.username if account else None)
    if fault is not None:
        peer.suffer(fault)
        return fault.answer
    if folder.upper() != "INBOX":
        return f"NO Mailbox doesn't exist: {folder}"
    if account is None or not account.mailbox:
        return "NO [NONEXISTENT] Mailbox doesn't exist: INBOX"
    return None
