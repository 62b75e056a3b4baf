"""Every secret in use, in every place where it might be logged: none of it gets through."""

import base64
import io
import logging
import secrets
import sys
import threading
from collections import namedtuple
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import Mock
from urllib.parse import parse_qs, urlsplit

import pytest
import structlog

from bot import logs, redaction
from bot.installing import Installing
from bot.redaction import event, redact
from connections.apping import Apps, Wish
from connections.hooks import new_secret
from connections.model import Connection
from tests.connections.conftest import Rules
from tests.stories.conftest import Town
from tests.stories.test_secrets import PASSWORD, known_secrets, live

#: By what they are; those without a look of their own are told by their names.
SHAPED = {
    "a bot's token": "xoxb-12345678901-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx",
    "a rotated bot's token": "xoxe.xoxb-1-MS0yLTEyMzQ1Njc4OTAtMTIzNDU2Nzg5MA",
    "a refresh token of Slack's": "xoxe-1-My0xLTEyMzQ1Njc4OTAtMTIzNDU2Nzg5MA",
    "a person's token": "xoxp-12345678901-1234567890123-AbCdEfGhIjKlMnOp",
    "an app's token": "xapp-1-A012345678-1234567890123-0123456789abcdef0123",
    "a legacy token": "xoxo-12345678901-1234567890123",
    "Google's access": "ya29.a0AfH6SMBx-abcdefghijk_lmnopqrstuvwxyz0123456789",
    "Google's refresh": "1//0gABCDEFGHIJKLMNOPQRSTUVWXYZ-abcdefghijklmnop",
    "Google's secret": "GOCSPX-AbCdEfGhIjKlMnOpQrStUvWxYz01",
    "Google's code": "4/0AX4XfWjAbCdEfGhIjKlMnOpQrStUvWxYz0123456789",
    "Microsoft's refresh": "0.AXQAabcdefghijklmnop.AgABAAEAAAD-abcdefghijklmnop_qrstuvwxyz",
    "Microsoft's newer refresh": "1.AXQAabcdefghijklmnop.AgABAwEAAADnfolhJpSnRYB1SVj",
    "Outlook's refresh": "M.C105_BL2.0.U.-CgAbCdEfGhIjKlMn!opQrStUv*WxYz$$",
    "Outlook's access": "EwBIA8l6BAAUbDba3x2OMJElkF7gJ4z/VbCPEz0AAabcdefghijk==",
    "Microsoft's secret": "abc8Q~ABCDEFGHIJKLMNOPQRSTUVWXYZ012345",
    "a JSON web token": "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl",
    "an encrypted one": "eyJlbmMiOiJBMjU2R0NNIn0.aaaaaaaaaaaa.bbbbbbbb.cccccccccc.dddd",
    "an app's key": "ibk_0123456789abcdef_0123456789abcdef0123456789abcdef0123456789abcdef",
    "a webhook's secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "a link": "https://bot.example/connect/AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg",
    "a response URL": "https://hooks.slack.com/commands/T1/123/AbCdEf",
    "a cookie": "consent_0123456789abcdef=AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg",
    "an encryption key": "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "a proxy's": "http://carl:s3cr3tpass@proxy.example:3128/",
    "a bearer": "Bearer abcdefghijklmnop0123456789",
    "a login": "Basic Y2FybDpzM2NyM3RwYXNzd29yZA==",
    "a code in a query": "https://bot.example/oauth/google/callback?code=AbCdEfGhIjKlMnOp0123",
    "a state in a query": "https://x.example/?a=b&state=AbCdEfGhIjKlMnOpQrStUvWxYz0123456789",
}
#: What of each must not be seen.
CORE = {
    "a link": "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg",
    "a response URL": "T1/123/AbCdEf",
    "a cookie": "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg",
    "an encryption key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
    "a proxy's": "s3cr3tpass",
    "a bearer": "abcdefghijklmnop0123456789",
    "a login": "Y2FybDpzM2NyM3RwYXNzd29yZA",
    "a rotated bot's token": "MS0yLTEyMzQ1Njc4OTAtMTIzNDU2Nzg5MA",
    "a code in a query": "AbCdEfGhIjKlMnOp0123",
    "a state in a query": "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789",
}
NAMED = (
    "password",
    "imap_password",
    "SLACK_SIGNING_SECRET",
    "signing_secret",
    "client_secret",
    "refresh_token",
    "access_token",
    "id_token",
    "slack_bot_token",
    "code_verifier",
    "client_assertion",
    "api_key",
    "apikey",
    "Authorization",
    "Proxy-Authorization",
    "Cookie",
    "Set-Cookie",
    "INBOXKEEPER_ENCRYPTION_KEYS",
    "webhook_secret",
    "response_url",
    "X-Slack-Signature",
    "credentials",
)
PLAIN = "hunter2-plain"

Pair = namedtuple("Pair", "first second")


@dataclass
class Holder:
    name: str
    password: str


class Odd(Exception):
    """An error whose words hold what it should not."""


def places(secret: str) -> dict[str, Any]:
    """Return a secret in everything that might be handed to a logger."""
    chained = Odd("outer")
    chained.__cause__ = Odd(secret)
    return {
        "text": secret,
        "a sentence": f"it failed with ({secret}), twice",
        "bytes": secret.encode(),
        "list": ["x", secret],
        "tuple": (1, (secret,)),
        "set": {secret},
        "named tuple": Pair(1, secret),
        "value": {"deep": {"deeper": [secret]}},
        "key": {secret: 1},
        "error": Odd(secret),
        "dataclass": Holder(name=secret, password="x"),
        "class": type("X", (), {"__repr__": lambda _: secret})(),
    }


@pytest.mark.parametrize("what", SHAPED)
def test_a_secret_with_a_look_of_its_own_is_blotted_out_wherever_it_lies(what: str) -> None:
    core = CORE.get(what, SHAPED[what])
    for where, value in places(SHAPED[what]).items():
        assert core not in repr(redact(value)), where
        assert core not in repr(event({"event": "x", where: value})), where


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize(
    "written",
    [
        "{name}={secret}",
        "a=b&{name}={secret}&c=d",
        '{{"{name}": "{secret}"}}',
        "{{'{name}': '{secret}'}}",
        "{name}: {secret}",
        "{name}: Basic {secret}",
        "X({name}='{secret}', b=1)",
    ],
)
def test_a_secret_without_a_look_is_told_by_its_name(name: str, written: str) -> None:
    text = written.format(name=name, secret=PLAIN)
    for where, value in places(text).items():
        assert PLAIN not in repr(redact(value)), where
    assert PLAIN not in repr(event({name: PLAIN}))
    assert PLAIN not in repr(redact({"body": {name: [PLAIN]}}))
    assert PLAIN not in repr(redact(Holder(name="x", password=PLAIN)))


@pytest.mark.parametrize(
    "text",
    [
        "state=active",
        "the token endpoint answered 503",
        "refused: NotPermitted",
        "https://inboxkeeper.example.com/healthz",
        "alice@acme.test",
        "AADSTS7000222",
        "code: 404",
        "0.25 s, 1.5",
        "a1b2c3d4e5f60718",
        "2026-01-01T00:00:00Z",
    ],
)
def test_what_is_no_secret_is_still_to_be_read(text: str) -> None:
    assert redact(text) == text


def test_a_long_text_takes_no_long_time() -> None:
    for piece in ("a", "token", "x=", "'", "[", "eyJ", "M.C1_", " ", "code=", "://a:", "Bearer "):
        redact(piece * 200_000)


@pytest.fixture(params=[True, False], ids=["json", "console"])
def logged(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """The log as it is written, in both forms."""
    root, before = logging.getLogger(), structlog.get_config()
    kept = (root.handlers[:], root.level)
    hooks = (sys.excepthook, threading.excepthook)
    logs.configure(json=request.param)
    stream = io.StringIO()
    root.handlers[0].setStream(stream)  # type: ignore[attr-defined]
    yield stream
    root.handlers[:], root.level = kept
    sys.excepthook, threading.excepthook = hooks
    logging.captureWarnings(False)
    structlog.configure(**before)


def test_a_name_forges_no_line_and_speaks_to_no_terminal(logged: io.StringIO) -> None:
    forged = 'x\n{"event": "running", "level": "info"}\r\x1b[2J\x1b]0;title\x07\u202egnp\u2028y'
    structlog.get_logger("t").info("refused", user=forged, deep={"a": [forged]}, **{forged: 1})
    logging.getLogger("t").warning("said %s", forged)
    lines = logged.getvalue().splitlines()
    assert len(lines) == 2
    shown = logged.getvalue()
    for part in ("\x1b[2J", "\x1b]0;", "\r", "\x07", "\u202e", "\u2028"):
        assert part not in shown


def test_a_traceback_holds_no_secret_and_no_local(logged: io.StringIO) -> None:
    token = SHAPED["a bot's token"]

    def fail(password: str) -> None:
        local = [password, token]
        raise Odd(f"could not send {token} with password={PLAIN}", len(local))

    try:
        fail(PLAIN)
    except Odd:
        structlog.get_logger("t").exception("broken", token=token)
        logging.getLogger("t").exception("broken")
    shown = logged.getvalue()
    assert shown.count("Odd") >= 2
    assert token not in shown
    assert PLAIN not in shown


def test_what_nobody_caught_is_logged_like_the_rest(logged: io.StringIO) -> None:
    token = SHAPED["Google's refresh"]

    def fail() -> None:
        raise Odd(token)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    sys.excepthook(Odd, Odd(token), None)
    assert logged.getvalue().count("uncaught") == 2
    assert token not in logged.getvalue()


def test_every_name_of_a_secret_setting_is_one_that_is_blotted_out() -> None:
    from bot.settings import Settings  # noqa: PLC0415 - beside what it is compared with

    secret = [
        str(field.alias)
        for field in Settings.model_fields.values()
        if "SecretStr" in str(field.annotation)
    ]
    assert len(secret) > 4
    for name in secret:
        assert redact({name: PLAIN}) == {name: redaction.BLOT}, name


def made_by_the_code(rules: Rules) -> dict[str, tuple[str, str]]:
    """Return every secret that the bot makes itself: where it stands, and what opens something."""
    apps = Apps(rules.database, rules.clock, lambda: None)
    _, key = apps.add("T1", Wish(name="CRM"), by="U9")
    token = rules.links.issue(rules.alice, "alice@acme.test", "google")
    begun = rules.links.begin(token)
    secret = new_secret()
    oauth = Mock(url=lambda state: f"https://slack.com/oauth/v2/authorize?state={state}&scope=x")
    installing = Installing(
        storage=rules.database,
        oauth=oauth,
        new_client=Mock(),
        clock=rules.clock,
        forget=Mock(),
        wake=Mock(),
    )
    to_slack, installs_cookie = installing.begin()
    state = to_slack.partition("state=")[2].partition("&")[0]
    raw = base64.b64encode(secrets.token_bytes(32)).decode()
    found = {
        "an app's key": (f"no app for {key}", key),
        "a webhook's secret": (f"signed with {secret}", secret),
        "a connect link": (f"GET https://bot.example/connect/{token} 200", token),
        "the cookie of a sign-in": (
            f"Cookie: __Host-consent_{begun.consent.id}={begun.cookie}",
            begun.cookie,
        ),
        "the state of an install": (f"GET {to_slack}", state),
        "the cookie of an install": (
            f"Set-Cookie: __Host-install={installs_cookie}; Path=/",
            installs_cookie,
        ),
        "an encryption key": (f"the key k1:{raw} does not fit", raw),
    }
    for name, value in parse_qs(urlsplit(begun.url).query).items():
        if name in {"state", "nonce", "code_challenge"}:
            found[f"the {name} of a sign-in"] = (f"GET {begun.url}", value[0])
    return found


def test_every_secret_that_the_code_makes_is_blotted_out(rules: Rules) -> None:
    made = made_by_the_code(rules)
    assert len(made) >= 8
    for what, (written, secret) in made.items():
        if what in {"the nonce of a sign-in", "the code_challenge of a sign-in"}:
            continue  # the browser sees them too: they open nothing
        assert secret in written
        for where, value in places(written).items():
            assert secret not in repr(redact(value)), (what, where)


def test_every_secret_of_the_local_slack_and_providers_is_blotted_out(town: Town) -> None:
    """Shaped as the real ones are: what a bot holds after a day at all of them."""
    live(town)
    subjects = {str(c.subject) for c in _connections(town)}  # these open nothing
    for secret in known_secrets(town) - subjects - {PASSWORD}:
        for name in ("token", "client_secret", "signing_secret"):
            assert secret not in repr(redact(f"failed: {name}={secret}"))
        assert secret not in repr(redact({"refresh_token": secret, "password": PASSWORD}))
    assert PASSWORD not in repr(redact(f"LOGIN failed, password: '{PASSWORD}'"))


def _connections(town: Town) -> list[Connection]:
    with town.world.bot.database.snapshot() as tx:
        return tx.connections.find(None)
