"""Serves mail domains' settings over HTTPS, at both places where mail programs look."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self

from werkzeug.wrappers import Request, Response

from playground.autoconfig.answers import Answers
from playground.autoconfig.certificates import NamedCertificates
from playground.autoconfig.documents import MailServer, settings
from playground.certificates import LocalAuthority
from playground.server import LoopbackServer

# A host of its own, or the domain's own web server.
Place = Literal["autoconfig", "well_known"]

_PATHS: Mapping[Place, str] = {
    "autoconfig": "/mail/config-v1.1.xml",
    "well_known": "/.well-known/autoconfig/mail/config-v1.1.xml",
}


@dataclass(frozen=True)
class SeenRequest:
    """A request as it came in: host and path, and its parameters."""

    host: str
    path: str
    query: Mapping[str, str]


class Autoconfig:
    """One web server for all domains of the local world; `start()` opens its port.

    It is reached by name where a DNS says that `autoconfig.acme.test` and `acme.test` are
    127.0.0.1, and presents a certificate for the name that it is asked for.
    """

    def __init__(self, authority: LocalAuthority) -> None:
        self._certificates = NamedCertificates(authority)
        self._server: LoopbackServer | None = None
        self._answers = Answers()
        self._lock = threading.Lock()
        self._published: dict[tuple[str, str], tuple[str, str]] = {}
        self._failures: dict[str, str] = {}
        self._redirects: dict[str, str] = {}
        self.requests: list[SeenRequest] = []

    def start(self, port: int = 0) -> Self:
        """Listen on 127.0.0.1 with TLS; port 0 takes a free one."""
        if self._server is None:
            self._server = LoopbackServer(
                Request.application(self._respond),
                port=port,
                ssl_context=self._certificates.context,
            )
        return self

    def close(self) -> None:
        """Give the port back; again is harmless."""
        self._answers.close()
        if self._server is not None:
            self._server.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def port(self) -> int:
        """The port that it listens on, 443 in reality; RuntimeError before `start`."""
        if self._server is None:
            raise RuntimeError("this autoconfig has not been started")
        return self._server.port

    def url_for(self, domain: str, place: Place = "autoconfig") -> str:
        """Return where a mail program looks for a domain's settings, on this server's port."""
        return f"https://{_host(domain, place)}:{self.port}{_PATHS[place]}"

    def publish(
        self,
        domain: str,
        *servers: MailServer,
        places: tuple[Place, ...] = ("autoconfig", "well_known"),
    ) -> None:
        """Serve a domain's settings, at both places or at one; the other says 404."""
        domain = domain.lower()
        self._certificates.add(*(_host(domain, place) for place in _PATHS))
        self.withdraw(domain)
        with self._lock:
            for place in places:
                key = (_host(domain, place), _PATHS[place])
                self._published[key] = (domain, settings(domain, *servers))

    def withdraw(self, domain: str) -> None:
        """Answer 404 for a domain from now on; for an unknown one that is no error."""
        with self._lock:
            for place, path in _PATHS.items():
                self._published.pop((_host(domain.lower(), place), path), None)

    def fail(self, domain: str, failure: str) -> None:
        """Serve one of `failures` in the place of a published domain's settings, until `heal`.

        Raises ValueError for a failure that there is not.
        """
        if failure not in self._answers.failures:
            raise ValueError(f"no failure {failure!r}, only {', '.join(self.failures)}")
        with self._lock:
            self._failures[domain.lower()] = failure

    def redirect(self, domain: str, location: str) -> None:
        """Send who asks for a published domain's settings elsewhere, until `heal`."""
        with self._lock:
            self._redirects[domain.lower()] = location

    def heal(self, domain: str) -> None:
        """Serve a domain's settings again."""
        with self._lock:
            self._failures.pop(domain.lower(), None)
            self._redirects.pop(domain.lower(), None)

    @property
    def failures(self) -> tuple[str, ...]:
        """What `fail` takes."""
        return self._answers.failures

    def _respond(self, request: Request) -> Response:
        host = request.host.partition(":")[0].lower()
        self.requests.append(SeenRequest(host, request.path, request.args.to_dict()))
        with self._lock:
            domain, document = self._published.get((host, request.path), ("", ""))
            failure = self._failures.get(domain)
            location = self._redirects.get(domain)
        if not domain:
            return self._answers.failure("not_found", "")
        if location is not None:
            return self._answers.redirect(location)
        if failure is not None:
            return self._answers.failure(failure, document)
        return self._answers.settings(document)


def _host(domain: str, place: Place) -> str:
    return f"autoconfig.{domain}" if place == "autoconfig" else domain
