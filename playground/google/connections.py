"""The page on which a person sees the apps with access to the account, and removes one."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from playground.google import words
from playground.google.accounts import Account
from playground.google.state import State


def blueprint(state: State) -> Blueprint:
    """Return the connections page of one Google."""
    pages = Blueprint("connections", __name__, url_prefix="/connections")

    def owner() -> Account:
        account = state.accounts.find(request.values.get("account", ""))
        if account is None:
            abort(404)
        return account

    @pages.get("")
    def overview() -> str:
        if "account" not in request.args:
            return render_template("accounts.html", accounts=state.accounts.signed_in())
        account = owner()
        return render_template(
            "connections.html",
            account=account,
            grants=state.ledger.grants(account),
            removed=request.args.get("removed"),
        )

    @pages.post("/remove")
    def remove() -> Response:
        # What a browser says of a form on somebody else's page: that is not the person's wish.
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            abort(403)
        account, project_id = owner(), request.form.get("project")
        for grant in state.ledger.grants(account):
            if grant.project.id == project_id:
                state.ledger.end_access(account, grant.project, by="person")
                break
        else:
            abort(404)
        where = url_for(
            ".overview",
            account=account.email,
            removed=grant.project.app_name,
            hl=words.language(),
        )
        return redirect(where, code=303)

    return pages
