"""Speaks DNS over UDP and TCP on one port of 127.0.0.1."""

import socket
import socketserver
import struct
import threading
from collections.abc import Callable
from typing import Any

import dns.exception
import dns.message
import dns.rcode
from playground.loopback import LoopbackListener

# Asked for a message and the transport, gives the answer, or None for silence.
Answering = Callable[[dns.message.Message, str], dns.message.Message | None]

_POLL_SECONDS = 0.02
# How often a port that is free for TCP is looked for until it is free for UDP as well.
_TRIES = 20


class DnsServer:
    """Answers from `answer` until `close`; it listens as soon as it is constructed.

    Raises OSError when the port is taken.
    """

    def __init__(self, answer: Answering, *, port: int = 0) -> None:
        self._answer = answer
        self._tcp, self._udp = self._bind(port)
        self.port = self._tcp.port
        self._thread = threading.Thread(
            target=self._udp.serve_forever,
            kwargs={"poll_interval": _POLL_SECONDS},
            name=f"dns-{self.port}",
            daemon=True,
        )
        self._thread.start()

    def close(self) -> None:
        """Stop answering and give the port back; again is harmless."""
        if self._thread.is_alive():
            self._udp.shutdown()
            self._thread.join()
        self._udp.server_close()
        self._tcp.close()

    def _bind(self, port: int) -> tuple[LoopbackListener, socketserver.UDPServer]:
        tries = 1 if port else _TRIES
        while True:
            tries -= 1
            tcp = LoopbackListener(self._serve_stream, port=port)
            try:
                return tcp, self._bind_datagrams(tcp.port)
            except OSError:
                tcp.close()
                if not tries:
                    raise

    def _bind_datagrams(self, port: int) -> socketserver.UDPServer:
        def handle(request: Any, client: Any, server: socketserver.BaseServer) -> None:
            del server
            wire, udp = request
            reply = self._reply(wire, "udp")
            if reply:
                udp.sendto(reply, client)

        # socketserver takes whatever is called like a handler's class.
        return socketserver.UDPServer(("127.0.0.1", port), handle)  # type: ignore[arg-type]

    def _serve_stream(self, connection: socket.socket) -> None:
        """Answer the questions of one TCP connection, each after its length (RFC 1035 4.2.2)."""
        with connection, connection.makefile("rwb") as stream:
            while len(length := stream.read(2)) == 2:
                wire = stream.read(*struct.unpack("!H", length))
                reply = self._reply(wire, "tcp")
                if reply:
                    stream.write(struct.pack("!H", len(reply)) + reply)
                    stream.flush()

    def _reply(self, wire: bytes, transport: str) -> bytes | None:
        try:
            question = dns.message.from_wire(wire)
        except dns.exception.DNSException:
            return None
        answer = self._answer(question, transport)
        if answer is None:
            return None
        # Over UDP what is too long is cut, and the flag TC sends the client to TCP.
        longest = max(512, question.payload) if transport == "udp" else 65535
        return answer.to_wire(max_size=longest, prefer_truncation=True)
