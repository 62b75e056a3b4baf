"""What the pages say, in English and German."""

from flask import request

_LANGUAGES = ("en", "de")

_LABELS = {
    "en": {
        "mark": "Playground: not the real Microsoft",
        "sign_in": "Sign in to your account",
        "pick": "Pick an account",
        "to_continue": "to continue to {app}",
        "work": "Work or school account",
        "personal": "Personal account",
        "requested": "Permissions requested",
        "requested_review": "Permissions requested: review for your organization",
        "let_in": "Let this app access your info?",
        "unverified": "unverified",
        "would_like": "This app would like to:",
        "everybody": "If you accept, this app will get access to the specified resources for all "
        "users in your organization. No one else will be prompted to review these permissions.",
        "for_organization": "Consent on behalf of your organization",
        "trust": "Accepting these permissions means that you allow this app to use your data as "
        "specified. You can change these permissions at {where}.",
        "accept": "Accept",
        "cancel": "Cancel",
        "need_admin": "Need admin approval",
        "only_admin": "{app} needs permission to access resources in your organization that only "
        "an admin can grant. Please ask an admin to grant permission to this app before you can "
        "use it.",
        "have_admin": "Have an admin account? Sign in with that account",
        "return": "Return to the application without granting consent",
        "trouble": "Sorry, but we’re having trouble signing you in.",
        "other": "Sign in with a different account",
        "working": "Working…",
        "continue": "Continue",
        "whose": "Whose account?",
        "other_account": "Another account",
        "since": "Access given on {date}",
        "my_apps": "My Apps",
        "permissions": "Permissions that you granted to {app}",
        "revoke": "Revoke permissions",
        "revoked": "Permissions revoked: {app}",
        "no_apps": "No app has permissions for this account.",
        "by_admin": "Permissions that an admin granted {app} for everybody in {tenant}",
        "cannot_revoke": "You cannot revoke these permissions: an admin of your organization "
        "consented to them. Ask your admin.",
        "manage": "Apps and services you’ve given access",
        "can_access": "{app} can access some of your info:",
        "remove": "Remove these permissions",
        "removed": "{app} can no longer access your info",
        "none": "You have given no app or service access to your info.",
    },
    "de": {
        "mark": "Spielwiese: nicht das echte Microsoft",
        "sign_in": "Bei deinem Konto anmelden",
        "pick": "Konto auswählen",
        "to_continue": "um zu {app} fortzufahren",
        "work": "Geschäfts-, Schul- oder Unikonto",
        "personal": "Persönliches Konto",
        "requested": "Angeforderte Berechtigungen",
        "requested_review": "Angeforderte Berechtigungen: für deine Organisation prüfen",
        "let_in": "Dieser App den Zugriff auf deine Infos erlauben?",
        "unverified": "nicht überprüft",
        "would_like": "Diese App möchte:",
        "everybody": "Wenn du zustimmst, erhält diese App für alle Benutzer deiner Organisation "
        "Zugriff auf die angegebenen Ressourcen. Niemand sonst wird mehr gefragt.",
        "for_organization": "Zustimmung im Namen deiner Organisation",
        "trust": "Wenn du zustimmst, darf diese App deine Daten wie angegeben nutzen. Unter "
        "{where} kannst du das ändern.",
        "accept": "Akzeptieren",
        "cancel": "Abbrechen",
        "need_admin": "Genehmigung durch Administrator erforderlich",
        "only_admin": "{app} braucht für Ressourcen deiner Organisation eine Berechtigung, die "
        "nur ein Administrator erteilen kann. Bitte einen Administrator, sie der App zu erteilen.",
        "have_admin": "Du hast ein Administratorkonto? Mit diesem Konto anmelden",
        "return": "Ohne Erteilung der Zustimmung zur Anwendung zurückkehren",
        "trouble": "Bei der Anmeldung ist ein Problem aufgetreten.",
        "other": "Mit einem anderen Konto anmelden",
        "working": "Einen Moment…",
        "continue": "Weiter",
        "whose": "Wessen Konto?",
        "other_account": "Anderes Konto",
        "since": "Zugriff gewährt am {date}",
        "my_apps": "Meine Apps",
        "permissions": "Berechtigungen, die du {app} erteilt hast",
        "revoke": "Berechtigungen widerrufen",
        "revoked": "Berechtigungen widerrufen: {app}",
        "no_apps": "Keine App hat Berechtigungen für dieses Konto.",
        "by_admin": "Berechtigungen, die ein Administrator {app} für alle in {tenant} erteilt hat",
        "cannot_revoke": "Diese Berechtigungen kannst du nicht widerrufen: Ein Administrator "
        "deiner Organisation hat ihnen zugestimmt. Wende dich an ihn.",
        "manage": "Apps und Dienste, denen du Zugriff erteilt hast",
        "can_access": "{app} kann auf einige deiner Infos zugreifen:",
        "remove": "Diese Berechtigungen entfernen",
        "removed": "{app} kann nicht mehr auf deine Infos zugreifen",
        "none": "Du hast keiner App und keinem Dienst Zugriff auf deine Infos erteilt.",
    },
}


def language() -> str:
    """Return "en" or "de" for the request at hand: its `mkt`, else what the browser prefers."""
    asked = request.values.get("mkt") or request.values.get("ui_locales") or ""
    wanted = asked.partition("-")[0].lower()
    if wanted in _LANGUAGES:
        return wanted
    return request.accept_languages.best_match(_LANGUAGES, default="en")


def say(label: str, **values: object) -> str:
    """Return a label in the language of the request at hand."""
    return _LABELS[language()][label].format(**values)
