"""What an app, or who looks after one, is told.

AppError
├── AppUnknown             no such app
├── AppNameTaken           a living app has this name
├── AppNameRefused         the name is empty or too long
├── KeyRefused             the key is nobody's, or its app was revoked
├── NotInstalled           the bot was taken out of the app's workspace
├── HookMissing            the app has no webhook
├── Replaced               the button's key or secret is not the present one
├── TargetRefused          no webhook may go to this URL, and why
└── Withheld               no access to this mailbox now, and why
"""

from enum import StrEnum

from connections.errors import InboxError
from connections.model import Connection


class AppError(InboxError):
    """What an app, or who looks after one, is told."""


class AppUnknown(AppError):
    """There is no such app in this workspace."""


class AppNameTaken(AppError):
    """A living app of the workspace has this name."""

    def __init__(self, name: str) -> None:
        super().__init__("the name is taken")
        self.name = name


class AppNameRefused(AppError):
    """The name is empty or too long."""

    def __init__(self, name: str) -> None:
        super().__init__("no name for an app")
        self.name = name


class KeyRefused(AppError):
    """The key is nobody's, or its app was revoked."""


class NotInstalled(AppError):
    """The bot was taken out of the app's workspace: nothing is done there any more."""


class HookMissing(AppError):
    """The app has no webhook."""


class Replaced(AppError):
    """A button is for a key or a secret that has been replaced since it was drawn."""


class Flaw(StrEnum):
    """What is wrong with the URL of a webhook."""

    URL = "url"  # it is none that we can call
    SCHEME = "scheme"  # it is not https
    PORT = "port"  # only the usual one is called
    NAME = "name"  # the host has no address
    PLACE = "place"  # the host is not on the public internet
    UNKNOWN = "unknown"  # the DNS gives no usable answer


class TargetRefused(AppError):
    """No webhook may go to this URL."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(f"target refused: {flaw}")
        self.flaw = flaw


class Withheld(AppError):
    """An app gets no access to a mailbox; `why` says what has to happen first.

    `connection` is None where the app may not know of it. `retry_after` is in seconds.
    """

    def __init__(
        self,
        why: "Withholding",
        connection: Connection | None = None,
        *,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"withheld: {why}")
        self.why = why
        self.connection = connection
        self.retry_after = retry_after


class Withholding(StrEnum):
    """Why an app gets no access."""

    NOT_VISIBLE = "not_visible"
    REMOVED = "removed"
    REMOVING = "removing"
    DEACTIVATED = "deactivated"
    DISCONNECTED = "disconnected"
    NOT_SUPPORTED = "not_supported"  # this provider knows no access tokens
    BLOCKED = "blocked"  # by the owner
    WAITING = "waiting"  # for the owner's yes
    TOO_BROAD = "too_broad"  # the access allows more than the app may have
    FROZEN = "frozen"  # many refusals at once look like an outage
    UNAVAILABLE = "unavailable"  # the provider gives no usable answer
