"""The pages on which people take a permission back: My Apps, and the consumers' consent page.

https://myapplications.microsoft.com and https://account.live.com/consent/Manage in reality.
"""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from playground.microsoft import words
from playground.microsoft.directory import Account
from playground.microsoft.records import Grant
from playground.microsoft.state import State


def blueprint(state: State) -> Blueprint:
    """Return the pages of one Microsoft."""
    pages = _OwnPages(state)
    routes = Blueprint("own_pages", __name__)
    routes.get("/myapps")(pages.my_apps)
    routes.post("/myapps/revoke")(pages.revoke)
    routes.get("/consent/Manage")(pages.manage)
    routes.post("/consent/Remove")(pages.remove)
    return routes


class _OwnPages:
    """One page for work accounts, one for personal ones, and what their buttons do."""

    def __init__(self, state: State) -> None:
        self._state = state

    def my_apps(self) -> str:
        return self._page("my_apps", personal=False)

    def revoke(self) -> Response:
        grant = self._own_grant(personal=False)
        # The tokens stay as they are: they are worth nothing until somebody agrees again.
        self._state.consents.remove(grant, by="person")
        return _back("my_apps", grant)

    def manage(self) -> str:
        return self._page("manage", personal=True)

    def remove(self) -> Response:
        grant = self._own_grant(personal=True)
        self._state.consents.remove(grant, by="person")
        # "Any refresh token previously provided will no longer be valid":
        # https://learn.microsoft.com/en-us/onedrive/developer/rest-api/getting-started/msa-oauth
        self._state.ledger.end_refresh_tokens(self._owner(personal=True), grant.application)
        return _back("manage", grant)

    def _page(self, name: str, *, personal: bool) -> str:
        if "account" not in request.args:
            return render_template(
                "accounts.html", page=name, accounts=self._accounts(personal=personal)
            )
        account = self._owner(personal=personal)
        grants = self._state.consents.grants(account)
        return render_template(
            f"{name}.html",
            account=account,
            own=[grant for grant in grants if not grant.by_admin],
            by_admin=[grant for grant in grants if grant.by_admin],
            removed=request.args.get("removed"),
        )

    def _accounts(self, *, personal: bool) -> list[Account]:
        tenant = request.args.get("tenantid")
        return [
            account
            for account in self._state.directory.accounts()
            if account.personal is personal and tenant in {None, account.tenant.id}
        ]

    def _owner(self, *, personal: bool) -> Account:
        account = self._state.directory.find(request.values.get("account", ""))
        if account is None or account not in self._accounts(personal=personal):
            abort(404)
        return account

    def _own_grant(self, *, personal: bool) -> Grant:
        """Return the grant whose button was pressed, if that was the person's own wish."""
        # What a browser says of a form on somebody else's page.
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            abort(403)
        account, app = self._owner(personal=personal), request.form.get("app")
        own = [grant for grant in self._state.consents.grants(account) if not grant.by_admin]
        grant = next((one for one in own if one.application.client_id == app), None)
        return grant or abort(404)


def _back(page: str, grant: Grant) -> Response:
    account = grant.account.address if grant.account else ""
    name, language = grant.application.name, words.language()
    where = url_for(f".{page}", account=account, removed=name, mkt=language)
    return redirect(where, code=303)
