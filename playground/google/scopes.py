"""The permissions that a program can ask for, in words.

https://developers.google.com/workspace/gmail/api/auth/scopes
"""

from collections.abc import Iterable

_PREFIX = "https://www.googleapis.com/auth/"
_MAIL = "https://mail.google.com/"

# Short names that Google accepts in a request; its answers use the full ones.
_ALIASES = {"email": f"{_PREFIX}userinfo.email", "profile": f"{_PREFIX}userinfo.profile"}

EMAIL = _ALIASES["email"]
PROFILE = _ALIASES["profile"]
# Shown, but not up for a choice: without them there is no sign-in.
SIGN_IN = frozenset({"openid", EMAIL, PROFILE})

# A password change ends tokens with any of these.
GMAIL = frozenset(
    {
        _MAIL,
        *(
            f"{_PREFIX}gmail.{name}"
            for name in (
                "modify",
                "readonly",
                "compose",
                "send",
                "insert",
                "labels",
                "metadata",
                "settings.basic",
                "settings.sharing",
            )
        ),
    }
)
# Which scopes open which method, as in the discovery document of gmail v1.
READ_PROFILE = frozenset(
    {_MAIL, *(f"{_PREFIX}gmail.{name}" for name in ("modify", "compose", "readonly", "metadata"))}
)
READ_SEND_AS = frozenset(
    {_MAIL, *(f"{_PREFIX}gmail.{name}" for name in ("modify", "readonly", "settings.basic"))}
)

_WORDS = {
    "openid": {
        "en": "Associate you with your personal info on Google",
        "de": "Dich mit deinen personenbezogenen Daten bei Google verknüpfen",
    },
    EMAIL: {
        "en": "See your primary Google Account email address",
        "de": "Die primäre E-Mail-Adresse deines Google-Kontos sehen",
    },
    PROFILE: {
        "en": "See your personal info, including any you've made publicly available",
        "de": "Deine personenbezogenen Daten sehen, auch die öffentlich verfügbaren",
    },
    _MAIL: {
        "en": "Read, compose, send, and permanently delete all your email from Gmail",
        "de": "Alle deine Gmail-E-Mails lesen, verfassen, senden und endgültig löschen",
    },
    f"{_PREFIX}gmail.modify": {
        "en": "Read, compose, and send emails from your Gmail account",
        "de": "E-Mails in deinem Gmail-Konto lesen, verfassen und senden",
    },
    f"{_PREFIX}gmail.readonly": {
        "en": "View your email messages and settings",
        "de": "Deine E-Mails und Einstellungen sehen",
    },
    f"{_PREFIX}gmail.compose": {
        "en": "Manage drafts and send emails",
        "de": "Entwürfe verwalten und E-Mails senden",
    },
    f"{_PREFIX}gmail.send": {
        "en": "Send email on your behalf",
        "de": "E-Mails in deinem Namen senden",
    },
    f"{_PREFIX}gmail.insert": {
        "en": "Add emails into your Gmail mailbox",
        "de": "E-Mails in dein Gmail-Postfach einfügen",
    },
    f"{_PREFIX}gmail.labels": {
        "en": "See and edit your email labels",
        "de": "Deine E-Mail-Labels sehen und bearbeiten",
    },
    f"{_PREFIX}gmail.metadata": {
        "en": "View your email message metadata such as labels and headers, but not the body",
        "de": "Metadaten deiner E-Mails wie Labels und Kopfzeilen sehen, nicht den Text",
    },
    f"{_PREFIX}gmail.settings.basic": {
        "en": "See, edit, create, or change your email settings and filters in Gmail",
        "de": "Deine E-Mail-Einstellungen und Filter in Gmail sehen und ändern",
    },
    f"{_PREFIX}gmail.settings.sharing": {
        "en": "Manage your sensitive mail settings, including who can manage your mail",
        "de": "Sensible E-Mail-Einstellungen verwalten, auch wer deine E-Mails verwalten darf",
    },
}


def full_names(requested: str) -> tuple[str, ...]:
    """Split a space-separated list and write its short names out; the order is kept."""
    return tuple(dict.fromkeys(_ALIASES.get(name, name) for name in requested.split()))


def unknown(scopes: Iterable[str]) -> list[str]:
    """Return those that do not exist here."""
    return [scope for scope in scopes if scope not in _WORDS]


def in_words(scope: str, language: str) -> str:
    """Return the sentence that a person reads for a scope."""
    return _WORDS[scope][language]
