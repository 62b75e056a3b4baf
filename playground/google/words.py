"""What the pages say, in English and German."""

from flask import request

_LANGUAGES = ("en", "de")

_LABELS = {
    "en": {
        "mark": "Playground: not the real Google",
        "sign_in": "Sign in with Google",
        "choose": "Choose an account",
        "to_continue": "to continue to {app}",
        "suspended": "This account has been suspended",
        "wants": "{app} wants access to your Google Account",
        "will": "This will allow {app} to:",
        "select": "Select what {app} can access",
        "required": "Included in every sign-in",
        "trust": "You can see or remove access any time in your Google Account.",
        "other": "Not you? Choose another account",
        "continue": "Continue",
        "cancel": "Cancel",
        "blocked": "Access blocked: {app}",
        "error": "Error {status}: {code}",
        "back": "Back to {app}",
        "policy": "Your organization's admin does not allow this app.",
        "connections": "Your connections to third-party apps & services",
        "whose": "Whose Google Account?",
        "none": "No app has access to this account.",
        "since": "Access given on {date}",
        "has_access": "{app} has access to:",
        "ends": "Removing ends all of this at once, for everything that {app} does for you.",
        "remove": "Remove access",
        "removed": "Access removed: {app}",
        "other_account": "Another account",
    },
    "de": {
        "mark": "Spielwiese: nicht das echte Google",
        "sign_in": "Über Google anmelden",
        "choose": "Konto auswählen",
        "to_continue": "weiter zu {app}",
        "suspended": "Dieses Konto wurde gesperrt",
        "wants": "{app} möchte auf dein Google-Konto zugreifen",
        "will": "{app} darf dann:",
        "select": "Auswählen, worauf {app} zugreifen darf",
        "required": "Gehört zu jeder Anmeldung",
        "trust": "In deinem Google-Konto kannst du den Zugriff jederzeit ansehen oder entfernen.",
        "other": "Nicht du? Anderes Konto auswählen",
        "continue": "Weiter",
        "cancel": "Abbrechen",
        "blocked": "Zugriff blockiert: {app}",
        "error": "Fehler {status}: {code}",
        "back": "Zurück zu {app}",
        "policy": "Der Administrator deiner Organisation lässt diese App nicht zu.",
        "connections": "Deine Verknüpfungen mit Drittanbieter-Apps und -Diensten",
        "whose": "Wessen Google-Konto?",
        "none": "Keine App hat Zugriff auf dieses Konto.",
        "since": "Zugriff gewährt am {date}",
        "has_access": "{app} hat Zugriff:",
        "ends": "Entfernen beendet alles davon sofort, für alles, was {app} für dich tut.",
        "remove": "Zugriff entfernen",
        "removed": "Zugriff entfernt: {app}",
        "other_account": "Anderes Konto",
    },
}


def language() -> str:
    """Return "en" or "de" for the request at hand: its `hl`, else what the browser prefers."""
    wanted = request.values.get("hl", "").partition("-")[0].lower()
    if wanted in _LANGUAGES:
        return wanted
    return request.accept_languages.best_match(_LANGUAGES, default="en")


def say(label: str, **values: object) -> str:
    """Return a label in the language of the request at hand."""
    return _LABELS[language()][label].format(**values)
