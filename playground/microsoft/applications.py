"""The programs that people can let in: app registrations, with their secret."""

import secrets
import uuid
from dataclasses import dataclass, field
from threading import RLock
from urllib.parse import urlsplit

from playground.microsoft.errors import StsError

_LONGEST_URI = 256


@dataclass(eq=False)
class Application:
    """An app registration for any organisation and personal accounts, with a web platform."""

    client_id: str
    name: str
    secret: str = field(repr=False)
    redirect_uris: set[str] = field(default_factory=set)
    secret_expired: bool = False
    disabled: bool = False

    def register_redirect(self, uri: str) -> None:
        """Allow one more redirect URI; raise ValueError for one that Entra refuses.

        https://learn.microsoft.com/en-us/entra/identity-platform/reply-url
        """
        parts = urlsplit(uri)
        local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        if parts.scheme != "https" and not (parts.scheme == "http" and local):
            raise ValueError(f"a redirect URI needs https, except on localhost: {uri}")
        if parts.fragment or parts.query or "*" in uri or len(uri) > _LONGEST_URI:
            raise ValueError(f"a redirect URI has no fragment, query or wildcard: {uri}")
        self.redirect_uris.add(uri)


class Applications:
    """All app registrations."""

    def __init__(self, lock: RLock) -> None:
        self._lock = lock
        self._applications: dict[str, Application] = {}

    def add(self, name: str) -> Application:
        """Create a registration with an id and a secret of the usual look."""
        application = Application(str(uuid.uuid4()), name, new_secret())
        with self._lock:
            self._applications[application.client_id] = application
        return application

    def get(self, client_id: str, tenant: str) -> Application:
        """Return a registration; raise StsError when there is none that may be used."""
        with self._lock:
            application = self._applications.get(client_id)
        if application is None:
            raise StsError("app_unknown", app_id=client_id, tenant=tenant)
        if application.disabled:
            raise StsError("app_disabled", app_id=client_id, app=application.name)
        return application

    def authenticate(self, client_id: str | None, secret: str | None, tenant: str) -> Application:
        """Return the registration that proved who it is; raise StsError."""
        if not client_id:
            raise StsError("parameter_missing", parameter="client_id")
        application = self.get(client_id, tenant)
        if not secret:
            raise StsError("secret_missing")
        if not secrets.compare_digest(secret.encode(), application.secret.encode()):
            raise StsError("secret_wrong", app_id=client_id)
        if application.secret_expired:
            raise StsError("secret_expired", app_id=client_id)
        return application


def new_secret() -> str:
    """Return a client secret that looks like Microsoft's."""
    return f"{secrets.token_urlsafe(2)[:3]}8Q~{secrets.token_urlsafe(26)[:34]}"
