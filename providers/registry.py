"""All providers that there are; a new one is one more line here."""

from connections.ports import Clock, Provider
from providers.google import Google
from providers.microsoft import Microsoft, Outlook
from providers.settings import GoogleSettings, MicrosoftSettings


def build(
    clock: Clock,
    *,
    google: GoogleSettings | None = None,
    microsoft: MicrosoftSettings | None = None,
) -> dict[str, Provider]:
    """Return the providers by id; one without a client is not offered.

    Raises OSError when a CA file cannot be read.
    """
    offered: list[Provider | None] = [
        Google(google, clock) if google and google.client_id else None,
        Microsoft(microsoft) if microsoft and microsoft.client_id else None,
        Outlook(microsoft) if microsoft and microsoft.client_id else None,
    ]
    return {provider.id: provider for provider in offered if provider is not None}
