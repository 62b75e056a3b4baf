"""Microsoft as a visitor can work it: its pages, its bad days, what befalls accounts."""

from __future__ import annotations

from playground.microsoft.directory import Account, Tenant
from playground.microsoft.microsoft import Microsoft
from playground.page.station import Event, Link, Station, Switch


class MicrosoftStation:
    """Microsoft 365 and Outlook.com, with each tenant and account."""

    def __init__(self, microsoft: Microsoft) -> None:
        self._microsoft = microsoft
        self._out = False
        self._expired = False

    def __call__(self) -> Station:
        """Return it as it is now."""
        accounts = self._microsoft.accounts
        return Station(
            "microsoft",
            "Microsoft",
            says="Work accounts and personal ones. The apps with access to an account:",
            links=[self._apps(account) for account in accounts],
            switches=[
                Switch("Outage: every answer is 503", lambda: self._out, self._outage),
                Switch("The bot's client secret has expired", lambda: self._expired, self._expire),
            ],
            inside=[
                *(self._tenant(tenant) for tenant in self._microsoft.tenants),
                *(self._account(account) for account in accounts),
            ],
            plays={
                "https://myapplications.microsoft.com/": self._microsoft.my_apps_url(),
                "https://account.live.com/": self._microsoft.consent_manage_url(),
            },
        )

    def _outage(self, on: bool) -> None:
        self._microsoft.switches.outage(on=on)
        self._out = on

    def _expire(self, on: bool) -> None:
        switches = self._microsoft.switches
        (switches.expire_secret if on else switches.restore_secret)()
        self._expired = on

    def _apps(self, account: Account) -> Link:
        count = len(self._microsoft.grants(account.address))
        apps = f"{count} app{'' if count == 1 else 's'}"
        return Link(f"{account.address}: {apps}", self._microsoft.removal_url(account.address))

    def _tenant(self, tenant: Tenant) -> Station:
        switches = self._microsoft.switches
        return Station(
            tenant.id,
            f"The organisation {tenant.name}",
            switches=[
                Switch(
                    "Only an admin may allow apps",
                    lambda: not tenant.user_consent,
                    lambda on: switches.user_consent(tenant.id, allowed=not on),
                ),
            ],
            events=[
                Event(
                    "Its admin takes the consent back",
                    lambda: switches.withdraw_admin_consent(tenant.id),
                )
            ],
        )

    def _account(self, account: Account) -> Station:
        address, switches = account.address, self._microsoft.switches
        return Station(
            account.oid,
            f"What befalls {address}",
            switches=[
                Switch(
                    "Account disabled",
                    lambda: account.disabled,
                    lambda on: switches.disable(address, disabled=on),
                ),
                Switch(
                    "Its organisation blocks the app",
                    lambda: account.blocked,
                    lambda on: switches.block(address, blocked=on),
                ),
            ],
            events=[
                Event("Ask for a second factor", lambda: switches.require_mfa(address)),
                Event("End all sessions", lambda: switches.revoke_sessions(address)),
            ],
        )
