"""The way out through a proxy: all that should goes through it, nothing else does."""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot import proxies
from bot.redaction import redact
from connections.app_errors import TargetRefused
from playground.ports import free_port
from playground.receiver import Receiver
from playground.world import World
from providers.settings import WebhookSettings
from providers.webhooks import WebhookTargets
from tests.fakes.connect_proxy import Behind, ConnectProxy
from tests.stories.command_line import inboxkeeper
from tests.stories.conftest import ALICE, Town
from tests.stories.test_microsoft import CAROL
from tests.stories.test_microsoft import sign_in as sign_in_at_microsoft
from tests.stories.test_surviving import running

CREDENTIALS = "keeper:pass-of-the-proxy"
SLACK, SOCKET, GOOGLE, MICROSOFT = "slack.test", "wss.slack.test", "google.test", "microsoft.test"


def port(url: str) -> int:
    found = urlsplit(url).port
    assert found is not None
    return found


def moved(url: str, host: str) -> str:
    """Return an address at a host that only the proxy knows."""
    return urlsplit(url)._replace(scheme="https", netloc=host).geturl()


@contextmanager
def apart(folder: Path, credentials: str = CREDENTIALS) -> Iterator[tuple[Town, ConnectProxy]]:
    """Make a town in whose world Slack and the providers are reached through a proxy only."""
    world = World(folder, socket=True)
    try:
        with ConnectProxy(world.authority, credentials) as proxy:
            wire = world.slack.sockets.wire
            assert wire is not None
            proxy.behind = {
                SLACK: Behind(port(world.slack.api_url)),
                SOCKET: Behind(wire.port),
                GOOGLE: Behind(port(world.google.token_url), tls=True),
                MICROSOFT: Behind(port(world.microsoft.authority_url), tls=True),
            }
            world.slack.sockets.origin = f"wss://{SOCKET}"
            world.environment |= {
                "HTTPS_PROXY": proxy.url,
                "SLACK_API_URL": moved(world.slack.api_url, SLACK),
                "GOOGLE_TOKEN_URL": moved(world.google.token_url, GOOGLE),
                "GOOGLE_REVOKE_URL": moved(world.google.revoke_url, GOOGLE),
                "GOOGLE_API_URL": moved(world.google.api_url, GOOGLE),
                "MICROSOFT_AUTHORITY_URL": f"https://{MICROSOFT}",
                "MICROSOFT_SIGN_IN_URL": world.microsoft.authority_url,
                "MICROSOFT_GRAPH_URL": moved(world.microsoft.graph_url, MICROSOFT),
            }
            yield Town(world), proxy
    finally:
        world.close()


@pytest.mark.slow
def test_slack_its_sockets_and_the_providers_are_reached_through_it(tmp_path: Path) -> None:
    with apart(tmp_path) as (town, proxy):
        tenant = town.microsoft.add_tenant("contoso.test", "Contoso")
        town.microsoft.add_account(CAROL, "Carol", tenant=tenant)
        carol = town.person("carol", CAROL)
        log = tmp_path / "log"
        with running(town.world, log) as bot:
            town.slack.wait_until(lambda: len(town.slack.sockets.links) == 2)
            assert town.sign_in(town.link(town.alice)).status == 200
            town.dm(town.alice, ALICE, "is connected")
            url = town.link(carol, f"connect {CAROL} microsoft")
            # The stand-in signs its tokens in the name of its own address, which is not what it
            # is called here; by then its token endpoint has been asked.
            assert sign_in_at_microsoft(town, url, CAROL).status == 502
            bot.send_signal(signal.SIGTERM)
            assert bot.wait(30) == 0
        assert set(proxy.asked) == {SLACK, SOCKET, GOOGLE, MICROSOFT}
        assert proxy.asked.count(SOCKET) == 2
        assert proxy.refused == 0
        assert CREDENTIALS.partition(":")[2] not in log.read_text()


@pytest.mark.slow
def test_the_doctor_names_a_proxy_that_is_dead_or_refuses_and_not_its_password(
    tmp_path: Path,
) -> None:
    with apart(tmp_path) as (town, proxy):
        dead = f"http://{CREDENTIALS}@127.0.0.1:{free_port()}"
        wrong = f"127.0.0.1:{proxy.port}"  # and without a scheme, as some write it
        for https_proxy in (dead, wrong, proxy.url):
            environ = {**town.world.environment, "HTTPS_PROXY": https_proxy}
            done = inboxkeeper("doctor", "--json", folder=tmp_path, **environ)
            found = {each["check"]: each for each in json.loads(done.stdout)}
            assert CREDENTIALS.partition(":")[2] not in done.stdout + done.stderr
            assert found["proxy"]["ok"] is (https_proxy != dead)
            assert found["slack token"]["ok"] is (https_proxy == proxy.url)
            if https_proxy == dead:
                assert "nothing answers at 127.0.0.1:" in found["proxy"]["says"]
                assert "HTTPS_PROXY" in found["proxy"]["advice"]
            if https_proxy == wrong:
                assert "407" in found["slack token"]["says"]
        assert proxy.refused
        del environ["INBOXKEEPER_CA_FILE"]
        done = inboxkeeper("doctor", "--json", folder=tmp_path, **environ)
        found = {each["check"]: each for each in json.loads(done.stdout)}
        assert "SSLCertVerificationError" in found["slack token"]["says"]
        assert "INBOXKEEPER_CA_FILE" in found["slack token"]["advice"]


@pytest.mark.slow
def test_a_host_that_needs_none_is_reached_without_it(tmp_path: Path) -> None:
    dead = f"http://127.0.0.1:{free_port()}"
    with World(tmp_path) as world:
        world.dns.set_a("example.com", "127.0.0.1")
        environ = {**world.environment, "HTTPS_PROXY": dead, "HTTP_PROXY": dead}
        done = inboxkeeper("doctor", "--json", folder=tmp_path, **environ)
        # All of this world is on loopback.
        assert done.returncode == 0, done.stdout
        assert "proxy" not in {each["check"] for each in json.loads(done.stdout)}


def test_webhooks_take_no_proxy_as_they_go_to_the_address_that_was_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dead = f"http://127.0.0.1:{free_port()}"
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, dead)
    receiver = Receiver()
    receiver.secret = "whsec_" + "A" * 32
    try:
        targets = WebhookTargets(WebhookSettings(allow_private=True))
        secrets = [receiver.secret]
        receipt = targets.post(receiver.url, message_id="m", body='{"type":"t"}', secrets=secrets)
        assert (receipt.status, receipt.problem) != (None, "ConnectionRefusedError")
        with pytest.raises(TargetRefused):
            WebhookTargets(WebhookSettings()).check(receiver.url)
    finally:
        receiver.close()


@pytest.mark.parametrize(
    ("given", "no_proxy"),
    [
        ({}, "localhost,127.0.0.1,::1,[::1]"),
        ({"NO_PROXY": ".acme.test, ::1"}, ".acme.test,::1,localhost,127.0.0.1,[::1]"),
        ({"no_proxy": "a.test", "NO_PROXY": "b.test"}, "a.test,localhost,127.0.0.1,::1,[::1]"),
        ({"NO_PROXY": "*"}, None),
    ],
)
def test_this_machine_is_always_an_exception(given: dict[str, str], no_proxy: str | None) -> None:
    environ = dict(given)
    proxies.prepare(environ)
    assert environ.get("no_proxy") == no_proxy


def test_a_proxy_is_shown_without_what_it_wants_to_know(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", f"http://{CREDENTIALS}@proxy.test:3128")
    monkeypatch.setenv("no_proxy", ".acme.test")
    assert proxies.proxy_for("https://slack.test/api") == "proxy.test:3128"
    assert proxies.proxy_for("https://www.acme.test/") is None
    assert redact(f"via http://{CREDENTIALS}@proxy.test") == "via http://[redacted]@proxy.test"
