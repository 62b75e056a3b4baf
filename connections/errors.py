"""What can go wrong, as situations that a person can be told about.

InboxError
├── NotFound               no such connection here
├── NotAllowed             the table of life has no such row in this state
├── NotPermitted           the row exists, but not for this person
├── NeedsApproval          this person's wish has to be decided by an admin
├── StaleClick             the button belongs to a situation that has passed
├── InvalidAddress         that text is no address
├── ProviderUnknown        no provider of that name is set up
├── AlreadyConnected       the address has a live connection in this workspace
├── AddressOfAnother       the address is another member's own
├── Outsider               guests, bots and people of other organisations use nothing
├── ConsentError           a sign-in that leads to nothing
│   ├── LinkUnknown        no such link
│   ├── LinkExpired        the link's time is over
│   ├── LinkUsed           the link has served
│   ├── OtherBrowser       the answer came to a browser that did not start the sign-in
│   ├── ConsentDeclined    the person or the provider's policy said no
│   ├── WrongAccount       the signed-in account is not the mailbox
│   ├── AccountReplaced    the address belongs to another account now than the one connected
│   ├── ScopesMissing      a required permission was not given
│   └── Interrupted        an old removal of the same account ended meanwhile
└── ProviderError          raised by providers; a failure has one of three classes
    ├── ProviderUnavailable  transient: nothing is known, try again
    ├── GrantLost            this mailbox: the provider refuses the grant
    └── ClientRefused        our own client: no mailbox's fault
"""

from collections.abc import Collection

from connections.lifecycle import Action
from connections.model import Connection, Reason


class InboxError(Exception):
    """The root of everything that a person is told in a sentence."""


class NotFound(InboxError):
    """There is no such connection in this workspace, or this person may not know of it."""

    def __init__(self, address: str | None = None) -> None:
        super().__init__("no such connection")
        self.address = address


class NotAllowed(InboxError):
    """The life of a connection has no such step from its present state."""

    def __init__(self, connection: Connection, action: Action) -> None:
        super().__init__(f"{action} is not possible while {connection.state}")
        self.connection = connection
        self.action = action


class NotPermitted(InboxError):
    """The step exists, but this person may not take it."""

    def __init__(self, connection: Connection | None, action: Action) -> None:
        super().__init__(f"{action} is not this person's to take")
        self.connection = connection
        self.action = action


class NeedsApproval(InboxError):
    """The step is this person's to wish for and an admin's to take."""

    def __init__(self, connection: Connection, action: Action) -> None:
        super().__init__(f"{action} needs an admin")
        self.connection = connection
        self.action = action


class StaleClick(InboxError):
    """The connection has moved on since the button was drawn."""

    def __init__(self, connection: Connection) -> None:
        super().__init__("the button is out of date")
        self.connection = connection


class InvalidAddress(InboxError):
    """The text is no e-mail address."""

    def __init__(self, text: str) -> None:
        super().__init__("not an e-mail address")
        self.text = text


class ProviderUnknown(InboxError):
    """No provider of that name is set up."""


class AlreadyConnected(InboxError):
    """The address has a live connection in this workspace already."""

    def __init__(self, connection: Connection) -> None:
        super().__init__("the address is connected")
        self.connection = connection


class AddressOfAnother(InboxError):
    """The address is another member's own Slack e-mail: only they can connect it."""

    def __init__(self, address: str) -> None:
        super().__init__("the address is another member's")
        self.address = address


class Outsider(InboxError):
    """A guest, a bot, a deactivated account or somebody of another organisation."""


class ConsentError(InboxError):
    """A sign-in that leads to nothing; what was there before is untouched."""


class LinkUnknown(ConsentError):
    """There is no such link, or its row was swept long ago."""


class LinkExpired(ConsentError):
    """The link's time is over."""


class LinkUsed(ConsentError):
    """A link serves once, and this one has."""


class OtherBrowser(ConsentError):
    """The provider's answer came to a browser that did not start this sign-in."""


class ConsentDeclined(ConsentError):
    """The provider answered no.

    `policy` is true when an administrator's rule said so rather than the person.
    """

    def __init__(self, *, policy: bool = False) -> None:
        super().__init__("the provider answered no")
        self.policy = policy


class WrongAccount(ConsentError):
    """The signed-in account is not the mailbox that was asked for."""

    def __init__(self, *, expected: str, actual: str) -> None:
        super().__init__("another account signed in")
        self.expected = expected
        self.actual = actual


class AccountReplaced(ConsentError):
    """The address is right, but the provider knows it as another account than before."""


class ScopesMissing(ConsentError):
    """A permission without which the mailbox cannot be used was not given."""

    def __init__(self, scopes: Collection[str]) -> None:
        super().__init__("a required permission is missing")
        self.scopes = frozenset(scopes)


class Interrupted(ConsentError):
    """An old removal of the same account reached the provider while the person signed in."""


class ProviderError(InboxError):
    """What a provider's answer means, freed from the library that reported it."""


class ProviderUnavailable(ProviderError):
    """Transient or unknown: nothing about the grant is proven.

    `retry_after` is in seconds, where the provider named a time.
    """

    def __init__(self, message: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(message or "the provider gave no usable answer")
        self.retry_after = retry_after


class GrantLost(ProviderError):
    """The provider refuses this grant or this mailbox.

    `ended` is true only when the answer proves that the grant itself has ended; a sign-in that is
    merely due again, or a policy, proves nothing about it.
    """

    def __init__(self, reason: Reason, *, ended: bool = False) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.ended = ended


class ClientRefused(ProviderError):
    """The provider refuses our own client (secret expired, client deleted, request malformed)."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error
