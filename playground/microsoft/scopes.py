"""The delegated permissions that a program can ask for, in words.

https://learn.microsoft.com/en-us/graph/permissions-reference
https://learn.microsoft.com/en-us/entra/identity-platform/scopes-oidc
"""

from collections.abc import Iterable
from dataclasses import dataclass

from playground.microsoft.errors import StsError

_GRAPH = "https://graph.microsoft.com/"
_DEFAULT = ".default"

OFFLINE = "offline_access"
# They come with every consent, and no resource stands behind them.
SIGN_IN = frozenset({"openid", "profile", "email", OFFLINE})
# A personal account has no mailboxes of colleagues.
WORK_ONLY = frozenset({"Mail.Read.Shared", "Mail.ReadWrite.Shared", "Mail.Send.Shared"})
# Which scopes open which part of Graph.
READ_PROFILE = frozenset({"User.Read", "User.ReadWrite"})
READ_FOLDERS = frozenset({"Mail.ReadBasic", "Mail.Read", "Mail.ReadWrite"})
READ_SHARED = frozenset({"Mail.Read.Shared", "Mail.ReadWrite.Shared"})
# What the app's registration lists; `.default` stands for it.
REGISTERED = frozenset(
    {"User.Read", "Mail.ReadWrite", "Mail.Send", "Mail.ReadWrite.Shared", "Mail.Send.Shared"}
)

_WORDS = {
    "openid": {"en": "Sign you in", "de": "Anmelden"},
    "profile": {"en": "View your basic profile", "de": "Grundlegendes Profil anzeigen"},
    "email": {"en": "View your email address", "de": "E-Mail-Adresse anzeigen"},
    OFFLINE: {
        "en": "Maintain access to data you have given it access to",
        "de": "Zugriff auf Daten beibehalten, für die du Zugriff erteilt hast",
    },
    "User.Read": {"en": "Sign you in and read your profile", "de": "Anmelden und Profil lesen"},
    "User.ReadWrite": {
        "en": "Read and update your profile",
        "de": "Dein Profil lesen und aktualisieren",
    },
    "Mail.ReadBasic": {"en": "Read your basic mail", "de": "Grundlegende E-Mail-Daten lesen"},
    "Mail.Read": {"en": "Read your mail", "de": "Deine E-Mails lesen"},
    "Mail.ReadWrite": {
        "en": "Read and write access to your mail",
        "de": "Lese- und Schreibzugriff auf deine E-Mails",
    },
    "Mail.Send": {"en": "Send mail as you", "de": "E-Mails in deinem Namen senden"},
    "Mail.Read.Shared": {
        "en": "Read mail you can access",
        "de": "E-Mails lesen, auf die du Zugriff hast",
    },
    "Mail.ReadWrite.Shared": {
        "en": "Read and write mail you can access",
        "de": "E-Mails lesen und schreiben, auf die du Zugriff hast",
    },
    "Mail.Send.Shared": {
        "en": "Send mail on behalf of others or yourself",
        "de": "E-Mails im Namen anderer oder im eigenen Namen senden",
    },
}


@dataclass(frozen=True)
class Wanted:
    """What a request asks for: short names, and whether it wrote them out with the resource."""

    names: frozenset[str]
    in_full: bool

    def in_answer(self, granted: Iterable[str]) -> str:
        """Return the `scope` of an answer: written as asked; offline_access is never in it."""
        shown = sorted(set(granted) - {OFFLINE})
        return " ".join(full_name(name) if self.in_full else name for name in shown)


def read(requested: str) -> Wanted:
    """Understand a space-separated list; raise StsError for what does not exist."""
    names = requested.split()
    short = {name.removeprefix(_GRAPH) for name in names}
    if strange := sorted(name for name in short if "/" in name):
        raise StsError("resource_unknown", resource=strange[0].rpartition("/")[0])
    if _DEFAULT in short:
        if short - SIGN_IN != {_DEFAULT}:
            raise StsError("scope_invalid", scope=requested)
        short = (short - {_DEFAULT}) | REGISTERED
    if strange := sorted(name for name in short if name not in _WORDS):
        raise StsError("scope_unknown", scope=strange[0])
    return Wanted(frozenset(short), in_full=any(name.startswith(_GRAPH) for name in names))


def full_name(name: str) -> str:
    """Return a scope with its resource; those of the sign-in have none."""
    return name if name in SIGN_IN else f"{_GRAPH}{name}"


def in_words(scope: str, language: str) -> str:
    """Return the sentence that a person reads for a scope."""
    return _WORDS[scope][language]
