"""The part of every address that says who may sign in there: common, a tenant, consumers.

https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols#endpoints
"""

from dataclasses import dataclass

from playground.microsoft.applications import Application
from playground.microsoft.directory import CONSUMERS, Account, Directory, Tenant
from playground.microsoft.errors import StsError

_COMMON = frozenset({"common", "organizations"})


@dataclass(frozen=True)
class Audience:
    """Whom one authority lets in; without a tenant those of many."""

    name: str
    tenant: Tenant | None

    def check(self, account: Account, application: Application) -> None:
        """Raise StsError unless the account may use the application here."""
        if self.name == "common" or self.tenant is account.tenant:
            return
        if self.tenant is None and not account.personal:
            return
        if self.tenant is None or self.tenant.personal:
            raise StsError("account_kind")
        home = f"https://sts.windows.net/{account.tenant.id}/"
        provider = "live.com" if account.personal else home
        raise StsError(
            "account_elsewhere",
            address=account.upn,
            provider=provider,
            tenant=self.tenant.name,
            app_id=application.client_id,
            app=application.name,
        )


def audience(directory: Directory, name: str) -> Audience:
    """Return whom an authority is for; raise StsError when there is no such tenant."""
    if name in _COMMON:
        return Audience(name, None)
    tenant = directory.find_tenant(CONSUMERS if name == "consumers" else name)
    if tenant is None:
        raise StsError("tenant_unknown", tenant=name)
    return Audience(name, tenant)
