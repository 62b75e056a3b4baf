"""All providers that there are; a new one is one more line here."""

from collections.abc import Mapping, Sequence

from connections.ports import Clock, Provider
from providers.google import Google
from providers.imap import Imap
from providers.microsoft import Microsoft, Outlook
from providers.settings import GoogleSettings, ImapSettings, MicrosoftSettings

_ALL: tuple[type[Google | Microsoft | Outlook | Imap], ...] = (Google, Microsoft, Outlook, Imap)

#: What people call each provider, and the ends of its MX names: also of those not set up.
DISPLAY_NAMES: Mapping[str, str] = {each.id: each.display_name for each in _ALL}
MX_SUFFIXES: Mapping[str, Sequence[str]] = {each.id: each.mx_suffixes for each in _ALL}


def build(
    clock: Clock,
    *,
    google: GoogleSettings | None = None,
    microsoft: MicrosoftSettings | None = None,
    imap: ImapSettings | None = None,
) -> dict[str, Provider]:
    """Return the providers by id; one without a client is not offered.

    Raises OSError when a CA file cannot be read.
    """
    offered: list[Provider | None] = [
        Google(google, clock) if google and google.client_id else None,
        Microsoft(microsoft) if microsoft and microsoft.client_id else None,
        Outlook(microsoft) if microsoft and microsoft.client_id else None,
        Imap(imap) if imap else None,
    ]
    return {provider.id: provider for provider in offered if provider is not None}
