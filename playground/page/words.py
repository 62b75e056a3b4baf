"""What Slack's own window says, in English and German; the demo around it is in English."""

from __future__ import annotations

from collections.abc import Callable

Say = Callable[[str], str]

_LABELS = {
    "en": {
        "people": "Acting as",
        "apps": "Apps",
        "channels": "Channels",
        "home": "Home",
        "messages": "Messages",
        "app": "APP",
        "only_you": "Only visible to you",
        "edited": "(edited)",
        "send": "Send",
        "write": "Message {where}",
        "empty": "Nothing here yet. Type a command below.",
        "empty_home": "This app's Home tab is empty.",
        "unread": "unread",
        "member": "member",
        "guest": "guest",
        "super_admin": "super admin",
        "deactivated": "account deactivated",
        "choose": "Choose",
        "more": "More actions",
        "optional": "(optional)",
        "close": "Close",
        "file": "file",
        "later": "{time} later",
        "new_window": "opens in a new tab",
        "gone": "That has just changed. Look again, and press what is there now.",
        "nothing": "Nothing chosen",
        "press_enter": "Press Enter to send",
        "in_zone": "Time zone: {zone}",
        "signed_out": "This account is deactivated in Slack, so nothing can be done with it. "
        "Act as somebody else, or give the account back under “The world outside”.",
    },
    "de": {
        "people": "Sie sind",
        "apps": "Apps",
        "channels": "Channels",
        "home": "Start",
        "messages": "Nachrichten",
        "app": "APP",
        "only_you": "Nur für Sie sichtbar",
        "edited": "(bearbeitet)",
        "send": "Senden",
        "write": "Nachricht an {where}",
        "empty": "Hier ist noch nichts. Geben Sie unten einen Befehl ein.",
        "empty_home": "Die Startseite dieser App ist leer.",
        "unread": "ungelesen",
        "member": "Mitglied",
        "guest": "Gast",
        "super_admin": "Super-Admin",
        "deactivated": "Konto deaktiviert",
        "choose": "Auswählen",
        "more": "Weitere Aktionen",
        "optional": "(optional)",
        "close": "Schließen",
        "file": "Datei",
        "later": "{time} später",
        "new_window": "öffnet sich in einem neuen Tab",
        "gone": "Das hat sich gerade geändert. Sehen Sie noch einmal hin.",
        "nothing": "Nichts ausgewählt",
        "press_enter": "Mit der Eingabetaste senden",
        "in_zone": "Zeitzone: {zone}",
        "signed_out": "Dieses Konto ist in Slack deaktiviert, damit lässt sich nichts mehr tun. "
        "Handeln Sie als jemand anderes, oder geben Sie es unter „The world outside“ zurück.",
    },
}


def in_language(locale: str) -> Say:
    """Return what looks a label up for people of that locale."""
    language = locale.partition("-")[0]
    labels = _LABELS.get(language, _LABELS["en"])
    return labels.__getitem__
