"""Webhooks on their way: signed, to the host that was looked at, and to nobody else."""

import base64
import hashlib
import hmac
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread

import pytest

from connections.app_errors import Flaw, TargetRefused
from connections.hooks import Receipt, new_secret
from playground.certificates import LocalAuthority
from playground.dns.dns import Dns
from playground.receiver import Receiver
from providers import webhooks
from providers.settings import WebhookSettings
from providers.webhooks import WebhookTargets

SECRET = new_secret()


@pytest.fixture
def receiver(authority: LocalAuthority) -> Iterator[Receiver]:
    running = Receiver(ssl_context=authority.server_context())
    running.secret = SECRET
    yield running
    running.close()


@pytest.fixture
def dns() -> Iterator[Dns]:
    with Dns() as server:
        yield server


@pytest.fixture
def targets(ca_file: Path) -> WebhookTargets:
    return WebhookTargets(WebhookSettings(ca_file=ca_file, allow_private=True))


@contextmanager
def listening(heard: list[bytes], answer: bytes, pause: float = 0.0) -> Iterator[str]:
    """Take one request as bytes, and answer it; a byte at a time where there is a pause."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                heard.append(_request(connection))
                try:
                    for part in [answer[i : i + 1] for i in range(len(answer))]:
                        connection.sendall(part)
                        time.sleep(pause)
                except OSError:
                    return  # the other side has had enough

        thread = Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        thread.join()


def _request(connection: socket.socket) -> bytes:
    got = b""
    while b"\r\n\r\n" not in got or not got.endswith(b"}"):
        got += connection.recv(65536)
    return got


def test_a_message_arrives_over_tls_and_is_genuine(
    targets: WebhookTargets, receiver: Receiver
) -> None:
    receipt = targets.post(
        receiver.url,
        message_id="evt_1",
        body='{"type": "t", "data": {"n": "Zoë"}}',
        secrets=(new_secret(), SECRET),
    )
    assert receipt.taken
    (received,) = receiver.received
    assert (received.id, received.data, received.signatures) == ("evt_1", {"n": "Zoë"}, 2)


def test_the_signature_is_what_the_scheme_says(
    targets: WebhookTargets,
) -> None:
    heard: list[bytes] = []
    with listening(heard, b"HTTP/1.1 204 No Content\r\n\r\n") as url:
        assert targets.post(url, message_id="evt_7", body='{"a":1}', secrets=(SECRET,)).taken
    head, _, body = heard[0].partition(b"\r\n\r\n")
    lines = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    signed = f"{lines['webhook-id']}.{lines['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert lines["webhook-signature"] == f"v1,{expected}"
    assert abs(time.time() - int(lines["webhook-timestamp"])) < 60
    assert url.endswith(lines["Host"] + "/")


@pytest.mark.parametrize("status", [200, 202, 204])
def test_only_a_success_is_an_acknowledgement(
    targets: WebhookTargets, receiver: Receiver, status: int
) -> None:
    receiver.answer = (status, {})
    assert targets.post(receiver.url, message_id="e", body="{}", secrets=(SECRET,)).taken


def test_a_redirect_is_not_followed(targets: WebhookTargets, receiver: Receiver) -> None:
    receiver.answer = (307, {"Location": receiver.url})
    receipt = targets.post(receiver.url, message_id="e", body="{}", secrets=(SECRET,))
    assert (receipt.status, receipt.taken, receiver.refused) == (307, False, 1)


def test_what_a_refusal_says_of_later_and_of_never_is_heard(
    targets: WebhookTargets, receiver: Receiver
) -> None:
    receiver.answer = (429, {"Retry-After": "120"})
    busy = targets.post(receiver.url, message_id="e", body="{}", secrets=(SECRET,))
    receiver.answer = (410, {})
    gone = targets.post(receiver.url, message_id="e", body="{}", secrets=(SECRET,))
    assert (busy.retry_after, busy.gone, gone.gone, gone.taken) == (120, False, True, False)


def test_a_certificate_of_nobody_or_for_another_name_is_no_receiver(
    authority: LocalAuthority, ca_file: Path, receiver: Receiver
) -> None:
    stranger = WebhookTargets(WebhookSettings(allow_private=True))
    assert not stranger.post(receiver.url, message_id="e", body="{}", secrets=(SECRET,)).taken
    other = Receiver(ssl_context=authority.server_context("crm.acme.test"))
    knowing = WebhookTargets(WebhookSettings(ca_file=ca_file, allow_private=True))
    receipt = knowing.post(other.url, message_id="e", body="{}", secrets=(SECRET,))
    other.close()
    assert receipt.problem
    assert other.received == receiver.received == []


def test_the_certificate_is_that_of_the_name_while_the_address_is_the_one_looked_at(
    authority: LocalAuthority, ca_file: Path, dns: Dns
) -> None:
    dns.set_a("crm.acme.test", "127.0.0.1")
    receiver = Receiver(ssl_context=authority.server_context("crm.acme.test"))
    receiver.secret = SECRET
    settings = WebhookSettings(ca_file=ca_file, allow_private=True, nameservers=(dns.nameserver,))
    url = receiver.url.replace("127.0.0.1", "crm.acme.test").replace("localhost", "crm.acme.test")
    receipt = WebhookTargets(settings).post(
        url, message_id="e", body='{"type": "t", "data": {}}', secrets=(SECRET,)
    )
    receiver.close()
    assert receipt.taken, receipt
    assert len(receiver.received) == 1


@pytest.mark.parametrize(
    ("url", "flaw"),
    [
        ("http://crm.acme.test/", Flaw.SCHEME),
        ("ftp://crm.acme.test/", Flaw.SCHEME),
        ("crm.acme.test", Flaw.URL),
        ("https://", Flaw.URL),
        ("", Flaw.URL),
        ("https://crm.acme.test:8443/", Flaw.PORT),
        ("https://crm.acme.test:99999/", Flaw.URL),
        ("https://user@crm.acme.test/", Flaw.URL),
        ("https://user:word@crm.acme.test/", Flaw.URL),
        ("https://crm.acme.test/#part", Flaw.URL),
        ("https://crm.acme.test/a b", Flaw.URL),
        ("https://crm.acme.test/`", Flaw.URL),
        ("https://crm.acme.test/\r\nX-Evil: 1", Flaw.URL),
        ("https://crm.äcme.test/", Flaw.URL),
        ("https://crm.acme.test/" + "a" * 2000, Flaw.URL),
        ("https://[::1", Flaw.URL),
        ("https://localhost/", Flaw.URL),
        ("https://127.0.0.1/", Flaw.URL),
        ("https://[::1]/", Flaw.URL),
        ("https://169.254.169.254/latest", Flaw.URL),
        ("https://0x7f000001/", Flaw.URL),
        ("https://inside.acme.test/", Flaw.PLACE),
        ("https://both.acme.test/", Flaw.PLACE),
        ("https://nowhere.acme.test/", Flaw.NAME),
        ("https://broken.acme.test/", Flaw.UNKNOWN),
    ],
)
def test_nothing_is_sent_inside_or_to_what_is_no_web_address(
    dns: Dns, url: str, flaw: Flaw
) -> None:
    dns.set_a("crm.acme.test", "8.8.8.8")
    dns.set_a("inside.acme.test", "10.0.0.1")
    dns.set_a("both.acme.test", ["8.8.8.8", "10.0.0.1"])
    dns.fail("broken.acme.test", "SERVFAIL")
    targets = WebhookTargets(WebhookSettings(nameservers=(dns.nameserver,)))
    with pytest.raises(TargetRefused) as caught:
        targets.check(url)
    assert caught.value.flaw is flaw
    assert (
        f"target refused: {flaw}"
        in targets.post(url, message_id="e", body="{}", secrets=(SECRET,)).problem
    )


def test_a_name_that_leads_inside_by_now_is_refused_on_the_next_attempt(dns: Dns) -> None:
    dns.set_a("crm.acme.test", "8.8.8.8")
    settings = WebhookSettings(nameservers=(dns.nameserver,))
    WebhookTargets(settings).check("https://crm.acme.test/events")
    dns.set_a("crm.acme.test", "127.0.0.1")
    receipt = WebhookTargets(settings).post(
        "https://crm.acme.test/events", message_id="e", body="{}", secrets=(SECRET,)
    )
    assert receipt.problem == "target refused: place"


def test_an_answer_that_drips_ends_with_the_attempts_own_time(
    targets: WebhookTargets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "DEADLINE", 0.5)
    with listening([], b"HTTP/1.1 204 No Content\r\n" + b"X: y\r\n" * 20, 0.05) as url:
        started = time.monotonic()
        receipt = targets.post(url, message_id="e", body="{}", secrets=(SECRET,))
    assert not receipt.taken
    assert receipt.problem
    assert time.monotonic() - started < 8


@pytest.mark.parametrize(
    "rest",
    [
        b"Content-Length: 1000000000\r\n\r\nand no more",
        b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 30 + b"\r\nx",
        b"Transfer-Encoding: chunked\r\n\r\nno number\r\n",
        b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nbomb",
    ],
)
def test_nothing_is_read_of_an_answer_but_its_head(targets: WebhookTargets, rest: bytes) -> None:
    with listening([], b"HTTP/1.1 200 OK\r\n" + rest) as url:
        receipt = targets.post(url, message_id="msg_1", body="{}", secrets=[SECRET])
    assert receipt == Receipt(status=200)


def test_nobody_there_and_no_http_are_problems_with_a_name(targets: WebhookTargets) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    nobody = targets.post(
        f"http://127.0.0.1:{port}/", message_id="e", body="{}", secrets=(SECRET,)
    )
    with listening([], b"what?\r\n\r\n") as url:
        garbled = targets.post(url, message_id="e", body="{}", secrets=(SECRET,))
    assert nobody.problem
    assert garbled.problem
    assert [nobody.taken, garbled.taken] == [False, False]
