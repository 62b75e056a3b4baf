"""What happens in the world outside the app: people, admins and Microsoft change things."""

from playground.faults import Fault
from playground.microsoft.applications import Application, new_secret
from playground.microsoft.directory import Account, Tenant
from playground.microsoft.faults import Faults
from playground.microsoft.state import State


class Switches:
    """One method for each thing that can befall an account, a tenant, the app, or Microsoft.

    Methods about an account take its address, those about a tenant its id or domain; they
    raise LookupError when there is none.
    """

    def __init__(self, state: State, faults: Faults) -> None:
        self._state = state
        self._faults = faults
        self._outage: Fault | None = None

    def revoke_sessions(self, address: str) -> None:
        """End all refresh tokens, as an admin's "Revoke sessions" or password reset does.

        A person's own change of password does not end a confidential client's tokens.
        """
        self._account(address).tokens_valid_from = self._state.clock.now()

    def disable(self, address: str, *, disabled: bool = True) -> None:
        """Block the account's sign-in, or allow it again; its tokens work again then."""
        self._account(address).disabled = disabled

    def delete_account(self, address: str) -> None:
        """End the account for good; a new one with its address is somebody else."""
        self._account(address).deleted = True

    def rename(self, address: str, new_address: str) -> None:
        """Give the account another address; its ids, grants and tokens stay."""
        if self._state.directory.find(new_address) is not None:
            raise ValueError(f"{new_address} is in use already")
        account = self._account(address)
        account.address = account.upn = new_address
        account.mail = new_address if account.mail is not None else None

    def remove_mailbox(self, address: str) -> None:
        """Take the mailbox away, as when its licence ends or it moves to another provider."""
        self._account(address).has_mailbox = False

    def restore_mailbox(self, address: str) -> None:
        """Give the account its mailbox back."""
        self._account(address).has_mailbox = True

    def add_member(self, shared_mailbox: str, address: str) -> None:
        """Let an account open a shared mailbox."""
        mailbox = self._state.directory.get_shared_mailbox(shared_mailbox)
        mailbox.members.append(self._account(address))

    def remove_member(self, shared_mailbox: str, address: str) -> None:
        """Close a shared mailbox for an account."""
        mailbox = self._state.directory.get_shared_mailbox(shared_mailbox)
        mailbox.members.remove(self._account(address))

    def require_mfa(self, address: str, *, required: bool = True) -> None:
        """Ask for a second factor: tokens from before need a new sign-in, while it is so."""
        self._account(address).mfa_since = self._state.clock.now() if required else None

    def block(self, address: str, *, blocked: bool = True) -> None:
        """Let Conditional Access keep the account from the app, or no longer."""
        self._account(address).blocked = blocked

    def unassign(self, address: str, *, unassigned: bool = True) -> None:
        """Require an assignment that the account does not have, or give it."""
        self._account(address).unassigned = unassigned

    def expire_access_tokens(self, address: str) -> None:
        """Let the account's access tokens run out now, an hour being too long for a test."""
        self._state.ledger.expire_access_tokens(self._account(address))

    def user_consent(self, tenant: str, *, allowed: bool) -> None:
        """Let the people of a tenant agree by themselves, or only its admins for them."""
        self._tenant(tenant).user_consent = allowed

    def withdraw_admin_consent(self, tenant: str) -> None:
        """Withdraw what admins agreed to for everybody, as in the Entra admin center."""
        self._state.consents.remove_everybodys(self._tenant(tenant))

    def remove_app(self, tenant: str) -> None:
        """Delete the app from a tenant's enterprise applications, until somebody agrees again."""
        self._state.consents.remove_application(self._tenant(tenant))

    def expire_secret(self) -> None:
        """Refuse the app's secret (AADSTS7000222) until it is renewed or restored."""
        self._application.secret_expired = True

    def renew_secret(self) -> str:
        """Return the app's new secret; the old one is refused."""
        self._application.secret = new_secret()
        self._application.secret_expired = False
        return self._application.secret

    def restore_secret(self) -> None:
        """Accept the app's expired secret again."""
        self._application.secret_expired = False

    def disable_app(self, *, disabled: bool = True) -> None:
        """Refuse the app everywhere (AADSTS7000112), or accept it again."""
        self._application.disabled = disabled

    def strict_rotation(self, *, on: bool = True) -> None:
        """Let a refresh token die when it gives a new one; at Entra the old one lives on."""
        self._state.ledger.rotates_strictly = on

    def narrow_on_refresh(self, *, on: bool = True) -> None:
        """Give work accounts tokens with no more than was asked for; Entra gives everything."""
        self._state.ledger.narrows = on

    def bare_denials(self, *, on: bool = True) -> None:
        """Say only access_denied where somebody returns from "Need admin approval"."""
        self._state.bare_denials = on

    def outage(self, *, on: bool = True) -> None:
        """Answer everything with 503, or end that."""
        if self._outage is not None:
            self._faults.remove(self._outage)
        self._outage = self._faults.add(status=503, body="<h1>503</h1>") if on else None

    @property
    def _application(self) -> Application:
        return self._state.application

    def _account(self, address: str) -> Account:
        return self._state.directory.get(address)

    def _tenant(self, tenant: str) -> Tenant:
        return self._state.directory.get_tenant(tenant)
