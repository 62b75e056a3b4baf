"""What a domain's web server answers: its settings, or anything but."""

import threading
from collections.abc import Callable, Iterator, Mapping

from werkzeug.wrappers import Response

from playground.autoconfig import documents

# A slow server sends a byte that often: no read times out, and it never comes to an end.
_DRIP_SECONDS = 0.2


class Answers:
    """Makes responses; `close` lets those that still drip come to their end."""

    def __init__(self) -> None:
        self._closing = threading.Event()
        self._failures: Mapping[str, Callable[[str], Response]] = {
            "not_found": _not_found,
            "server_error": _server_error,
            "not_xml": _not_xml,
            "malformed": _malformed,
            "entity_bomb": _entity_bomb,
            "external_entity": _external_entity,
            "huge": _huge,
            "slow": self._slow,
        }

    @property
    def failures(self) -> tuple[str, ...]:
        """The names of what may be served in the place of settings."""
        return tuple(self._failures)

    def settings(self, document: str) -> Response:
        """Answer with the settings."""
        return Response(document, content_type="text/xml; charset=utf-8")

    def redirect(self, location: str) -> Response:
        """Send the client elsewhere."""
        return Response(status=302, headers={"Location": location})

    def failure(self, kind: str, document: str) -> Response:
        """Answer with a failure, which may wrap the settings."""
        return self._failures[kind](document)

    def close(self) -> None:
        """Let slow answers end."""
        self._closing.set()

    def _slow(self, document: str) -> Response:
        return _xml(self._drip(document))

    def _drip(self, document: str) -> Iterator[bytes]:
        for byte in document.encode():
            if self._closing.wait(_DRIP_SECONDS):
                return
            yield bytes([byte])


def _xml(body: str | Iterator[bytes]) -> Response:
    return Response(body, content_type="text/xml; charset=utf-8")


def _not_found(_: str) -> Response:
    return Response("not found", 404)


def _server_error(_: str) -> Response:
    return Response("out of order", 500)


def _not_xml(_: str) -> Response:
    return Response("<!DOCTYPE html><h1>Welcome<br>", content_type="text/html; charset=utf-8")


def _malformed(document: str) -> Response:
    return _xml(document[: len(document) // 2])


def _entity_bomb(_: str) -> Response:
    return _xml(documents.entity_bomb())


def _external_entity(_: str) -> Response:
    return _xml(documents.external_entity("file:///etc/hostname"))


def _huge(document: str) -> Response:
    return _xml(documents.huge(document))
