"""Lets what listens on 127.0.0.1 be reached at ::1 alone, on a port of its own or on the same."""

import socket
from contextlib import suppress
from threading import Thread
from typing import Self

HOST = "::1"
_CHUNK = 65536


class Relay:
    """Hands TCP connections and UDP questions on; it listens as soon as it is made."""

    def __init__(self, target: int, *, port: int = 0) -> None:
        self._target = ("127.0.0.1", target)
        self._tcp = socket.create_server((HOST, port), family=socket.AF_INET6)
        self.port: int = self._tcp.getsockname()[1]
        self._udp = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        self._udp.bind((HOST, self.port))
        self._open: list[socket.socket] = [self._tcp, self._udp]
        self._threads = [Thread(target=work, daemon=True) for work in (self._accept, self._answer)]
        self.connections = self.questions = 0
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for each in self._open:
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._tcp.accept()
                self.connections += 1
                far = socket.create_connection(self._target)
                self._open += [near, far]
                for ends in ((near, far), (far, near)):
                    thread = Thread(target=_pump, args=ends, daemon=True)
                    self._threads.append(thread)
                    thread.start()

    def _answer(self) -> None:
        with suppress(OSError):
            while True:
                question, asker = self._udp.recvfrom(_CHUNK)
                if not question:
                    return  # shut down
                self.questions += 1
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far:
                    far.settimeout(10)
                    far.sendto(question, self._target)
                    self._udp.sendto(far.recv(_CHUNK), asker)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(_CHUNK):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
