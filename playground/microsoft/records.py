"""What this Microsoft remembers about a consent, and the credentials that came out of it."""

from dataclasses import dataclass, field
from datetime import datetime

from playground.microsoft.applications import Application
from playground.microsoft.directory import Account, Tenant
from playground.microsoft.scopes import Wanted


@dataclass(frozen=True)
class Grant:
    """One yes to an application, by one account or by an admin for everybody (account None).

    https://learn.microsoft.com/en-us/graph/api/resources/oauth2permissiongrant
    """

    application: Application
    tenant: Tenant
    account: Account | None
    since: datetime
    scopes: frozenset[str]

    @property
    def by_admin(self) -> bool:
        """Whether it is an admin's, for the whole organisation: nobody else can withdraw it."""
        return self.account is None


@dataclass(frozen=True)
class SignedIn:
    """Who has signed in, for which authorization request: what a code stands for."""

    account: Account
    application: Application
    redirect_uri: str
    wanted: Wanted
    nonce: str | None
    challenge: str | None
    challenge_method: str


@dataclass
class Code:
    """An authorization code: good once, for ten minutes, for its client and redirect URI."""

    stands_for: SignedIn
    issued_at: datetime
    spent: bool = False


@dataclass
class RefreshToken:
    """A token of one application for one account, whatever the tenant or the resource."""

    value: str = field(repr=False)
    account: Account
    application: Application
    wanted: Wanted
    issued_at: datetime
    dead: bool = False


@dataclass
class AccessToken:
    """A bearer token for Graph; `expires_at` is real time, in seconds since the epoch."""

    value: str = field(repr=False)
    account: Account
    scopes: frozenset[str]
    expires_at: float
    dead: bool = False


@dataclass(frozen=True)
class Issued:
    """What the token endpoint hands out in one answer."""

    application: Application
    access: AccessToken
    # None when offline_access was not asked for.
    refresh: RefreshToken | None
    wanted: Wanted
    nonce: str | None


@dataclass(frozen=True)
class Removal:
    """The end of a yes: `by` is "person", "admin" or "app removed"."""

    # The account's address, or the tenant's id where the yes was for everybody.
    who: str
    by: str
    at: datetime
