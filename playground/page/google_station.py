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
            says="Where mailboxes live. An account's page lists the apps with access to it.",
            switches=[*(fault.switch() for fault in faults), self._secret],
            inside=[self._account(account) for account in self._google.accounts],
            plays={"https://myaccount.google.com/": self._google.connections_url()},
        )

    def _account(self, account: Account) -> Station:
        google, email = self._google, account.email
        switches = google.switches
        grants = len(google.grants(email))
        return Station(
            account.sub,
            email,
            says=f"{grants} app{'' if grants == 1 else 's'} with access",
            links=[Link("Apps with access", google.connections_url(email))],
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
