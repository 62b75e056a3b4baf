"""What the doctor finds at the providers: each client is tried with a token that nobody has.

A token endpoint looks at the client before it looks at the token, so its refusal tells the two
apart (RFC 6749 5.2: invalid_client, invalid_grant). Which redirect URIs it allows it does not say.
"""

from collections.abc import Iterator

from bot import clients
from bot.findings import Finding
from bot.settings import Settings
from connections.clock import SystemClock
from connections.errors import ClientRefused, GrantLost, ProviderUnavailable
from connections.model import Grant
from connections.ports import Provider
from providers.registry import build

#: A tenant's and a person's name, as the subject of a grant; Microsoft takes it for any tenant.
NOBODY = "organizations.nobody"


def examine(settings: Settings) -> Iterator[Finding]:
    """Try the client at Google, and the one for Microsoft 365 and Outlook.com."""
    google, microsoft = clients.google(settings), clients.microsoft(settings)
    offered = build(SystemClock(), google=google, microsoft=microsoft)
    for name, client, whom in (
        ("google", google, "Google is"),
        ("microsoft", microsoft, "Microsoft 365 and Outlook.com are"),
    ):
        if client is None:
            yield Finding(name, f"no client: {whom} not offered")
        else:
            yield _tried(offered[name], client.client_id, settings.public_url)


def _tried(provider: Provider, client_id: str, public_url: str) -> Finding:
    allowed = f"it has to allow {public_url}/oauth/{provider.callback}/callback"
    grant = Grant(
        subject=NOBODY,
        client_id=client_id,
        addresses=frozenset(),
        scopes=frozenset(),
        secret="inboxkeeper-doctor",  # noqa: S106 - nobody's token
    )
    try:
        provider.refresh(grant)
    except ClientRefused as refused:
        advice = (
            f"Compare {provider.id.upper()}_CLIENT_ID and {provider.id.upper()}_CLIENT_SECRET with"
            " the provider's console; a secret may have run out. No mailbox is lost meanwhile."
        )
        return Finding(provider.id, f"the client is refused: {refused.error}", advice)
    except GrantLost:
        return Finding(provider.id, f"the client is accepted; {allowed}")
    except ProviderUnavailable as unclear:
        if "answered 400" not in str(unclear):
            advice = (
                "Look at the way out to it: a proxy (HTTPS_PROXY), a CA (INBOXKEEPER_CA_FILE)."
            )
            return Finding(provider.id, f"it cannot be asked: {unclear}", advice)
    return Finding(provider.id, f"it answers and does not refuse the client; {allowed}")
