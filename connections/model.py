"""The things of the domain: frozen values, told apart by their words.

A *connection* is our row and keeps its id for life; a *grant* is what a provider gave for it; a
*consent* is one person's attempt to give one; a *removal* is the provider's side of an end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from connections.lifecycle import LIVE, Action, Kind, State


class Reason(StrEnum):
    """Why a connection is disconnected."""

    ACCESS_ENDED = "access_ended"  # the provider ended the grant and does not say why
    SIGNIN_REQUIRED = "signin_required"  # the grant stands, a fresh sign-in is demanded
    CONSENT_MISSING = "consent_missing"  # a permission was withdrawn or never given
    POLICY_BLOCKED = "policy_blocked"  # a rule of the organisation blocks the app
    ACCOUNT_DISABLED = "account_disabled"  # the account was closed or deleted
    MAILBOX_MISSING = "mailbox_missing"  # the account has no mailbox (any more)
    CREDENTIALS_REJECTED = "credentials_rejected"  # the password is refused
    MIGRATED = "migrated"  # the domain's mail moved to another provider


class Acts(StrEnum):
    """Who can do something about a reason."""

    OWNER = "owner"
    ADMIN = "admin"
    TENANT_ADMIN = "tenant admin"


ACTS: Mapping[Reason, Acts] = {
    Reason.ACCESS_ENDED: Acts.OWNER,
    Reason.SIGNIN_REQUIRED: Acts.OWNER,
    Reason.CONSENT_MISSING: Acts.OWNER,
    Reason.POLICY_BLOCKED: Acts.TENANT_ADMIN,
    Reason.ACCOUNT_DISABLED: Acts.ADMIN,
    Reason.MAILBOX_MISSING: Acts.ADMIN,
    Reason.CREDENTIALS_REJECTED: Acts.OWNER,
    Reason.MIGRATED: Acts.OWNER,
}


class Outcome(StrEnum):
    """How the provider's side of a removal ended, or stands."""

    CONFIRMED = "confirmed"  # the provider refuses our token
    KEPT = "kept"  # another connection lives from the same grant
    HANDED_TO_IT = "handed_to_it"  # there is nothing that the bot could end there
    OWNER_MUST_ACT = "owner_must_act"  # still accepted: a person has to remove it there
    NOT_CONFIRMED = "not_confirmed"  # given up without proof


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """What the checks of an active connection have seen; it moves without a change of state."""

    next_check_at: datetime
    checked_at: datetime | None = None  # the last check that passed
    failures: int = 0  # transient failures in a row
    failing_since: datetime | None = None
    suspected_since: datetime | None = None  # the first refusal that awaits its confirmation
    refusals: int = 0  # since then, the first one counted
    suspicion: Reason | None = None
    recheck_at: datetime | None = None  # a disconnected one is looked at again
    blocked_since: datetime | None = None  # our own client is refused, so nothing is known


@dataclass(frozen=True, kw_only=True, slots=True)
class Connection:
    """A workspace's tie to one mailbox.

    `version` counts state changes and reconnects only: a button drawn for an earlier one is stale.
    `owner_id` is the member whose mailbox it is, or who connected it for a team (`channel_id`).
    `subject` is the provider's immutable name of the account, erased with the grant. `shared`: the
    mailbox is opened through another account (a shared mailbox, an alias), not by one of its own.
    """

    id: str
    workspace_id: str
    address: str
    kind: Kind
    provider: str
    state: State
    version: int
    owner_id: str
    channel_id: str | None
    subject: str | None
    reason: Reason | None
    outcome: Outcome | None
    created_at: datetime
    state_since: datetime
    health: Health
    shared: bool = False
    moved_to: str | None = None  # the provider to which the mail of its domain has moved
    group: str = ""  # the tenant or mail domain: losses are counted by it
    stays_at: str | None = None  # the mail servers of a move that it did not follow
    erased: bool = False  # removed long ago: address and owner are none any more

    @property
    def reconnects_at(self) -> str:
        """The provider at which a reconnect signs in."""
        return self.moved_to or self.provider

    @property
    def live(self) -> bool:
        """Whether it counts for the uniqueness of its address."""
        return self.state in LIVE


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """What a provider gave: opaque to everybody but the provider's own file.

    `secret` is the refresh token (or what stands for it) and is encrypted at rest. `addresses` are
    the addresses that the signed-in account answers to. `expires_at` is the known end of the
    consent itself, not of an access token. `challenge` is what the provider wants to hear again
    at the next sign-in (a claims challenge), opaque as well.
    """

    subject: str
    client_id: str
    addresses: frozenset[str]
    scopes: frozenset[str]
    secret: str = field(repr=False)
    expires_at: datetime | None = None
    challenge: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Access:
    """A short-lived access token for one mailbox."""

    token: str = field(repr=False)
    expires_at: datetime
    scopes: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Refreshed:
    """What a refresh or an exchange gave: the grant to store and the access to use.

    `provider` is set by an exchange when the account turned out to be another provider's than the
    one asked: a personal account that signed in where work accounts do.
    """

    grant: Grant
    access: Access
    provider: str | None = None


class Entrance(StrEnum):
    """Where a person proves to a provider that the mailbox is theirs."""

    SIGN_IN = "sign_in"  # on the provider's own pages
    FORM = "form"  # in a form on our page


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """One way in: where to send the browser, what to remember for later.

    `secret` (PKCE verifier, nonce) is opaque to all but the provider and is encrypted at rest.
    A form has no `url`; `fields` are what it shows filled in, and `hosts` are those that the
    address's own domain names: a password may be sent there without anybody's leave.
    """

    url: str = ""
    secret: str = field(repr=False)
    fields: Mapping[str, str] = field(default_factory=dict)
    hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Consent:
    """One person's leave to sign in for one mailbox, within the link's time."""

    id: str
    workspace_id: str
    user_id: str
    user_name: str
    locale: str
    time_zone: str
    provider: str
    address: str
    kind: Kind
    channel_id: str | None
    connection_id: str | None  # set: a reconnect of this connection
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    shared: bool = False  # as in Connection
    for_admin: bool = False  # not a way to sign in, but what an organisation's admin is asked for


class RevokeAnswer(StrEnum):
    """What a provider said to the request to end a grant; none of these is proof."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    OWNER_ONLY = "owner_only"  # this provider lets only the account's owner end it
    NOT_APPLICABLE = "not_applicable"  # there is no grant to end: IT has to act


@dataclass(frozen=True, kw_only=True, slots=True)
class Removal:
    """The provider's side of a confirmed removal: a durable intent, worked off by a job."""

    connection_id: str
    workspace_id: str
    provider: str
    subject: str
    requested_by: str
    requested_at: datetime
    attempts: int = 0
    next_attempt_at: datetime
    revoke_accepted: bool = False
    anyway: bool = False  # also where other connections of the workspace live from the grant
    reference: str = ""  # of the request that it comes from


class Decision(StrEnum):
    """How a wish that an admin decides has ended."""

    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    VOID = "void"  # the mailbox or the requester had changed when it was to be approved


@dataclass(frozen=True, kw_only=True, slots=True)
class Approval:
    """A wish to end a connection, put before those who may decide it.

    `version` is the connection's when it was asked: another one makes the wish void. `decided_by`
    is None where nobody decided: expired, void.
    """

    id: str
    workspace_id: str
    connection_id: str
    version: int
    action: Action
    requested_by: str
    requested_at: datetime
    expires_at: datetime
    reason: str | None = None
    decision: Decision | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    decline_reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A member of a Slack workspace as the bot sees them.

    `outsider` covers guests, bots, deactivated accounts and people of other organisations.
    """

    id: str
    workspace_id: str
    name: str
    email: str | None
    locale: str
    time_zone: str
    super_admin: bool
    outsider: bool
    deactivated: bool = False  # their account was ended; every such person is an outsider, too
    account_access: bool = False


class Feature(StrEnum):
    """What somebody may do with a mailbox, in words that hold for every provider."""

    READ = "read"
    CHANGE = "change"  # sort, mark, delete
    SEND = "send"
    SETTINGS = "settings"


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """A permission that a provider is asked for.

    `required` ones must be granted before anything is written. `means` says in plain words what
    it allows and which feature needs it; one without is part of another and not worth a line.
    """

    id: str
    means: str = ""
    required: bool = True
    features: frozenset[Feature] = frozenset()
