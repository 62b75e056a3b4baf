"""IPv6: the bot listens there, and reaches others who are at ::1 alone."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask

from bot.web.server import WebServer
from connections.hooks import new_secret
from connections.lifecycle import State
from playground.ports import free_port
from playground.receiver import Receiver
from playground.world import World
from providers.settings import WebhookSettings
from providers.webhooks import WebhookTargets
from tests.fakes.relay import HOST, Relay
from tests.stories.conftest import Town
from tests.stories.test_imap import IDA, PASSWORD
from tests.stories.test_imap import connect as connect_by_imap


def _has_ipv6() -> bool:
    with suppress(OSError), socket.socket(socket.AF_INET6) as probe:
        probe.bind((HOST, 0))
        return True
    return False


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not _has_ipv6(), reason="this machine has no IPv6"),
]


class Isolated(Town):
    """A town on ::1."""

    relays: dict[str, Relay]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Isolated]:
    port = free_port(HOST)
    url = f"http://[{HOST}]:{port}"
    with ExitStack() as stack:
        world = World(tmp_path)
        stack.callback(world.close)
        google = urlsplit(world.google.token_url).port
        assert google is not None
        relays = {
            "dns": stack.enter_context(Relay(world.dns.port)),
            "google": stack.enter_context(Relay(google)),
            "imap": stack.enter_context(Relay(world.imap.tls_port, port=world.imap.tls_port)),
        }
        names = ("GOOGLE_TOKEN_URL", "GOOGLE_REVOKE_URL", "GOOGLE_API_URL")
        place = f"[{HOST}]:{relays['google'].port}"
        world.environment |= {
            "INBOXKEEPER_LISTEN": f"[{HOST}]:{port}",
            "INBOXKEEPER_PUBLIC_URL": url,
            "INBOXKEEPER_NAMESERVERS": f"[{HOST}]:{relays['dns'].port}",
            **{n: urlsplit(world.environment[n])._replace(netloc=place).geturl() for n in names},
        }
        world.dns.set_a(world.imap.host, HOST)
        world.google.register_redirect(f"{url}/oauth/google/callback")
        world.slack.deliver_to(url)
        town = Isolated(world.start())
        town.relays = relays
        yield town


def test_a_mailbox_is_connected_and_its_domain_looked_up_there(town: Isolated) -> None:
    assert town.link(town.alice).startswith(f"http://[{HOST}]:")
    town.connect(town.alice)
    assert town.state() is State.ACTIVE
    assert town.relays["google"].connections
    assert town.relays["dns"].questions


def test_a_mail_server_that_has_no_other_address_is_reached(town: Isolated) -> None:
    town.world.imap.add_account(IDA, PASSWORD)
    connect_by_imap(town, town.person("ida", IDA))
    assert town.state(IDA) is State.ACTIVE
    assert town.relays["imap"].connections


def test_a_receiver_that_has_no_other_address_is_told(town: Isolated) -> None:
    name, secret = "hooks.acme.test", new_secret()
    town.world.dns.set_a(name, HOST)
    context = town.world.authority.server_context(name)
    with closing(Receiver(ssl_context=context)) as receiver:
        receiver.secret = secret
        port = urlsplit(receiver.url).port
        assert port is not None
        with Relay(port) as relay:
            targets = WebhookTargets(
                WebhookSettings(
                    nameservers=(f"[{HOST}]:{town.relays['dns'].port}",),
                    ca_file=town.world.ca_file,
                    allow_private=True,
                )
            )
            url = f"https://{name}:{relay.port}/events"
            body = '{"type": "t", "timestamp": "2026-01-01T00:00:00Z", "data": {}}'
            receipt = targets.post(url, message_id="m", body=body, secrets=[secret])
            assert (receipt.status, relay.connections) == (204, 1)


@pytest.mark.parametrize(
    ("listen", "answers"),
    [
        ("[::1]", {"[::1]"}),
        ("[::]", {"[::1]"}),
        ("127.0.0.1", {"127.0.0.1"}),
        ("*", {"127.0.0.1", "[::1]"}),
    ],
)
def test_it_listens_where_it_was_told_and_nowhere_else(listen: str, answers: set[str]) -> None:
    site = Flask("site")
    site.add_url_rule("/", view_func=lambda: "here")
    port = free_port()
    server = WebServer(site, f"{listen}:{port}")
    server.start()
    try:
        assert {h for h in ("127.0.0.1", "[::1]") if _answers(f"http://{h}:{port}/")} == answers
    finally:
        server.stop()


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=10).text == "here"
    except requests.ConnectionError:
        return False
