"""What the rules need from the world outside the database; the floors above comply.

The docstrings are specifications: implementations are tested against them.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from connections.model import (
    Attempt,
    Entrance,
    Grant,
    Person,
    Refreshed,
    RevokeAnswer,
    Scope,
)


class Clock(Protocol):
    """The time that governs our own rules."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""


class Directory(Protocol):
    """The people of a workspace. It may ask over the network: never inside a transaction."""

    def person(self, workspace_id: str, user_id: str, *, afresh: bool = False) -> Person:
        """Return a person; an unknown id is an outsider.

        `afresh`: a role that somebody may have lost meanwhile is not taken from memory.
        """

    def by_email(self, workspace_id: str, address: str) -> Person | None:
        """Return the member whose Slack e-mail this is, or None."""

    def super_admins(self, workspace_id: str) -> list[Person]:
        """Return the workspace's owners and admins and the configured ones, each once."""

    def deactivated(self, workspace_id: str) -> frozenset[str]:
        """Return the ids of everybody whose account was ended."""

    def check_channel(self, workspace_id: str, channel_id: str) -> None:
        """Return if a channel can have a team mailbox. Raises `ChannelRefused`."""

    def approvers(self, workspace_id: str) -> list[Person]:
        """Return who decides wishes: super admins and members with account access, each once."""


class Provider(Protocol):
    """One mail provider: what is special about it, as data, and what it can be asked.

    Its methods may use the network. Raises: only `ProviderError` and `ConsentError` leave a
    provider, whatever its library does.
    """

    id: str
    display_name: str
    entrance: Entrance
    #: What every mailbox needs, and what one needs in addition that another account opens.
    scopes: tuple[Scope, ...]
    shared_scopes: tuple[Scope, ...]
    #: How a person removes the access by hand at `manage_page`, step by step.
    steps: tuple[str, ...]
    #: Refusals, a confirm delay apart, that prove the loss of a mailbox.
    refusals_to_lose: int
    #: Whether `revoke` can end a grant; elsewhere only a person can.
    takes_back: bool
    #: Domains whose mail is always here, and the ends of the names of its MX hosts.
    domains: frozenset[str]
    mx_suffixes: tuple[str, ...]
    #: The origin that a form on our page ends at after a redirect; empty without a sign-in page.
    sign_in_origin: str
    #: The name in the path of our callback, `/oauth/<callback>/callback`; empty without one.
    callback: str

    def begin(
        self, *, state: str, address: str, shared: bool = False, challenge: str | None = None
    ) -> Attempt:
        """Return the way in for one mailbox: a sign-in that comes back with `state`, or a form.

        A sign-in uses no network here; a form may look up what to fill in.
        """

    def redeem(self, parameters: Mapping[str, str], attempt_secret: str) -> Refreshed:
        """Turn a callback's parameters, or a form's fields, into a grant and a first access.

        Raises:
            ConsentDeclined: the person or a policy said no.
            FormRefused: the form's fields do not open the mailbox.
            CodeRefused: the code was used, or is too old, where the provider says so.
            ProviderUnavailable: nothing is known; the person may try again.
            ClientRefused: our own client is at fault.

        """

    def admin_consent_url(self, *, state: str, shared: bool) -> str | None:
        """Return where an organisation's admin allows us for everybody, None if nowhere."""

    def manage_page(self, subject: str | None) -> str:
        """Return where the account's owner sees and removes the access; empty if nowhere."""

    def refresh(self, grant: Grant, scopes: frozenset[str] | None = None) -> Refreshed:
        """Fetch a fresh access token, never a cached one.

        `scopes` asks for no more than these, where the provider lets one ask; the answer's own
        scopes say what it came to. What the grant itself holds is not narrowed by it.

        Raises:
            GrantLost: the provider refuses this grant.
            ProviderUnavailable: transient, or unknown.
            ClientRefused: our own client is at fault.

        """

    def probe(self, refreshed: Refreshed, address: str) -> None:
        """Read the mailbox of this address once: the account's own, or one that it may open.

        Raises as `refresh` does; `GrantLost` also when the account may not open it.
        """

    def group(self, subject: str, address: str) -> str:
        """Return the tenant or mail domain of a mailbox: what fails together is counted by it."""

    def revoke(self, grant: Grant) -> RevokeAnswer:
        """Ask the provider to end the grant; asking twice does no harm.

        Raises:
            ProviderUnavailable: no usable answer.

        """


def asked(provider: Provider, *, shared: bool) -> tuple[Scope, ...]:
    """Return what a consent for a mailbox asks for."""
    return provider.scopes + (provider.shared_scopes if shared else ())


#: Called after a commit that left work for a job, so that it need not wait for its next round.
Wake = Callable[[], None]
