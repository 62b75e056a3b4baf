"""One client's session: which command is known when (RFC 3501)."""

from collections.abc import Callable, Mapping

from playground.imap import commands
from playground.imap.commands import BadCommand, Command
from playground.imap.peer import Over, Peer
from playground.imap.selecting import leave, select
from playground.imap.signing_in import authenticate, login, starttls
from playground.imap.wire import TooLong

_Handler = Callable[[Peer, Command], None]


def serve(peer: Peer) -> None:
    """Greet, then answer commands until one side has had enough."""
    try:
        peer.say(f"* OK [CAPABILITY {peer.capabilities}] The playground is ready.")
        while True:
            _answer_one(peer)
    except TooLong as error:
        peer.say(f"* BYE {error}")
    except Over:
        pass


def _answer_one(peer: Peer) -> None:
    try:
        command = commands.read(peer.wire)
        _handler(peer, command)(peer, command)
    except BadCommand as error:
        peer.say(f"{error.tag} BAD {error}")


def _handler(peer: Peer, command: Command) -> _Handler:
    known = _BEFORE_LOGIN if peer.account is None else _AFTER_LOGIN
    handler = known.get(command.name) or _ALWAYS.get(command.name)
    if handler is None:
        raise BadCommand(command.tag)
    return handler


def _capability(peer: Peer, command: Command) -> None:
    peer.say(f"* CAPABILITY {peer.capabilities}", f"{command.tag} OK Capability completed.")


def _noop(peer: Peer, command: Command) -> None:
    peer.say(f"{command.tag} OK NOOP completed.")


def _id(peer: Peer, command: Command) -> None:
    """Name the server (RFC 2971); what the client says about itself is not looked at."""
    peer.say('* ID ("name" "Inboxkeeper playground")', f"{command.tag} OK ID completed.")


def _logout(peer: Peer, command: Command) -> None:
    peer.say("* BYE Logging out", f"{command.tag} OK Logout completed.")
    raise Over


_ALWAYS: Mapping[str, _Handler] = {
    "CAPABILITY": _capability,
    "ID": _id,
    "LOGOUT": _logout,
    "NOOP": _noop,
}
_BEFORE_LOGIN: Mapping[str, _Handler] = {
    "AUTHENTICATE": authenticate,
    "LOGIN": login,
    "STARTTLS": starttls,
}
_AFTER_LOGIN: Mapping[str, _Handler] = {
    "CLOSE": leave,
    "EXAMINE": select,
    "SELECT": select,
    "UNSELECT": leave,
}
