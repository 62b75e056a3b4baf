"""What a mail domain says about its own servers: autoconfig over HTTPS, then SRV, else a guess.

https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/ and RFC 6186. No directory of a
third party is asked: nobody else learns whose mailbox is about to be connected.
"""

import ssl
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import closing
from dataclasses import dataclass, replace
from http import HTTPStatus
from http.client import HTTPException
from time import monotonic
from urllib.parse import quote

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import HTTPError

from connections.errors import ConsentError, ProviderError
from providers.deadlines import deadline
from providers.dns import Resolver
from providers.hosts import IMAPS, Hosts

#: How long a person waits for what only saves typing (seconds).
PATIENCE = 4.0
#: For the connection, and for each wait on the answer (seconds).
WAIT = 2.0
#: How long an answer about a domain is kept (seconds), and of how many domains.
FRESH, KEPT = 300.0, 256
_MOST_BYTES = 100_000
_HTTPS = 443


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """A mail server as a domain names it; `username` is what to sign in with, if it says so.

    As it is kept for a domain it still has the marks that stand for an address: what was found
    for one person is shown to the next.
    """

    host: str
    port: int
    tls: str
    username: str = ""


class Discovery:
    """Finds the servers of a domain, best first; none where nothing is found."""

    def __init__(
        self,
        resolver: Resolver,
        hosts: Hosts,
        context: ssl.SSLContext,
        *,
        autoconfig_port: int = _HTTPS,
    ) -> None:
        self._resolver = resolver
        self._hosts = hosts
        self._context = context
        self._port = autoconfig_port
        self._kept: dict[str, tuple[float, Sequence[Server]]] = {}
        self._lock = threading.Lock()

    def find(self, address: str) -> Sequence[Server]:
        """Return the servers that the address's domain names."""
        domain = address.rpartition("@")[2]
        with self._lock:
            kept = self._kept.get(domain)
        found: Sequence[Server]
        if kept and monotonic() - kept[0] < FRESH:
            found = kept[1]
        else:
            found = self._ask(address, domain)
            with self._lock:
                if len(self._kept) >= KEPT:
                    self._kept.clear()
                self._kept[domain] = (monotonic(), found)
        return [
            replace(each, username=_filled_in(each.username, address)) if each.username else each
            for each in found
        ]

    def _ask(self, address: str, domain: str) -> Sequence[Server]:
        """Ask everywhere at once; what has not answered in time is done without."""
        places: list[Callable[[], Iterable[Server]]] = [
            lambda: self._autoconfig(f"autoconfig.{domain}", "/mail/config-v1.1.xml", address),
            lambda: self._autoconfig(
                domain, "/.well-known/autoconfig/mail/config-v1.1.xml", address
            ),
            lambda: self._services(domain),
        ]
        pool = ThreadPoolExecutor(len(places), thread_name_prefix="discovery")
        asked = [pool.submit(place) for place in places]
        wait_for(asked, timeout=PATIENCE)
        pool.shutdown(wait=False, cancel_futures=True)
        return [server for each in asked for server in _answered(each)]

    def _services(self, domain: str) -> list[Server]:
        return [
            Server(host=service.host, port=service.port, tls=tls)
            for name, tls in (("_imaps._tcp", "tls"), ("_imap._tcp", "starttls"))
            for service in self._resolver.services(f"{name}.{domain}")
        ]

    def _autoconfig(self, host: str, path: str, address: str) -> list[Server]:
        try:
            pinned = self._hosts.pin(host, self._port, ports=(_HTTPS,))
        except (ConsentError, ProviderError):
            return []
        text = self._fetch(pinned.host, pinned.address, f"{path}?emailaddress={quote(address)}")
        return _read(text) if text else []

    def _fetch(self, host: str, address: str, path: str) -> bytes:
        """Return a document, empty for none; no redirect is followed, no flood read to its end."""
        connection = HTTPSConnection(
            address,
            self._port,
            timeout=WAIT,
            ssl_context=self._context,
            server_hostname=host,  # and never assert_hostname: see providers/trust.py
        )
        authority = host if self._port == _HTTPS else f"{host}:{self._port}"
        headers = {"Host": authority, "User-Agent": "inboxkeeper"}
        try:
            with closing(connection), deadline(PATIENCE, lambda: connection.sock):
                # Not unpacked: a few bytes can be packed that fill the memory.
                connection.request(
                    "GET", path, headers=headers, preload_content=False, decode_content=False
                )
                answer = connection.getresponse()
                body = answer.read(_MOST_BYTES + 1) if answer.status == HTTPStatus.OK else b""
        except (HTTPError, HTTPException, OSError):
            return b""
        return body if len(body) <= _MOST_BYTES else b""


def _answered(asked: "Future[Iterable[Server]]") -> Iterable[Server]:
    if not asked.done() or asked.cancelled() or asked.exception() is not None:
        return []
    return asked.result()


def _read(text: bytes) -> list[Server]:
    """Return the IMAP servers of a document that take a password over TLS."""
    try:
        document = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return []
    found = []
    for entry in document.iterfind("./emailProvider/incomingServer[@type='imap']"):
        said = {child.tag: (child.text or "").strip() for child in entry}
        tls = {"SSL": "tls", "STARTTLS": "starttls"}.get(said.get("socketType", ""))
        port, host = said.get("port", ""), said.get("hostname", "").rstrip(".").lower()
        if tls and host and port.isascii() and port.isdecimal():
            username = said.get("username", "")
            found.append(Server(host=host, port=int(port[:6]), tls=tls, username=username))
    return found


def _filled_in(username: str, address: str) -> str:
    local, _, domain = address.rpartition("@")
    values = {
        "%EMAILADDRESS%": address,
        "%EMAILLOCALPART%": local,
        "%EMAILDOMAIN%": domain,
    }
    for name, value in values.items():
        username = username.replace(name, value)
    return username[:320]


def guess(domain: str) -> Server:
    """Return what is most often right where a domain says nothing."""
    return Server(host=f"imap.{domain}", port=IMAPS, tls="tls")
