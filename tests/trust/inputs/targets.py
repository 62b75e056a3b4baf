"""Everything that reads what comes from outside, each with the errors that it may answer with."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from unittest.mock import patch

from pydantic import ValidationError

from bot import redaction
from bot.blocks.lists import Place as ListPlace
from bot.blocks.text import cut_markup
from bot.language import escape
from bot.listeners.payloads import Click, Submission, Typed, number, told
from bot.settings import SettingsProblem
from bot.shapes import is_readable
from bot.sockets import _Connection as SocketConnection
from bot.wanted import Wanted
from bot.web.api.pages import CursorUnknown
from bot.web.api.pages import read as read_cursor
from connections.app_errors import TargetRefused
from connections.errors import ConsentError, InvalidAddress, ProviderError
from connections.policy import normal_address
from providers import (
    google_answers,
    google_identity,
    microsoft_answers,
    microsoft_graph,
    microsoft_identity,
    webhooks,
)
from providers.http import Answer, seconds_until
from providers.imap_discovery import _read as read_autoconfig
from providers.imap_session import VisitFailed, _refusal
from providers.tokens import Reading
from storage.cipher import Cipher, Place
from storage.errors import KeyMalformed, StorageProblem
from storage.keys import Keyring
from tests.trust.inputs import asked, copies, examples, given, talks
from tests.trust.inputs.mutations import Mutator


@dataclass(frozen=True)
class Target:
    """What is fed: `one` makes a bad input and feeds it; only `allowed` may come out of it."""

    one: Callable[[Mutator], object]
    allowed: tuple[type[Exception], ...] = ()


def _typed(m: Mutator) -> None:
    text = m.text(m.choice(examples.COMMANDS))
    typed = Typed.parse({"team_id": "T1", "user_id": "U1", "text": text})
    assert all(len(word) <= 4000 for word in typed.words)
    for word in typed.words[:2]:
        word.encode()
        normal_address(word)


def _click(m: Mutator) -> None:
    body = m.value(m.choice(examples.CLICKS))
    if is_readable(body) and body.get("type") == "block_actions":
        click = Click.parse(body)
        click.value.encode()
        assert click.target[1] >= 0
        ListPlace.parse(click.value)
        ListPlace.parse(click.block_id)
        str(Wanted.parse(click.value))


def _submission(m: Mutator) -> None:
    body = m.value(m.choice(examples.SUBMISSIONS))
    if is_readable(body) and body.get("type") == "view_submission":
        sent = Submission.parse(body)
        sent.only.encode()
        assert all(isinstance(value, str) for value in sent.carried.values())


def _values(m: Mutator) -> None:
    text = m.text(m.choice(examples.VALUES))
    ListPlace.parse(text)
    Wanted.parse(text)
    assert 0 <= number(text) < 10**9
    assert isinstance(told(text), dict)


def _frame(m: Mutator) -> None:
    connection = SocketConnection.__new__(SocketConnection)
    connection._retired_at, connection.greeted, connection._heard_at = None, False, 0.0
    connection._take = lambda *_: None
    with patch("bot.sockets.log"):
        text = m.json(m.choice(examples.FRAMES)).decode(errors="replace")
        connection._on_message(None, text)  # type: ignore[arg-type]


def _google_token(m: Mutator) -> None:
    text = examples.jwt(m.value(examples.GOOGLE_CLAIMS))
    google_identity.identify(
        m.text(text) if m.random.random() < 0.3 else text,
        client_id="c",
        nonce="n",
        issuers=google_identity.ISSUERS,
    )


def _microsoft_token(m: Mutator) -> None:
    text = examples.jwt(m.value(examples.MICROSOFT_CLAIMS))
    microsoft_identity.identify(
        m.text(text) if m.random.random() < 0.3 else text,
        client_id="c",
        issuer_of=lambda tenant: f"https://login.test/{tenant}/v2.0",
    )


def _answer(m: Mutator) -> None:
    headers = {
        "Retry-After": m.text("120"),
        "WWW-Authenticate": m.text(m.choice(examples.CHALLENGES)),
    }
    status = m.choice((200, 400, 401, 403, 404, 429, 500, 503, 100, 999))
    answer = Answer.read(status, headers, m.json(m.choice(examples.ANSWERS)))
    for meaning in (
        google_answers.exchange_refusal,
        google_answers.refresh_refusal,
        google_answers.mailbox_refusal,
        microsoft_answers.exchange_refusal,
        microsoft_answers.refresh_refusal,
        microsoft_graph.mailbox_refusal,
    ):
        assert isinstance(meaning(answer), ProviderError | ConsentError)


def _tokens(m: Mutator) -> None:
    answer = Answer.read(200, {}, m.json(m.choice(examples.ANSWERS)))
    reading = Reading(google_answers.refresh_refusal)
    reading.take(answer)
    reading.tokens.access.encode("ascii")


def _callback(m: Mutator) -> None:
    google_answers.callback_refusal(m.text("access_denied"))
    microsoft_answers.callback_refusal(m.text("access_denied"), m.text("AADSTS65004: no"))


def _autoconfig(m: Mutator) -> None:
    for server in read_autoconfig(m.data(m.choice(examples.AUTOCONFIG))):
        assert server.tls in {"tls", "starttls"}


def _cursor(m: Mutator) -> None:
    read_cursor(m.text("MToxMjM0NTY3ODkwYWJjZGVm"))


def _url(m: Mutator) -> None:
    parts, port = webhooks._read(m.text(m.choice(examples.URLS)))
    assert parts.hostname
    assert 0 < port < 1 << 16 or port == 0


def _keys(m: Mutator) -> None:
    Keyring.parse(m.text("k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=,k2:" + "A" * 43 + "="))


_CIPHER = Cipher(Keyring("k1", {"k1": b"k" * 32, "k2": b"l" * 32}))
_PLACE = Place("grants", "secret", "T1", "c1")
_SEALED = _CIPHER.encrypt("secret", _PLACE)


def _blob(m: Mutator) -> None:
    spoilt = m.data(_SEALED)
    if spoilt != _SEALED:
        _CIPHER.decrypt(spoilt, _PLACE)
        raise AssertionError("a spoilt value was believed")


def _markup(m: Mutator) -> None:
    text = m.text("Alice <!channel> *b*\nx")
    shown = escape(text)
    assert "<" not in shown
    assert "\n" not in shown
    cut_markup(shown, m.random.randint(1, 300)).encode()


def _log(m: Mutator) -> None:
    secret = "xoxb-12345678901-abcdefghijklmnop"
    entry = redaction.event({"event": m.text("x"), "a": m.value({"b": [secret, m.text("c")]})})
    assert secret not in repr(entry)


def _wait(m: Mutator) -> None:
    wait = seconds_until(m.text(m.choice(("120", "Wed, 21 Oct 2026 07:28:00 GMT"))))
    assert wait is None or 0 <= wait <= 86_400


def _imap_words(m: Mutator) -> None:
    _refusal(m.text(m.choice(examples.IMAP_REFUSALS)))


TARGETS: dict[str, Target] = {
    "slash text": Target(_typed, (InvalidAddress,)),
    "block_actions": Target(_click),
    "view_submission": Target(_submission),
    "values of buttons": Target(_values),
    "Socket Mode frames": Target(_frame),
    "Google id tokens": Target(_google_token, (ProviderError,)),
    "Microsoft id tokens": Target(_microsoft_token, (ProviderError,)),
    "provider answers": Target(_answer),
    "token answers": Target(_tokens, (ProviderError,)),
    "callback errors": Target(_callback),
    "autoconfig XML": Target(_autoconfig),
    "API cursors": Target(_cursor, (CursorUnknown,)),
    "webhook URLs": Target(_url, (TargetRefused,)),
    "settings": Target(given.settings, (ValidationError,)),
    "encryption keys": Target(_keys, (KeyMalformed,)),
    "encrypted blobs": Target(_blob, (StorageProblem,)),
    "names in markup": Target(_markup),
    "log entries": Target(_log),
    "Retry-After": Target(_wait),
    "IMAP refusals": Target(_imap_words),
    "IMAP talks": Target(talks.imap, (VisitFailed,)),
    "DNS answers": Target(talks.names),
    "webhook answers": Target(talks.webhook),
    "API requests with a key": Target(asked.api),
    ".env files": Target(given.env_file, (SettingsProblem,)),
    "backup files": Target(copies.backup),
}
#: Those that take long for each input: they get fewer of them in the same time.
SLOW = {
    "IMAP talks",
    "DNS answers",
    "settings",
    ".env files",
    "API requests with a key",
    "backup files",
}


def eat(target: Target, mutator: Mutator) -> None:
    """Feed one bad input; what is not allowed comes out."""
    with suppress(target.allowed):
        target.one(mutator)


def feed(target: Target, mutator: Mutator, until: float) -> int:
    """Feed bad input until a moment; return how much it was. What is not allowed comes out."""
    fed = 0
    while time.monotonic() < until:
        for _ in range(50):
            eat(target, mutator)
            fed += 1
    return fed
