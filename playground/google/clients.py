"""The programs that people can let in: OAuth clients, grouped by their Cloud project."""

import secrets
from dataclasses import dataclass, field
from threading import RLock
from urllib.parse import urlsplit

from playground.google.errors import OAuthError


@dataclass
class Project:
    """A Cloud project: consents and revocations belong to it, not to one of its clients."""

    id: str
    app_name: str
    # "External" and in "Testing": refresh tokens live seven days.
    testing: bool = False


@dataclass
class Client:
    """An OAuth client of the type "Web application"."""

    client_id: str
    secret: str = field(repr=False)
    project: Project
    redirect_uris: set[str] = field(default_factory=set)
    secret_expired: bool = False
    disabled: bool = False
    deleted: bool = False

    def register_redirect(self, uri: str) -> None:
        """Allow one more redirect URI; raise ValueError for one that the console refuses.

        https://developers.google.com/identity/protocols/oauth2/web-server#uri-validation
        """
        parts = urlsplit(uri)
        local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        if parts.scheme != "https" and not (parts.scheme == "http" and local):
            raise ValueError(f"a redirect URI needs https, except on localhost: {uri}")
        if parts.fragment or parts.username or "*" in uri:
            raise ValueError(f"a redirect URI has no fragment, user or wildcard: {uri}")
        self.redirect_uris.add(uri)


class Clients:
    """All OAuth clients."""

    def __init__(self, lock: RLock) -> None:
        self._lock = lock
        self._clients: dict[str, Client] = {}

    def add(self, project: Project) -> Client:
        """Create a client with an id and a secret of the usual look."""
        number = "".join(secrets.choice("0123456789") for _ in range(12))
        client_id = f"{number}-{secrets.token_hex(16)}.apps.googleusercontent.com"
        client = Client(client_id, new_secret(), project)
        with self._lock:
            self._clients[client_id] = client
        return client

    def find(self, client_id: str) -> Client | None:
        """Return the client with this id, deleted or not."""
        with self._lock:
            return self._clients.get(client_id)

    def authenticate(self, client_id: str | None, secret: str | None) -> Client:
        """Return the client that proved who it is; raise OAuthError as Google words it."""
        if not client_id:
            raise OAuthError("invalid_request", "Could not determine client ID from request.")
        client = self.find(client_id)
        if client is None:
            raise OAuthError("invalid_client", "The OAuth client was not found.", status=401)
        if client.deleted:
            raise OAuthError("deleted_client", "The OAuth client was deleted.", status=401)
        if client.disabled:
            raise OAuthError("disabled_client", "The OAuth client was disabled.", status=401)
        if not secret:
            raise OAuthError("invalid_request", "client_secret is missing.")
        known = secrets.compare_digest(secret.encode(), client.secret.encode())
        if client.secret_expired or not known:
            raise OAuthError("invalid_client", "Unauthorized", status=401)
        return client


def new_secret() -> str:
    """Return a client secret that looks like Google's."""
    return "GOCSPX-" + secrets.token_urlsafe(21)
