"""What can go wrong, as situations that a person can be told about.

InboxError
├── NotFound               no such connection here
├── NotAllowed             the table of life has no such row in this state
├── NotPermitted           the row exists, but not for this person
├── NeedsApproval          this person's wish has to be decided by an admin
├── ApprovalClosed         the wish was decided before, or its time is over
├── ApprovalOwn            nobody decides their own wish while others can
├── ApprovalVoid           what was asked for is not so any more
├── HostSettled            the question about a mail server was decided before, or is gone
├── NotAMember             guests, bots and outsiders get no role
├── StaleClick             the button belongs to a situation that has passed
├── InvalidAddress         that text is no address
├── ProviderUnknown        no provider of that name is set up
├── AlreadyConnected       the address has a live connection in this workspace
├── AddressOfAnother       the address is another member's own
├── ChannelRefused         the channel cannot be a team mailbox's
├── Outsider               guests, bots and people of other organisations use nothing
├── PersonUnknown          Slack does not say at the moment who somebody is
├── AppError               what an app, or who looks after one, is told: `connections.app_errors`
├── StillTied              a person has mailboxes that have to end first: `connections.erasures`
├── DatabaseUnavailable    nothing can be written or read just now: a full disk, a lock that lasts
├── ConsentError           a sign-in that leads to nothing
│   ├── LinkUnknown        no such link
│   ├── LinkExpired        the link's time is over
│   ├── LinkUsed           the link has served
│   ├── OtherBrowser       the answer came to a browser that did not start the sign-in
│   ├── ConsentDeclined    the person or the provider's policy said no
│   ├── WrongAccount       the signed-in account is not the mailbox
│   ├── AccountReplaced    the address belongs to another account now than the one connected
│   ├── ScopesMissing      a required permission was not given
│   ├── FormRefused        what was typed into a form does not open the mailbox
│   ├── HostNotAllowed     the mail server is not one that the address's domain names
│   └── Interrupted        an old removal of the same account ended meanwhile
└── ProviderError          raised by providers; a failure has one of three classes
    ├── ProviderUnavailable  transient: nothing is known, try again
    │   └── CodeRefused      the code of a sign-in was used, or is too old
    ├── GrantLost            this mailbox: the provider refuses the grant
    └── ClientRefused        our own client: no mailbox's fault
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from connections.lifecycle import Action
from connections.model import Approval, Connection, Decision, Grant, Reason, Scope


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


class ApprovalClosed(InboxError):
    """The wish was decided, withdrawn, or its time is over."""

    def __init__(self, approval: Approval, connection: Connection) -> None:
        super().__init__("the approval is closed")
        self.approval = approval
        self.connection = connection


class ApprovalOwn(InboxError):
    """Nobody decides their own wish as long as somebody else can."""

    def __init__(self, approval: Approval) -> None:
        super().__init__("one's own wish")
        self.approval = approval


class ApprovalVoid(InboxError):
    """The mailbox, or the role of who asked, has changed since it was asked for."""

    def __init__(self, approval: Approval, connection: Connection) -> None:
        super().__init__("the approval is void")
        self.approval = approval
        self.connection = connection


class HostSettled(InboxError):
    """The question about a mail server was decided already; without a host, it is gone."""

    def __init__(self, decision: Decision | None = None, by: str = "", at: datetime | None = None):
        super().__init__("the question is not open")
        self.decision, self.by, self.at = decision, by, at


class NotAMember(InboxError):
    """A guest, a bot or somebody of another organisation cannot be given a role."""

    def __init__(self, user_id: str) -> None:
        super().__init__("not a full member")
        self.user_id = user_id


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


class ChannelTrouble(StrEnum):
    """Why a channel cannot have a team mailbox."""

    ABSENT = "absent"  # there is none, or the bot is not in it
    ARCHIVED = "archived"
    FOREIGN = "foreign"  # people of other organisations read it, too


class ChannelRefused(InboxError):
    """The channel cannot be a team mailbox's conversations inbox."""

    def __init__(self, channel_id: str, trouble: ChannelTrouble) -> None:
        super().__init__(f"the channel is {trouble}")
        self.channel_id = channel_id
        self.trouble = trouble


class Outsider(InboxError):
    """A guest, a bot, a deactivated account or somebody of another organisation."""


class PersonUnknown(InboxError):
    """Slack does not say at the moment who somebody is, so nothing was done."""


class DatabaseUnavailable(InboxError):
    """The database cannot be used just now; what was to be done in that transaction is not."""


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

    def __init__(self, scopes: Collection[Scope]) -> None:
        super().__init__("a required permission is missing")
        self.scopes = tuple(scopes)


class Stage(StrEnum):
    """How far a look at a mail server got; the stage named is the one that failed."""

    FIELDS = "fields"  # what was typed makes no sense
    NAME = "name"  # the server's name has no address
    PLACE = "place"  # its address lies inside a network that is not to be reached into
    REACH = "reach"  # nobody answers there
    TLS = "tls"  # no encryption, or a certificate that cannot be trusted
    LOGIN = "login"  # user name or password are refused
    APP_PASSWORD = "app password"  # noqa: S105 - the server wants one made for programs
    MAILBOX = "mailbox"  # signed in, but there is no inbox
    SIGN_IN = "sign-in"  # this server's users sign in at Google or Microsoft instead


class FormRefused(ConsentError):
    """What was typed into the form does not open the mailbox; nothing was stored.

    `detail` is safe to show: words of ours, or what the server gave as a code.
    """

    def __init__(self, stage: Stage, detail: str = "") -> None:
        super().__init__(f"refused at {stage}")
        self.stage = stage
        self.detail = detail


class HostNotAllowed(ConsentError):
    """Neither discovery nor the address's domain names this server: a super admin decides."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__("the server is a stranger")
        self.host = host
        self.address = address


class Interrupted(ConsentError):
    """An old removal of the same account reached the provider while the person signed in."""


class ProviderError(InboxError):
    """What a provider's answer means, freed from the library that reported it.

    `given` is what it had given before the answer that this is about: somebody gives it back.
    """

    given: Grant | None = None


class ProviderUnavailable(ProviderError):
    """Transient or unknown: nothing about the grant is proven.

    `retry_after` is in seconds, where the provider named a time.
    """

    def __init__(self, message: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(message or "the provider gave no usable answer")
        self.retry_after = retry_after


class CodeRefused(ProviderUnavailable):
    """The provider does not take the code of a sign-in: it was used, or is too old."""


class GrantLost(ProviderError):
    """The provider refuses this grant or this mailbox.

    `ended` is true only when the answer proves that the grant itself has ended; a sign-in that is
    merely due again, or a policy, proves nothing about it. `listed`: the account's list of apps
    may show us nevertheless. `challenge` has to be told at the next sign-in (see `Grant`).
    """

    def __init__(
        self,
        reason: Reason,
        *,
        ended: bool = False,
        listed: bool = False,
        challenge: str | None = None,
    ) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.ended = ended
        self.listed = listed
        self.challenge = challenge


class ClientRefused(ProviderError):
    """The provider refuses our own client (secret expired, client deleted, request malformed)."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error
