"""Consents, as the rules need them from the database; `storage` complies."""

from datetime import datetime
from typing import Protocol

from connections.model import Consent


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

    def finish(self, consent: Consent, connection_id: str) -> None:
        """Remember which connection came of a used consent."""

    def by_cookie(self, consent_id: str, cookie: str) -> Consent | None:
        """Return a consent if the cookie is the one that it was begun with last, else None."""

    def sweep(self, before: datetime) -> int:
        """Delete consents that expired before a moment; return how many."""
