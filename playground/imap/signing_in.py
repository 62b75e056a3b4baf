"""STARTTLS, LOGIN and AUTHENTICATE: in this order, or not at all."""

import base64

from playground.imap.accounts import opens
from playground.imap.commands import LONGEST_LINE, BadCommand, Command
from playground.imap.faults import KINDS
from playground.imap.peer import Login, Over, Peer


def starttls(peer: Peer, command: Command) -> None:
    """Begin TLS, once."""
    if peer.wire.encrypted:
        peer.say(f"{command.tag} BAD TLS is already active.")
        return
    if peer.tls is None:
        raise BadCommand(command.tag)
    peer.say(f"{command.tag} OK Begin TLS negotiation now.")
    if peer.wire.has_unread:
        # Commands slipped in before the handshake must not count after it (CVE-2011-0411).
        raise Over
    peer.wire.start_tls(peer.tls)


def login(peer: Peer, command: Command) -> None:
    """Sign in with username and password."""
    username, password = command.arguments(2, 2)
    if not peer.may_sign_in:
        _write_down(peer, username, "PRIVACYREQUIRED", "LOGIN")
        peer.say(
            "* BAD [ALERT] The password was sent without TLS: whoever listened has it now.",
            f"{command.tag} NO [PRIVACYREQUIRED] No passwords without TLS.",
        )
        return
    _sign_in(peer, command, "LOGIN", username, password)


def authenticate(peer: Peer, command: Command) -> None:
    """Sign in with SASL PLAIN (RFC 4616), sent along (RFC 4959) or when asked for."""
    mechanism, *initial = command.arguments(1, 2)
    if not peer.may_sign_in:
        _write_down(peer, "", "PRIVACYREQUIRED", mechanism.upper())
        peer.say(f"{command.tag} NO [PRIVACYREQUIRED] No authentication without TLS.")
        return
    if mechanism.upper() != "PLAIN":
        peer.say(f"{command.tag} NO [ALERT] Unsupported authentication mechanism.")
        return
    answer = initial[0] if initial else _ask(peer)
    try:
        _, username, password = base64.b64decode(answer, validate=True).decode().split("\0")
    except ValueError:
        # Also "*", with which a client gives up.
        raise BadCommand(command.tag) from None
    _sign_in(peer, command, "PLAIN", username, password)


def _ask(peer: Peer) -> str:
    peer.say("+ ")
    return peer.wire.read_line(LONGEST_LINE).decode("ascii", "replace")


def _sign_in(peer: Peer, command: Command, mechanism: str, username: str, password: str) -> None:
    fault = peer.state.faults.take("login", username)
    kind = _refusal(peer, username, password) if fault is None else fault.kind
    _write_down(peer, username, kind or "OK", mechanism)
    if fault is not None:
        peer.suffer(fault)
    if kind:
        peer.say(f"{command.tag} {KINDS['login'][kind]}")
        return
    peer.account = peer.state.accounts.find(username)
    peer.say(f"{command.tag} OK [CAPABILITY {peer.capabilities}] Logged in")


def _refusal(peer: Peer, username: str, password: str) -> str | None:
    """Return the kind of the refusal; who has the wrong password learns nothing else."""
    account = peer.state.accounts.find(username)
    if account is None or not opens(account, password):
        return "AUTHENTICATIONFAILED"
    return "CONTACTADMIN" if account.disabled else None


def _write_down(peer: Peer, username: str, answer: str, mechanism: str) -> None:
    peer.state.logins.append(Login(username, answer, mechanism, peer.wire.encrypted))
