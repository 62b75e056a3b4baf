"""Google as a visitor can work it: its pages, its bad days, and what befalls an account."""

from __future__ import annotations

from playground.google.accounts import Account
from playground.google.google import Google
from playground.page.fault_switch import FaultSwitch
from playground.page.station import Event, Link, Station, Switch

#: Longer than a person wants to wait, shorter than the bot waits for a provider (seconds).
SLOW = 5


class GoogleStation:
    """Google, and each of its accounts."""

    def __init__(self, google: Google) -> None:
        self._google = google
        faults, switches = google.faults, google.switches
        self._outage = FaultSwitch(
            "Outage: every answer is 503",
            lambda: faults.add(_PROGRAMS, status=503, body={"error": "temporarily_unavailable"}),
            faults.remove,
        )
        self._limited = FaultSwitch(
            "Rate limit: every answer is 429",
            lambda: faults.add(
                _PROGRAMS,
                status=429,
                body={"error": "rate_limit_exceeded"},
                headers={"Retry-After": "30"},
            ),
            faults.remove,
        )
        self._slow = FaultSwitch(
            f"Slow: {SLOW} s for every answer",
            lambda: faults.add(_PROGRAMS, delay=SLOW),
            faults.remove,
        )
        self._secret = Switch(
            "The bot's client secret has expired",
            lambda: google.client.secret_expired,
            lambda on: switches.expire_secret() if on else switches.restore_secret(),
        )

    def __call__(self) -> Station:
        """Return it as it is now."""
        faults = (self._outage, self._limited, self._slow)
        return Station(
            "google",
            "Google",
            says="Where the mailboxes live. The apps with access to an account:",
            links=[self._apps(account) for account in self._google.accounts],
            switches=[*(fault.switch() for fault in faults), self._secret],
            inside=[self._account(account) for account in self._google.accounts],
            plays={"https://myaccount.google.com/": self._google.connections_url()},
        )

    def _apps(self, account: Account) -> Link:
        count = len(self._google.grants(account.email))
        apps = f"{count} app{'' if count == 1 else 's'}"
        return Link(f"{account.email}: {apps}", self._google.connections_url(account.email))

    def _account(self, account: Account) -> Station:
        email, switches = account.email, self._google.switches
        return Station(
            account.sub,
            f"What befalls {email}",
            switches=[
                Switch(
                    "Account suspended",
                    lambda: account.suspended,
                    lambda on: switches.suspend(email) if on else switches.unsuspend(email),
                ),
                Switch(
                    "No mailbox (licence ended)",
                    lambda: not account.has_mail,
                    lambda on: switches.disable_mail(email) if on else switches.enable_mail(email),
                ),
                Switch(
                    "Its admin blocks the app",
                    lambda: account.app_blocked,
                    lambda on: switches.block_app(email, blocked=on),
                ),
            ],
            events=[
                Event("Change the password", lambda: switches.change_password(email)),
                Event("Ask for a fresh sign-in", lambda: switches.end_session(email)),
            ],
        )


# What programs talk to; the pages for people stay as they are.
_PROGRAMS = r"/(token|revoke|gmail)\b"
