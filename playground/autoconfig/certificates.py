"""A certificate for each host name that a server has, chosen by the name the client asks for."""

import ssl
import threading

from playground.certificates import LocalAuthority


class NamedCertificates:
    """Presents the certificate of the name in the client's greeting (SNI, RFC 6066).

    A client that asks for no name, or for one that is not here, gets `localhost`'s.
    """

    def __init__(self, authority: LocalAuthority) -> None:
        self._authority = authority
        self._lock = threading.Lock()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self.context = authority.server_context()
        self.context.sni_callback = self._choose

    def add(self, *names: str) -> None:
        """Be those hosts as well."""
        for name in names:
            with self._lock:
                if name not in self._contexts:
                    self._contexts[name] = self._authority.server_context(name)

    def _choose(
        self, connection: ssl.SSLSocket | ssl.SSLObject, name: str | None, _: ssl.SSLContext
    ) -> None:
        with self._lock:
            connection.context = self._contexts.get((name or "").lower(), self.context)
