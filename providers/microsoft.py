"""Microsoft: mailboxes of organisations (Microsoft 365) and of consumers (Outlook.com).

They differ in where a person removes the access, and in whose administrators have a say.
"""

from urllib.parse import quote, urlencode

from connections.model import Scope
from connections.ports import asked
from connections.wording import said
from providers.microsoft_family import PERSONAL, WORK, Family
from providers.microsoft_identity import tenant_of
from providers.microsoft_scopes import SHARED_SCOPES, in_full

# What msal asks for beside ours, and an administrator has to allow as well.
_SIGN_IN_SCOPES = ("openid", "profile", "offline_access")
# Where personal accounts have their addresses, in the countries that have ends of their own.
_PERSONAL = {
    "outlook": "com at be cl co.id co.il co.nz co.th com.ar com.au com.br com.gr com.pe com.tr"
    " com.vn cz de dk es fr hu ie in it jp kr lv my ph pt sa sg sk",
    "hotmail": "com be ca ch cl co.id co.il co.jp co.kr co.nz co.th co.uk co.za com.ar com.au"
    " com.br com.hk com.tr com.tw com.vn cz de dk es fi fr gr hu it jp lt lv my nl no ph rs se sg"
    " sk",
    "live": "com at be ca ch cl cn co.kr co.uk co.za com.ar com.au com.mx com.my com.ph com.pt"
    " com.sg de dk fi fr hk ie in it jp nl no ru se",
    "msn": "com",
    "windowslive": "com",
    "passport": "com",
}


class Microsoft(Family):
    """`connections.ports.Provider` for work and school accounts."""

    id = WORK
    display_name = "Microsoft 365"
    shared_scopes: tuple[Scope, ...] = SHARED_SCOPES
    steps: tuple[str, ...] = (
        said("Open the page below and sign in with {address}."),
        said(
            "Find Inboxkeeper among the apps, open the menu with the three dots beside it and"
            " choose to manage your application."
        ),
        said("Choose to revoke the permissions, and confirm."),
        said(
            "If the page offers no removal, an administrator of your organisation gave the"
            " consent for everybody: only they can withdraw it."
        ),
    )
    domains: frozenset[str] = frozenset()
    # https://learn.microsoft.com/en-us/microsoft-365/enterprise/external-domain-name-system-records
    mx_suffixes: tuple[str, ...] = (
        "mail.protection.outlook.com",
        "mx.microsoft",
        "mail.eo.outlook.com",
        "mail.protection.outlook.de",
    )

    def admin_consent_url(self, *, state: str, shared: bool) -> str | None:
        """Return where an administrator allows us for their whole organisation.

        https://learn.microsoft.com/en-us/entra/identity-platform/v2-admin-consent
        """
        query = {
            "client_id": self._settings.client_id,
            "scope": " ".join(
                [*(in_full(s.id) for s in asked(self, shared=shared)), *_SIGN_IN_SCOPES]
            ),
            "redirect_uri": self._settings.redirect_uri,
            "state": state,
        }
        page = self._settings.sign_in("organizations/v2.0/adminconsent")
        return f"{page}?{urlencode(query, quote_via=quote)}"

    def manage_page(self, subject: str | None) -> str:
        """Return the person's page of apps, of the organisation that the account belongs to."""
        page = "https://myapplications.microsoft.com/"
        return f"{page}?{urlencode({'tenantid': tenant_of(subject)})}" if subject else page


class Outlook(Family):
    """`connections.ports.Provider` for personal accounts. They open no mailboxes of others."""

    id = PERSONAL
    display_name = "Outlook.com"
    steps: tuple[str, ...] = (
        said("Open the page below and sign in with {address}."),
        said("Choose Inboxkeeper in the list of apps and services that you have given access."),
        said("Choose to remove these permissions, and confirm."),
    )
    domains = frozenset(
        f"{name}.{end}" for name, ends in _PERSONAL.items() for end in ends.split()
    )
    mx_suffixes: tuple[str, ...] = ("olc.protection.outlook.com",)

    def admin_consent_url(self, *, state: str, shared: bool) -> str | None:  # noqa: ARG002
        """Return None: a personal account belongs to no organisation."""
        return None

    def manage_page(self, subject: str | None) -> str:  # noqa: ARG002 - one page for everybody
        """Return the page with the apps and services that the person has given access."""
        return "https://account.live.com/consent/Manage"
