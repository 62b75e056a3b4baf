"""Consents, as the rules need them from the database; `storage` complies."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connections.model import Consent, Grant


@dataclass(frozen=True, kw_only=True, slots=True)
class Stray:
    """What a provider gave for a used consent, and nothing has come of yet."""

    consent: Consent
    provider: str
    grant: Grant


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

    def hold(self, stray: Stray) -> None:
        """Keep what a provider gave, encrypted, until it is used or given back."""

    def release(self, consent: Consent) -> None:
        """Erase what is held for a consent; again is harmless."""

    def held(self, before: datetime, *, limit: int) -> list[Stray]:
        """Return what is held for consents that were used before a moment, the oldest first."""

    def finish(self, consent: Consent, connection_id: str) -> None:
        """Remember which connection came of a used consent; nothing is held for it any more."""

    def by_cookie(self, consent_id: str, cookie: str) -> Consent | None:
        """Return a consent if the cookie is the one that it was begun with last, else None."""

    def sweep(self, before: datetime) -> int:
        """Delete consents that expired before a moment; return how many.

        Those stay for which something is held.
        """
