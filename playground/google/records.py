"""What this Google remembers about a consent, and the credentials that came out of it."""

from dataclasses import dataclass, field
from datetime import datetime

from playground.google.accounts import Account
from playground.google.clients import Project


@dataclass
class Grant:
    """One account's yes to one project: the line on the page of apps with access."""

    account: Account
    project: Project
    since: datetime
    scopes: frozenset[str]


@dataclass(frozen=True)
class Consent:
    """What a person has just agreed to, and for which authorization request."""

    account: Account
    client_id: str
    project: Project
    redirect_uri: str
    scopes: frozenset[str]
    nonce: str | None
    challenge: str | None
    challenge_method: str
    # The request asked for access_type=offline.
    offline: bool
    # The request had prompt=consent.
    asked_again: bool
    # The request had include_granted_scopes=true.
    with_earlier_scopes: bool


@dataclass
class Code:
    """An authorization code: good once, for ten minutes, for its client and redirect URI."""

    consent: Consent
    scopes: frozenset[str]
    refresh_token_due: bool
    issued_at: datetime
    spent: bool = False
    gave: list["AccessToken | RefreshToken"] = field(default_factory=list)


@dataclass
class RefreshToken:
    """A long-lived token of one client for one account; `dead` ones are remembered."""

    value: str = field(repr=False)
    account: Account
    client_id: str
    project: Project
    scopes: frozenset[str]
    issued_at: datetime
    last_used_at: datetime
    ends_at: datetime | None
    dead: bool = False


@dataclass
class AccessToken:
    """A bearer token; `expires_at` is real time, in seconds since the epoch."""

    value: str = field(repr=False)
    account: Account
    client_id: str
    project: Project
    scopes: frozenset[str]
    expires_at: float
    dead: bool = False


@dataclass(frozen=True)
class Issued:
    """What the token endpoint hands out in one answer."""

    access: AccessToken
    # The long-lived token behind it; None for access_type=online.
    refresh: RefreshToken | None
    # Whether the answer carries that token: only a fresh one is ever shown.
    refresh_is_new: bool
    nonce: str | None


@dataclass(frozen=True)
class Revocation:
    """The end of one account's yes to a project: `by` is "token" or "person"."""

    email: str
    project_id: str
    by: str
    at: datetime
