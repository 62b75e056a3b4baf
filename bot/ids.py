"""Every name that Slack sends back to us. A test keeps `manifest.yml` equal to them."""

import json

from connections.lifecycle import Action

COMMAND = "/inbox"

#: What a button on a card does; its value is "<connection id>:<version>".
VERBS = (Action.REACTIVATE, Action.RECONNECT, Action.DEACTIVATE, Action.REMOVE, Action.DELETE)


def action_id(action: Action) -> str:
    """Return the action id of a verb's button."""
    return f"connection.{action}"


def carried(**values: str) -> str:
    """Return what a form carries to its own submission, as `private_metadata`."""
    return json.dumps(values)


DISOWN = "connection.disown"  # "This was not me"
REMOVE_ANYWAY = "connection.remove_anyway"  # although others live from the same access
STAY = "migration.stay"  # "Still on ..."; the value is that of a verb
ON_IT = "incident.acknowledge"  # "I'm on it"; the value is the incident's id
APP_REGISTER = "app.register"
APP_ROTATE = "app.rotate"  # the value is "<app id>:<edition of the key>"
APP_REVOKE = "app.revoke"  # the value is the app's id
APP_FORM = "app.form"
APP_NAME = "app.name"
APP_CHANNELS = "app.channels"
APP_ADDRESSES = "app.addresses"
APP_FEATURES = "app.features"
HOOK_EDIT = "hook.edit"  # the value of these three is the app's id
HOOK_TEST = "hook.test"
HOOK_RESUME = "hook.resume"
HOOK_SECRET = "hook.secret"  # noqa: S105 - a name; "<app id>:<edition of the secret>"
HOOK_FORM = "hook.form"
HOOK_URL = "hook.url"
APP_ALLOW = "app.allow"  # the value of these four is "<app id>:<connection id>"
APP_DECLINE = "app.decline"
APP_BLOCK = "app.block"  # these two are followed by the app's id
APP_UNBLOCK = "app.unblock"
TRANSFER = "leaver.transfer"  # the value of these two is that of a verb
LEAVER_REMOVE = "leaver.remove"
TAKE_OVER = "leaver.take_over"  # the value is the connection's id
TRANSFER_FORM = "leaver.transfer_form"
TRANSFER_TO = "leaver.transfer_to"
VERIFY_REMOVAL = "removal.verify"  # "I've removed it"
LIST_PAGE = "list.page"  # earlier and later pages; followed by .back or .on
LIST_VIEW = "list.view"  # the filter of a list; the values of these four are places
LIST_OPEN = "list.open"  # a list from the Home tab; followed by its part
LIST_SEARCH = "list.search"
SEARCH_FORM = "search.form"
SEARCH_PART = "search.part"
WORD = "word"  # a button that stands for a typed word, which follows
WORDS = ("connect", "report", "audit", "settings")
OPEN_LINK = "link.open"  # a link button: Slack reports the click, there is nothing to do
CONNECT_WITH = "connect.with"  # followed by a provider's id; the value is the address
CONNECT_OTHER = "connect.other"  # "Another provider"; the value is the address
HOST_ALLOW = "host.allow"
HOST_DECLINE = "host.decline"
APPROVE = "approval.approve"  # the value of these four is the approval's id
DECLINE = "approval.decline"
WITHDRAW = "approval.withdraw"
EXPLAIN = "approval.explain"
DECLINE_FORM = "approval.decline_form"
REASON_FORM = "approval.reason_form"
REASON = "approval.reason"
SETTINGS_FORM = "settings.form"
SETTINGS_APPROVALS = "settings.approvals"
SETTINGS_ALERTS = "settings.alerts"
SETTINGS_IT_PERSON = "settings.it_person"
SETTINGS_IT_CHANNEL = "settings.it_channel"
SETTINGS_LANGUAGE = "settings.language"
SETTINGS_QUIET_START = "settings.quiet_start"
SETTINGS_QUIET_END = "settings.quiet_end"
CONNECT_FORM = "connect.form"
CONNECT_ADDRESS = "connect.address"
CONNECT_CHANNEL = "connect.channel"
CONNECT_SHARED = "connect.shared"
CONNECT_PROVIDER = "connect.provider"

#: Buttons and forms that show something or hand out a way in; by how they begin. Whatever else is
#: pressed or sent acts, and so do these words: for them a role is not taken from memory.
LIGHT = (LIST_PAGE, LIST_VIEW, LIST_OPEN, LIST_SEARCH, SEARCH_FORM, OPEN_LINK, "connect.")
ACTING_WORDS = ("admins", "audit")

APP_HOME_OPENED = "app_home_opened"
USER_CHANGE = "user_change"
APP_UNINSTALLED = "app_uninstalled"
TOKENS_REVOKED = "tokens_revoked"
EVENTS = (APP_HOME_OPENED, USER_CHANGE, APP_UNINSTALLED, TOKENS_REVOKED)
