"""Consents, as the rules need them from the database; `storage` complies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from connections.model import Consent, Grant


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """The intent to ask a provider for what a used consent gives; the answer is not known yet.

    `parameters` and `attempt` are what it is asked with.
    """

    consent: Consent
    provider: str
    parameters: Mapping[str, str] = field(repr=False)
    attempt: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stray:
    """What a provider gave for a used consent, and nothing has come of yet.

    `refused`: its person knows that the sign-in led to nothing; else the sign-in was cut off.
    `unanswered_since`: it was to be taken back, and since then the provider gives no answer.
    """

    consent: Consent
    provider: str
    grant: Grant
    refused: bool = False
    unanswered_since: datetime | None = None


class ConsentRepository(Protocol):
    """Links to sign in: issued once, begun as often as wished, consumed once."""

    def issue(self, consent: Consent, *, token: str) -> None:
        """Store a consent under the hash of its link's token."""

    def by_token(self, token: str) -> Consent | None:
        """Return the consent of a link, used and expired ones too."""

    def begin(self, consent: Consent, *, state: str, cookie: str, secret: str) -> None:
        """Bind state, cookie and attempt to the consent; an earlier state is void from now on."""

    def ask_admin(self, consent: Consent, *, state: str) -> None:
        """Store what an admin is asked for; only the state can find it, and no cookie uses it."""

    def granted(self, state: str, now: datetime) -> Consent | None:
        """Use up and return what an admin was asked for; None if it is used or expired."""

    def by_state(self, state: str) -> Consent | None:
        """Return the consent whose present state this is, used and expired ones too."""

    def consume(self, state: str, cookie: str, now: datetime) -> tuple[Consent, str] | None:
        """Use the consent up and return it with its attempt's secret, or None.

        None when state or cookie do not match, or it is used or expired; of two callers at the
        same moment one gets it.
        """

    def hold(self, what: Exchange | Stray) -> None:
        """Keep what a provider is asked with, then what it gave: encrypted, until it is over."""

    def release(self, consent: Consent) -> None:
        """Erase what is held for a consent; again is harmless."""

    def held(self, before: datetime, *, limit: int) -> list[Exchange | Stray]:
        """Return what is held for consents that were used before a moment, the oldest first."""

    def holds(self, workspace_id: str) -> bool:
        """Whether anything is held for the consents of a workspace."""

    def finish(self, consent: Consent, connection_id: str) -> None:
        """Remember which connection came of a used consent; nothing is held for it any more."""

    def by_cookie(self, consent_id: str, cookie: str) -> Consent | None:
        """Return a consent if the cookie is the one that it was begun with last, else None."""

    def sweep(self, before: datetime) -> int:
        """Delete consents that expired before a moment; return how many.

        Those stay for which something is held, but nobody may be known by them any more.
        """
