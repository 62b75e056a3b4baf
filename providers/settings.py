"""What a provider has to be told before it can work: our client there, and where it lives."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

_AUTH_URL = "https://accounts.google.com/o/oauth2/v2/auth"
_TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address, no secret


@dataclass(frozen=True, kw_only=True, slots=True)
class GoogleSettings:
    """Our client at Google, and Google's endpoints.

    https://developers.google.com/identity/protocols/oauth2/web-server#httprest

    `redirect_uri` has to be registered for the client, letter for letter. `ca_file` names further
    certificate authorities to trust. Raises ValueError for an endpoint that would carry secrets
    over a network in the clear.
    """

    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    auth_url: str = _AUTH_URL
    token_url: str = _TOKEN_URL
    revoke_url: str = "https://oauth2.googleapis.com/revoke"
    api_url: str = "https://gmail.googleapis.com"
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        for url in self.endpoints:
            _refuse_clear_text(url)

    @property
    def endpoints(self) -> tuple[str, ...]:
        """Every address of theirs that a secret may be sent to."""
        return (self.auth_url, self.token_url, self.revoke_url, self.api_url)

    @property
    def own_issuers(self) -> frozenset[str]:
        """Who else may sign id tokens: a stand-in for Google issues them in its own name."""
        replaced = {self.auth_url, self.token_url} - {_AUTH_URL, _TOKEN_URL}
        return frozenset(origin(url) for url in replaced)


@dataclass(frozen=True, kw_only=True, slots=True)
class MicrosoftSettings:
    """Our client at Microsoft, for work and personal accounts, and Microsoft's endpoints.

    https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols

    `redirect_uri` has to be registered for the client as one of a web application, letter for
    letter. `authority_url` has no tenant in it; `sign_in_url` is where browsers go in its place,
    if that is somewhere else. `ca_file` names further certificate authorities to trust. Raises
    ValueError for an endpoint that would carry secrets over a network in the clear; the authority
    speaks https even on loopback, which msal insists on.
    """

    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    authority_url: str = "https://login.microsoftonline.com"
    sign_in_url: str = ""
    graph_url: str = "https://graph.microsoft.com/v1.0"
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        if not speaks_tls(self.authority_url):
            raise ValueError(f"a provider is reached over https only: {self.authority_url}")
        _refuse_clear_text(self.graph_url)
        if self.sign_in_url:
            _refuse_clear_text(self.sign_in_url)

    def authority(self, tenant: str) -> str:
        """Return the authority of one tenant, or of `common`, `organizations`, `consumers`."""
        return f"{self.authority_url.rstrip('/')}/{tenant}"

    def sign_in(self, tenant: str) -> str:
        """Return the beginning of a tenant's pages for people."""
        return f"{(self.sign_in_url or self.authority_url).rstrip('/')}/{tenant}"

    def graph(self, path: str) -> str:
        """Return the address of a resource of Graph; `path` begins with a slash."""
        return f"{self.graph_url.rstrip('/')}{path}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ImapSettings:
    """How mail servers are reached. With `allow_private` they may be anywhere, on any port.

    `nameservers` are `host:port`, none for the system's.
    """

    nameservers: tuple[str, ...] = ()
    ca_file: Path | None = None
    allow_private: bool = False
    autoconfig_port: int = 443


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookSettings:
    """How the receivers of webhooks are reached, as `ImapSettings` says of mail servers.

    With `allow_private` they may do without TLS, too.
    """

    nameservers: tuple[str, ...] = ()
    ca_file: Path | None = None
    allow_private: bool = False


def speaks_tls(url: str) -> bool:
    """Whether an address is one of https."""
    return urlsplit(url).scheme == "https"


def origin(url: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _refuse_clear_text(url: str) -> None:
    if not speaks_tls(url) and not _on_loopback(url):
        raise ValueError(f"a provider is reached over https only: {url}")


def _on_loopback(url: str) -> bool:
    """Whether plain http may be spoken there: with a stand-in on this very machine."""
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname is None:
        return False
    try:
        return parts.hostname == "localhost" or ip_address(parts.hostname).is_loopback
    except ValueError:
        return False
