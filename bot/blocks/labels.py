"""The labels of buttons and dialogs: exact, without emoji, the same wherever they stand."""

from collections.abc import Mapping

from bot.language import Language
from connections.lifecycle import Action


def extracted(message: str) -> str:
    """Mark a sentence of a table for the catalogues; it is translated where it is used."""
    return message


VERBS: Mapping[Action, str] = {
    Action.REACTIVATE: extracted("Reactivate"),
    Action.RECONNECT: extracted("Reconnect"),
    Action.DEACTIVATE: extracted("Deactivate"),
    Action.REMOVE: extracted("Remove"),
    Action.DELETE: extracted("Delete"),
}

CONFIRMATIONS: Mapping[Action, str] = {
    Action.DEACTIVATE: extracted("Yes, deactivate"),
    Action.REMOVE: extracted("Yes, remove inbox"),
    Action.DELETE: extracted("Yes, delete"),
}

CONNECT = extracted("Connect")
CANCEL = extracted("Cancel")
NOT_ME = extracted("This was not me")
REMOVED_IT = extracted("I've removed it")


def verb(action: Action, language: Language) -> str:
    """Return the label of a verb's button."""
    return language.plain(VERBS[action])
