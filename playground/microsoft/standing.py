"""Whether an account may use an application at all: its own state and its admins' policies."""

from datetime import datetime

from playground.microsoft.applications import Application
from playground.microsoft.directory import Account
from playground.microsoft.errors import StsError


def check(account: Account, application: Application, since: datetime | None = None) -> None:
    """Raise StsError when the account may not.

    `since` is when it signed in; None is now, with its second factor.
    """
    if account.deleted:
        names = {"address": account.upn, "tenant": account.tenant.id}
        raise StsError("grant_expired" if account.personal else "account_unknown", **names)
    if account.disabled:
        raise StsError("service_abuse" if account.personal else "account_disabled")
    if since is not None:
        _check_age(account, since)
    if account.blocked:
        raise StsError("conditional_access")
    app = {"app_id": application.client_id, "app": application.name}
    if account.unassigned:
        raise StsError("not_assigned", address=account.upn, **app)
    if since is not None and account.tenant.app_removed:
        raise StsError("app_unknown", tenant=account.tenant.name, **app)


def moment(when: datetime) -> str:
    """Return a moment as AADSTS errors write it."""
    return f"{when:%Y-%m-%dT%H:%M:%S.%f}0Z"


def _check_age(account: Account, since: datetime) -> None:
    if account.tokens_valid_from is not None and since <= account.tokens_valid_from:
        dates = {"issued": moment(since), "valid_from": moment(account.tokens_valid_from)}
        raise StsError("grant_expired" if account.personal else "revoked", **dates)
    if account.mfa_since is not None and since <= account.mfa_since:
        raise StsError("mfa_required")
