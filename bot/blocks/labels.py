"""The labels of buttons and dialogs: exact, without emoji, the same wherever they stand."""

from collections.abc import Mapping

from bot.language import Language
from connections.lifecycle import Action
from connections.wording import said

VERBS: Mapping[Action, str] = {
    Action.REACTIVATE: said("Reactivate"),
    Action.RECONNECT: said("Reconnect"),
    Action.DEACTIVATE: said("Deactivate"),
    Action.REMOVE: said("Remove"),
    Action.DELETE: said("Delete"),
}

CONFIRMATIONS: Mapping[Action, str] = {
    Action.DEACTIVATE: said("Yes, deactivate"),
    Action.REMOVE: said("Yes, remove inbox"),
    Action.DELETE: said("Yes, delete"),
}

CONNECT = said("Connect")
CANCEL = said("Cancel")
SEARCH = said("Search")
ANOTHER_PROVIDER = said("Another provider")
ALLOW = said("Allow")
APPROVE = said("Approve")
WITHDRAW = said("Withdraw")
DECLINE = said("Decline")
NOT_ME = said("This was not me")
RECONNECT_WITH = said("Reconnect with {provider}")
STILL_ON = said("Still on {provider}")
TRANSFER = said("Transfer")
ON_IT = said("I'm on it")
REMOVED_IT = said("I've removed it")


def verb(action: Action, language: Language) -> str:
    """Return the label of a verb's button."""
    return language.plain(VERBS[action])
