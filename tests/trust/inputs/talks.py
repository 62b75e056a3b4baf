"""Talks with servers outside: a mail server, a name server, a receiver of webhooks."""

import io
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import dns.message
import dns.nameserver
import dns.query
import dns.rrset
import urllib3.util.connection

from providers.dns import Resolver
from providers.hosts import Pinned
from providers.imap_session import Key, visit
from providers.routes import Routes
from providers.settings import WebhookSettings
from providers.webhooks import WebhookTargets
from tests.trust.inputs import examples
from tests.trust.inputs.mutations import Mutator


class _Said:
    """A socket on which a server has said all that it will say."""

    def __init__(self, said: bytes) -> None:
        self._said = said

    def makefile(self, *_: Any, **__: Any) -> io.BytesIO:
        return io.BytesIO(self._said)

    def dup(self) -> "_Said":
        return self

    def __getattr__(self, _name: str) -> Callable[..., None]:
        return lambda *_, **__: None


_TRUST = ssl.create_default_context()


def imap(m: Mutator) -> None:
    visited(m.data(m.choice(examples.IMAP_TALKS)))


def visited(answers: bytes) -> None:
    """Visit a mail server that says this, whatever it is asked."""
    said = _Said(answers)
    with patch("providers.imap_session.socket.create_connection", lambda *_: said):
        visit(
            Pinned(host="h.test", address="127.0.0.1", port=143),
            "plain",
            _TRUST,
            Key(username="u", password="p"),
        )


@contextmanager
def _dns(m: Mutator) -> Iterator[None]:
    def query(_self: object, request: dns.message.QueryMessage, **_: Any) -> dns.message.Message:
        answer = dns.message.make_response(request)
        for text in m.random.sample(examples.RECORDS, m.random.randint(0, 3)):
            answer.answer.append(dns.rrset.from_text(request.question[0].name, 60, "IN", *text))
        made = dns.message.from_wire(m.data(answer.to_wire()), ignore_trailing=False)
        if not request.is_response(made):  # as whatever brings answers over a network does
            raise dns.query.BadResponse
        return made

    with patch.object(dns.nameserver.Do53Nameserver, "query", query):
        yield


def names(m: Mutator) -> None:
    resolver = Resolver(["127.0.0.1:9"], patience=0.05)
    name = m.text("acme.test")
    with _dns(m):
        Routes(resolver).route(name)
        resolver.services(f"_imaps._tcp.{name}")
        resolver.addresses(name)


_HOOKS = WebhookTargets(WebhookSettings(allow_private=True))


def webhook(m: Mutator) -> None:
    """What a receiver of webhooks answers: a status and a wait are read, or it is a problem."""
    said = _Said(m.data(m.choice(examples.HOOK_ANSWERS)))
    with patch.object(urllib3.util.connection, "create_connection", lambda *_, **__: said):
        receipt = _HOOKS.post("http://127.0.0.1:9/in", message_id="m", body="{}", secrets=())
    assert (receipt.status is None) is bool(receipt.problem)
    assert receipt.status is None or 100 <= receipt.status <= 999
    assert receipt.retry_after is None or 0 <= receipt.retry_after <= 86_400
