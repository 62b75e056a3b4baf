"""What happens in the world outside the app: people, admins and Google change things."""

from datetime import timedelta

from playground.faults import Fault, Faults
from playground.google.accounts import Account, Alias
from playground.google.clients import Client, new_secret
from playground.google.state import State


class Switches:
    """One method for each thing that can befall an account, the client, or all of Google.

    Methods about an account take its address and raise LookupError when nobody has it.
    """

    def __init__(self, state: State, client: Client, faults: Faults) -> None:
        self._state = state
        self._client = client
        self._faults = faults
        self._outage: Fault | None = None

    def change_password(self, email: str) -> None:
        """End the tokens that reach Gmail; the app stays on the connections page."""
        self._state.ledger.end_mail_tokens(self._account(email))

    def suspend(self, email: str) -> None:
        """Let nobody use the account until `unsuspend`."""
        self._account(email).suspended = True

    def unsuspend(self, email: str) -> None:
        """Give a suspended account back; its tokens work again."""
        self._account(email).suspended = False

    def delete_account(self, email: str) -> None:
        """End the account for good; a new one with its address is somebody else."""
        account = self._account(email)
        account.deleted = True
        self._state.ledger.end_everything(account)

    def rename(self, email: str, new_email: str) -> None:
        """Give the account another address; its subject and grants stay."""
        if self._state.accounts.find(new_email) is not None:
            raise ValueError(f"{new_email} has an account already")
        self._account(email).email = new_email

    def add_alias(self, email: str, alias: str, *, verification: str = "accepted") -> None:
        """Let the account send as `alias`; verification may be "pending" too."""
        self._account(email).aliases.append(Alias(alias, verification))

    def disable_mail(self, email: str) -> None:
        """Take Gmail from the account, as when its licence ends or the mailbox moves away."""
        self._account(email).has_mail = False

    def enable_mail(self, email: str) -> None:
        """Give the account its Gmail back."""
        self._account(email).has_mail = True

    def block_app(self, email: str, *, blocked: bool = True) -> None:
        """Let the account's admin forbid the app, or allow it again."""
        self._account(email).app_blocked = blocked

    def end_session(self, email: str) -> None:
        """Ask for a new sign-in (Workspace session control); only a new consent helps."""
        self._account(email).session_ended_at = self._state.clock.now()

    def limit_access(self, email: str, duration: timedelta | None) -> None:
        """Let the person choose time-based access at the consents to come."""
        self._account(email).access_limit = duration

    def expire_access_tokens(self, email: str) -> None:
        """Let the account's access tokens run out now, an hour being too long for a test."""
        self._state.ledger.expire_access_tokens(self._account(email))

    def expire_secret(self) -> None:
        """Refuse the client's secret (invalid_client) until `renew_secret`."""
        self._client.secret_expired = True

    def renew_secret(self) -> str:
        """Return the client's new secret; the old one is refused."""
        self._client.secret = new_secret()
        self._client.secret_expired = False
        return self._client.secret

    def restore_secret(self) -> None:
        """Accept the client's expired secret again."""
        self._client.secret_expired = False

    def disable_client(self, *, disabled: bool = True) -> None:
        """Refuse the client (disabled_client), or accept it again."""
        self._client.disabled = disabled

    def delete_client(self, *, deleted: bool = True) -> None:
        """Refuse the client (deleted_client), or take the deletion back."""
        self._client.deleted = deleted

    def testing(self, *, on: bool = True) -> None:
        """Put the project in "Testing": refresh tokens of consents to come live seven days."""
        self._client.project.testing = on

    def narrow_on_refresh(self, *, on: bool = True) -> None:
        """Honour a narrower `scope` at a refresh, or check it and answer with everything."""
        self._state.narrows_on_refresh = on

    def outage(self, *, on: bool = True) -> None:
        """Answer everything with 503, or end that."""
        if self._outage is not None:
            self._faults.remove(self._outage)
        self._outage = self._faults.add(status=503, body=_UNAVAILABLE) if on else None

    def _account(self, email: str) -> Account:
        return self._state.accounts.get(email)


_UNAVAILABLE = {
    "error": {
        "code": 503,
        "message": "The service is currently unavailable.",
        "status": "UNAVAILABLE",
    }
}
