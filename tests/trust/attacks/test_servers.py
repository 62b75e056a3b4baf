"""Servers that a member, or a domain, names: they lead inside, never end, or fill the memory."""

import gzip
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from threading import Event, Thread

import pytest

from connections.app_errors import Flaw, TargetRefused
from connections.errors import FormRefused, Stage
from playground.certificates import LocalAuthority
from providers import imap_discovery, imap_session, webhooks
from providers.dns import Resolver
from providers.hosts import Hosts, Pinned
from providers.imap_discovery import Discovery
from providers.imap_session import Cause, Key, VisitFailed, visit
from providers.settings import WebhookSettings
from providers.webhooks import WebhookTargets

KEY = Key(username="u", password="p")
INSIDE = ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1", "::ffff:127.0.0.1"]


class Names(Resolver):
    """A DNS whose answers change from question to question: what an attacker's does."""

    def __init__(self, *answers: tuple[str, ...]) -> None:
        super().__init__(["127.0.0.1:9"])
        self.answers = list(answers)
        self.asked: list[str] = []

    def addresses(self, host: str) -> tuple[str, ...]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_not_reached(address: str) -> None:
    for answer in ((address,), ("93.184.216.34", address)):
        with pytest.raises(FormRefused) as refused:
            Hosts(Names(answer), allow_private=False).pin("mail.acme.test", 993)
        assert refused.value.stage is Stage.PLACE


@pytest.mark.parametrize(
    "host",
    [
        *INSIDE,
        "[::1]",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "localhost",
        "127。0。0。1",
    ],
)
def test_an_address_in_disguise_is_no_name(host: str) -> None:
    names = Names(("127.0.0.1",))
    with pytest.raises(FormRefused):
        Hosts(names, allow_private=False).pin(host, 993)


@pytest.mark.parametrize("port", [0, 22, 25, 80, 3306, 6379, 65536, -1])
def test_no_other_port_than_mails_is_reached(port: int) -> None:
    with pytest.raises(FormRefused):
        Hosts(Names(("93.184.216.34",)), allow_private=False).pin("mail.acme.test", port)


def test_a_name_that_changes_its_mind_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: public when it is looked at, inside when it is connected to."""
    names = Names(("93.184.216.34",), ("127.0.0.1",))
    reached: list[str] = []

    def connect(where: tuple[str, int], *_: object) -> socket.socket:
        reached.append(where[0])
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)
    place = Hosts(names, allow_private=False).pin("mail.acme.test", 993)
    with pytest.raises(VisitFailed):
        visit(place, "tls", ssl.create_default_context(), KEY)
    assert names.asked == ["mail.acme.test"]
    assert reached == ["93.184.216.34"]


@pytest.mark.parametrize(
    ("url", "flaw"),
    [
        ("http://hooks.acme.test/", Flaw.SCHEME),
        ("file:///etc/passwd", Flaw.URL),
        ("gopher://hooks.acme.test/", Flaw.SCHEME),
        ("https://user:pass@hooks.acme.test/", Flaw.URL),
        ("https://hooks.acme.test:22/", Flaw.PORT),
        ("https://hooks.acme.test\\@evil/", Flaw.URL),
        ("https://hooks.acme.test/\r\nX: y", Flaw.URL),
        ("https://[::1]/", Flaw.URL),
        ("https://hooks.acme.test/", Flaw.PLACE),
    ],
)
def test_a_webhook_leads_to_no_place_of_ours(url: str, flaw: Flaw) -> None:
    targets = WebhookTargets(WebhookSettings())
    targets._hosts = Hosts(Names(("169.254.169.254",)), allow_private=False)
    with pytest.raises(TargetRefused) as refused:
        targets.check(url)
    assert refused.value.flaw is flaw


Talk = Callable[[socket.socket], None]


class Server:
    """A server on loopback that says what it likes, to one after the other."""

    def __init__(self, talk: Talk, context: ssl.SSLContext | None = None) -> None:
        self._talk = talk
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.over = Event()
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while not self.over.is_set():
            with suppress(OSError):
                line, _ = self._socket.accept()
                with line:
                    line.settimeout(20)
                    if self._context is None:
                        self._talk(line)
                    else:
                        with self._context.wrap_socket(line, server_side=True) as secured:
                            self._talk(secured)

    def close(self) -> None:
        self.over.set()
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        self._socket.close()
        self._thread.join(timeout=10)


@pytest.fixture(scope="module")
def authority() -> LocalAuthority:
    return LocalAuthority()


@pytest.fixture
def serve(authority: LocalAuthority) -> Iterator[Callable[..., Server]]:
    with ExitStack() as stack:

        def served(talk: Talk, *, tls: bool = True) -> Server:
            context = authority.server_context("mail.acme.test") if tls else None
            server = Server(talk, context)
            stack.callback(server.close)
            return server

        yield served


@pytest.fixture
def trust(authority: LocalAuthority, tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    file = authority.ca_file(tmp_path_factory.mktemp("ca") / "ca.pem")
    return ssl.create_default_context(cafile=str(file))


def drip(first: bytes) -> Talk:
    """Say something, and then a byte now and then, for as long as somebody listens."""

    def talk(line: socket.socket) -> None:
        line.sendall(first)
        with suppress(OSError):
            while True:
                line.sendall(b".")
                time.sleep(0.05)

    return talk


@pytest.mark.parametrize(
    "first",
    [b"", b"* OK hello\r\n* CAPABILITY IMAP4rev1 ", b"* OK {1000000}\r\n"],
    ids=["greeting", "line", "literal"],
)
def test_a_mail_server_that_never_ends_is_left(
    serve: Callable[..., Server],
    trust: ssl.SSLContext,
    monkeypatch: pytest.MonkeyPatch,
    first: bytes,
) -> None:
    monkeypatch.setattr(imap_session, "DEADLINE", 0.6)
    server = serve(drip(first))
    place = Pinned(host="mail.acme.test", address="127.0.0.1", port=server.port)
    with pytest.raises(VisitFailed):
        visit(place, "tls", trust, KEY)


def test_a_mail_server_that_talks_for_ever_does_not_fill_the_memory(
    serve: Callable[..., Server], trust: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = 0

    def flood(line: socket.socket) -> None:
        nonlocal said
        line.sendall(b"* OK hello\r\n")
        with suppress(OSError):
            while True:
                said += line.send(b"* OK more of it\r\n" * 100)

    monkeypatch.setattr(imap_session, "MOST_BYTES", 100_000)
    server = serve(flood)
    place = Pinned(host="mail.acme.test", address="127.0.0.1", port=server.port)
    with pytest.raises(VisitFailed):
        visit(place, "tls", trust, KEY)
    assert said < 20_000_000  # what the kernel holds, not what we kept


def test_a_length_that_a_mail_server_only_names_reserves_nothing(
    serve: Callable[..., Server], trust: ssl.SSLContext
) -> None:
    def talk(line: socket.socket) -> None:
        line.sendall(b"* OK hello\r\n* CAPABILITY {999999999999}\r\nshort")

    server = serve(talk)
    place = Pinned(host="mail.acme.test", address="127.0.0.1", port=server.port)
    with pytest.raises(VisitFailed) as failed:
        visit(place, "tls", trust, KEY)
    assert failed.value.cause in {Cause.UNREACHABLE, Cause.BUSY}


def discovery(server: Server, trust: ssl.SSLContext) -> Discovery:
    names = Names(("127.0.0.1",))
    hosts = Hosts(names, allow_private=True)
    return Discovery(names, hosts, trust, autoconfig_port=server.port)


def http(body: bytes, *head: bytes) -> Talk:
    def talk(line: socket.socket) -> None:
        line.recv(65536)
        length = b"Content-Length: %d" % len(body)
        line.sendall(b"\r\n".join([b"HTTP/1.1 200 OK", length, *head, b"", body]))

    return talk


def test_an_autoconfig_server_that_never_ends_holds_no_thread(
    serve: Callable[..., Server], trust: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_discovery, "PATIENCE", 0.6)
    server = serve(drip(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n"))
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(
            discovery(server, trust)._fetch, "mail.acme.test", "127.0.0.1", "/x"
        ).result(timeout=10)
    assert found == b"" or set(found) == {ord(".")}


def test_an_autoconfig_answer_is_not_unpacked(
    serve: Callable[..., Server], trust: ssl.SSLContext
) -> None:
    bomb = gzip.compress(b"<" + b" " * 50_000_000)
    server = serve(http(bomb, b"Content-Encoding: gzip"))
    found = discovery(server, trust)._fetch("mail.acme.test", "127.0.0.1", "/x")
    assert len(found) < 100_001


def test_an_autoconfig_server_leads_nowhere_else(
    serve: Callable[..., Server], trust: ssl.SSLContext
) -> None:
    def talk(line: socket.socket) -> None:
        line.recv(65536)
        head = b"HTTP/1.1 302 Found\r\nLocation: https://169.254.169.254/\r\n"
        line.sendall(head + b"Content-Length: 0\r\n\r\n")

    server = serve(talk)
    assert discovery(server, trust)._fetch("mail.acme.test", "127.0.0.1", "/x") == b""


BOMBS = {
    "entities that multiply": b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%b">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><clientConfig>&j;</clientConfig>",
    "a file of ours": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
    "another server": b'<!DOCTYPE x SYSTEM "http://169.254.169.254/x.dtd"><a/>',
    "a parameter entity": b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/">%p;]><a/>',
    "a long entity": b'<!DOCTYPE x [<!ENTITY e "' + b"a" * 50_000 + b'">]><a>' + b"&e;" * 5000,
    "depth": b"<a>" * 30_000,
    "a wrong encoding": b'<?xml version="1.0" encoding="utf-7"?><a/>',
    "no end": b"<a " + b"b='c' " * 10_000,
}


@pytest.mark.parametrize("what", BOMBS)
def test_no_document_of_a_domain_expands_reads_or_calls(what: str) -> None:
    assert imap_discovery._read(BOMBS[what]) == []


def test_what_was_found_for_one_person_is_not_shown_to_the_next(
    monkeypatch: pytest.MonkeyPatch, trust: ssl.SSLContext
) -> None:
    text = b"""<clientConfig><emailProvider><incomingServer type="imap">
      <hostname>imap.acme.test</hostname><port>993</port><socketType>SSL</socketType>
      <username>%EMAILADDRESS%</username></incomingServer></emailProvider></clientConfig>"""
    found = Discovery(Names(()), Hosts(Names(()), allow_private=False), trust)
    monkeypatch.setattr(found, "_ask", lambda *_: imap_discovery._read(text))
    assert found.find("alice@acme.test")[0].username == "alice@acme.test"
    assert found.find("bob@acme.test")[0].username == "bob@acme.test"


def test_a_receiver_that_drips_is_left(
    serve: Callable[..., Server], trust: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "DEADLINE", 0.6)
    server = serve(drip(b"HTTP/1.1 200"))
    targets = WebhookTargets(WebhookSettings(allow_private=True))
    targets._hosts = Hosts(Names(("127.0.0.1",)), allow_private=True)
    targets._tls = trust
    url = f"https://mail.acme.test:{server.port}/"
    receipt = targets.post(url, message_id="m", body="{}", secrets=["whsec_" + "A" * 32])
    assert not receipt.taken
