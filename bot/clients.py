"""Our clients at the providers, as the settings name them."""

from typing import Any

from bot.settings import OutsideSettings, Settings
from providers.settings import GoogleSettings, ImapSettings, MicrosoftSettings, WebhookSettings


def google(settings: Settings) -> GoogleSettings | None:
    """Return our client at Google, or None where there is none."""
    if settings.google_client_id is None or settings.google_client_secret is None:
        return None
    return GoogleSettings(
        client_id=settings.google_client_id,
        client_secret=settings.google_client_secret.get_secret_value(),
        redirect_uri=f"{settings.public_url}/oauth/google/callback",
        ca_file=settings.ca_file,
        **_given(
            auth_url=settings.google_auth_url,
            token_url=settings.google_token_url,
            revoke_url=settings.google_revoke_url,
            api_url=settings.google_api_url,
        ),
    )


def microsoft(settings: Settings) -> MicrosoftSettings | None:
    """Return our client at Microsoft, or None where there is none."""
    if settings.microsoft_client_id is None or settings.microsoft_client_secret is None:
        return None
    return MicrosoftSettings(
        client_id=settings.microsoft_client_id,
        client_secret=settings.microsoft_client_secret.get_secret_value(),
        redirect_uri=f"{settings.public_url}/oauth/microsoft/callback",
        ca_file=settings.ca_file,
        **_given(
            authority_url=settings.microsoft_authority_url,
            sign_in_url=settings.microsoft_sign_in_url,
            graph_url=settings.microsoft_graph_url,
        ),
    )


def imap(settings: Settings) -> ImapSettings:
    """Return how mail servers are reached; that needs no client."""
    return ImapSettings(
        nameservers=tuple(settings.nameservers),
        ca_file=settings.ca_file,
        allow_private=settings.allow_private_hosts,
    )


def webhooks(settings: OutsideSettings) -> WebhookSettings:
    """Return how the receivers of webhooks are reached."""
    return WebhookSettings(
        nameservers=tuple(settings.nameservers),
        ca_file=settings.ca_file,
        allow_private=settings.allow_private_hosts,
    )


def _given(**endpoints: str | None) -> dict[str, Any]:
    """Return what is set: the rest keeps the provider's own defaults."""
    return {name: url for name, url in endpoints.items() if url}
