"""The web server: waitress in a thread of its own, stopped without cutting anybody off."""

from threading import Thread
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

#: Slack's acks must find a free thread while pages wait for a provider.
THREADS = 24
#: A request of Slack's, a form: nothing that comes in here is larger (bytes).
LARGEST = 1024 * 1024
#: The first line and the headers of a request (bytes).
LONGEST_HEAD = 64 * 1024
#: Connections at the same time, idle ones too; a process may usually have 1024 files open.
CONNECTIONS = 600
#: How soon the loop notices that it is to stop (seconds).
ROUND = 0.25


class WebServer:
    """Serves an application on one address."""

    def __init__(self, application: Flask, listen: str) -> None:
        host, _, port = listen.rpartition(":")
        self._map: dict[int, Any] = {}
        self._server = create_server(
            application,
            map=self._map,
            host=host.strip("[]"),
            port=int(port),
            threads=THREADS,
            ident=None,
            channel_timeout=60,
            # waitress takes a gigabyte, and writes it to the disk, before it asks anybody.
            max_request_body_size=LARGEST,
            max_request_header_size=LONGEST_HEAD,
            # Its hundred would be taken by a hundred who send a byte a minute.
            connection_limit=CONNECTIONS,
        )
        self._stopping = False
        self._thread = Thread(target=self._loop, name="web", daemon=True)

    def start(self) -> None:
        """Take requests."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the requests under way, take no more, and close every socket."""
        self._stopping = True
        if self._thread.is_alive():
            self._thread.join(timeout=10)
        self._server.task_dispatcher.shutdown(cancel_pending=False, timeout=10)
        wasyncore.close_all(self._map)

    def _loop(self) -> None:
        while not self._stopping:
            wasyncore.loop(timeout=ROUND, use_poll=True, map=self._map, count=1)
