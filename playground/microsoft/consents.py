"""Who agreed to what: people for themselves, admins for everybody."""

from threading import RLock

from playground.clock import MovableClock
from playground.microsoft.applications import Application
from playground.microsoft.directory import Account, Tenant
from playground.microsoft.records import Grant, Removal
from playground.microsoft.scopes import SIGN_IN


class Consents:
    """The grants of every account and tenant."""

    def __init__(self, lock: RLock, clock: MovableClock) -> None:
        self._lock = lock
        self._clock = clock
        # By application and, for one account, its oid, or for everybody the tenant's id.
        self._grants: dict[tuple[str, str], Grant] = {}
        self.removals: list[Removal] = []

    def add(
        self,
        application: Application,
        tenant: Tenant,
        account: Account | None,
        scopes: frozenset[str],
    ) -> None:
        """Write a yes down; account None is an admin's, for everybody in the tenant."""
        key = (application.client_id, tenant.id if account is None else account.oid)
        with self._lock:
            earlier = self._grants.get(key)
            since = earlier.since if earlier else self._clock.now()
            together = scopes | (earlier.scopes if earlier else frozenset())
            self._grants[key] = Grant(application, tenant, account, since, together)
            tenant.app_removed = False

    def grants(self, account: Account) -> list[Grant]:
        """Return what counts for an account: its own yeses, and the admin's for everybody."""
        with self._lock:
            return [
                grant
                for grant in self._grants.values()
                if grant.account is account or (grant.by_admin and grant.tenant is account.tenant)
            ]

    def scopes(self, account: Account, application: Application) -> frozenset[str]:
        """Return all that an application may do for an account.

        A sign-in is part of every yes, also of one that did not name its scopes.
        """
        mine = [one for one in self.grants(account) if one.application is application]
        return frozenset().union(*(grant.scopes | SIGN_IN for grant in mine))

    def remove(self, grant: Grant, *, by: str) -> None:
        """End one yes; one that has ended already is no error."""
        owner = grant.tenant.id if grant.account is None else grant.account.oid
        with self._lock:
            if self._grants.pop((grant.application.client_id, owner), None) is not None:
                who = grant.tenant.id if grant.account is None else grant.account.address
                self.removals.append(Removal(who, by, self._clock.now()))

    def remove_everybodys(self, tenant: Tenant) -> None:
        """End what admins agreed to for a whole tenant; people's own yeses stay."""
        self._remove_where(tenant, by="admin", only_admins=True)

    def remove_application(self, tenant: Tenant) -> None:
        """End every yes in a tenant, as when its admin deletes the enterprise application."""
        self._remove_where(tenant, by="app removed", only_admins=False)
        tenant.app_removed = True

    def _remove_where(self, tenant: Tenant, *, by: str, only_admins: bool) -> None:
        with self._lock:
            for grant in list(self._grants.values()):
                if grant.tenant is tenant and (grant.by_admin or not only_admins):
                    self.remove(grant, by=by)
