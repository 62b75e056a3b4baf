"""A proxy that makes tunnels (RFC 9110 9.3.6) to hosts that only it knows, and remembers which.

Whoever does not go through it cannot reach `slack.test`: no name server has heard of it. At the
far end of a tunnel TLS is spoken with its certificate, and what is behind may be bare.
"""

import asyncio
import base64
import ssl
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from typing import Any, Self

from playground.certificates import LocalAuthority

_CHUNK = 65536


@dataclass(frozen=True)
class Behind:
    """What is at the end of a tunnel: a port on loopback, with TLS or without."""

    port: int
    tls: bool = False


class ConnectProxy:
    """Listens as soon as it is entered; `asked` has the hosts in the order of their tunnels."""

    def __init__(self, authority: LocalAuthority, credentials: str = "") -> None:
        self.asked: list[str] = []
        self.refused = 0
        self.port = 0
        self.behind: dict[str, Behind] = {}
        self._authority = authority
        self._expected = f"Basic {base64.b64encode(credentials.encode()).decode()}"
        self._credentials = credentials
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._server: asyncio.Server | None = None
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._tunnels: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """As HTTPS_PROXY names it."""
        before = f"{self._credentials}@" if self._credentials else ""
        return f"http://{before}127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        assert self._server is not None
        self._server.close()
        for tunnel in self._tunnels:
            tunnel.cancel()
        await asyncio.gather(*self._tunnels, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tunnels.add(task)
        try:
            with suppress(OSError, EOFError, asyncio.CancelledError):
                await self._tunnel(reader, writer)
        finally:
            self._tunnels.discard(task)
            writer.close()

    async def _tunnel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = head.split(" ", 2)
        if self._credentials and f"Proxy-Authorization: {self._expected}" not in head:
            self.refused += 1
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
            return
        host = target.rpartition(":")[0]
        self.asked.append(host)
        if method != "CONNECT" or host not in self.behind:
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")
            return
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await writer.drain()
        await writer.start_tls(self._context(host))
        behind = self.behind[host]
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        far_reader, far_writer = await asyncio.open_connection(
            "127.0.0.1", behind.port, ssl=trusting if behind.tls else None
        )
        try:
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        finally:
            far_writer.close()

    def _context(self, host: str) -> ssl.SSLContext:
        if host not in self._contexts:
            self._contexts[host] = self._authority.server_context(host)
        return self._contexts[host]


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
    writer.close()
