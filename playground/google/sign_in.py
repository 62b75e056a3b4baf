"""The pages of a sign-in: choose an account, agree or not, go back to the app."""

import secrets
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from playground.google import authorization, scopes, words
from playground.google.accounts import Account
from playground.google.authorization import AuthorizationRequest
from playground.google.errors import SignInError
from playground.google.id_tokens import ISSUER
from playground.google.records import Consent
from playground.google.state import State


@dataclass
class SignIn:
    """A person on the way through the pages; kept here, the pages carry its key only."""

    key: str
    asked: AuthorizationRequest
    account: Account | None = None


def blueprint(state: State) -> Blueprint:
    """Return the sign-in pages of one Google."""
    pages = _SignInPages(state)
    routes = Blueprint("sign_in", __name__)
    routes.get("/o/oauth2/v2/auth")(pages.start)
    routes.get("/signin/accountchooser")(pages.choose)
    routes.post("/signin/accountchooser")(pages.chosen)
    routes.get("/signin/oauth/consent")(pages.consent)
    routes.post("/signin/oauth/consent")(pages.decide)
    routes.errorhandler(SignInError)(_refuse)
    return routes


class _SignInPages:
    """The pages in the order in which a person sees them."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._under_way: dict[str, SignIn] = {}

    def start(self) -> Response:
        asked = authorization.read(self._state.clients, request.args)
        if "none" in asked.prompts:
            return _back_to_app(asked, {"error": "interaction_required"})
        sign_in = SignIn(secrets.token_urlsafe(24), asked)
        if asked.login_hint and "select_account" not in asked.prompts:
            sign_in.account = self._state.accounts.find(asked.login_hint)
        self._under_way[sign_in.key] = sign_in
        return self._go_on(sign_in)

    def choose(self) -> str:
        sign_in = self._find()
        return render_template(
            "choose.html",
            flow=sign_in.key,
            app=sign_in.asked.client.project.app_name,
            accounts=self._state.accounts.signed_in(),
        )

    def chosen(self) -> Response:
        sign_in = self._find()
        sign_in.account = self._state.accounts.find(request.form.get("account", ""))
        return self._go_on(sign_in)

    def consent(self) -> str | tuple[str, int] | Response:
        sign_in = self._find()
        if sign_in.account is None:
            return self._go_on(sign_in)
        if not sign_in.account.usable:
            raise SignInError("account_disabled", words.say("suspended"), status=403)
        if sign_in.account.app_blocked:
            return _blocked_by_admin(sign_in.asked), 403
        return _consent_page(sign_in, sign_in.account)

    def decide(self) -> Response:
        sign_in = self._find()
        account, asked = sign_in.account, sign_in.asked
        if account is None or not account.usable or account.app_blocked:
            return self._go_on(sign_in)
        always = scopes.SIGN_IN & set(asked.scopes)
        granted = always | (set(request.form.getlist("scope")) & set(asked.scopes))
        if request.form.get("decision") != "continue" or not granted:
            return _back_to_app(self._end(sign_in), {"error": "access_denied"})
        return self._agree(sign_in, account, granted)

    def _find(self) -> SignIn:
        sign_in = self._under_way.get(request.values.get("flow", ""))
        if sign_in is None:
            raise SignInError("invalid_request", "This sign-in is over. Start again.")
        return sign_in

    def _go_on(self, sign_in: SignIn) -> Response:
        """Show the next page, or go back to the app when there is nothing to ask."""
        account, asked = sign_in.account, sign_in.asked
        if account is None:
            return redirect(url_for(".choose", flow=sign_in.key, hl=words.language()), code=303)
        known = self._state.ledger.granted(account, asked.client.project)
        agreed_before = known >= set(asked.scopes) and "consent" not in asked.prompts
        if agreed_before and account.usable and not account.app_blocked:
            return self._agree(sign_in, account, frozenset(asked.scopes))
        return redirect(url_for(".consent", flow=sign_in.key, hl=words.language()), code=303)

    def _agree(self, sign_in: SignIn, account: Account, granted: frozenset[str]) -> Response:
        asked = self._end(sign_in)
        code = self._state.ledger.agree(_consent(asked, account, granted))
        return _back_to_app(asked, {"code": code, **_extras(asked, account, granted)})

    def _end(self, sign_in: SignIn) -> AuthorizationRequest:
        if self._under_way.pop(sign_in.key, None) is None:
            raise SignInError("invalid_request", "This sign-in is over. Start again.")
        return sign_in.asked


def _refuse(error: SignInError) -> tuple[str, int]:
    return render_template("refused.html", app="", error=error, back=None), error.status


def _consent_page(sign_in: SignIn, account: Account) -> str:
    asked = sign_in.asked
    return render_template(
        "consent.html",
        flow=sign_in.key,
        app=asked.client.project.app_name,
        account=account,
        required=[scope for scope in asked.scopes if scope in scopes.SIGN_IN],
        optional=[scope for scope in asked.scopes if scope not in scopes.SIGN_IN],
    )


def _blocked_by_admin(asked: AuthorizationRequest) -> str:
    error = SignInError("admin_policy_enforced", words.say("policy"), status=403)
    back = _with_query(asked, {"error": error.error})
    app = asked.client.project.app_name
    return render_template("refused.html", app=app, error=error, back=back)


def _consent(asked: AuthorizationRequest, account: Account, granted: frozenset[str]) -> Consent:
    return Consent(
        account=account,
        client_id=asked.client.client_id,
        project=asked.client.project,
        redirect_uri=asked.redirect_uri,
        scopes=granted,
        nonce=asked.nonce,
        challenge=asked.challenge,
        challenge_method=asked.challenge_method,
        offline=asked.offline,
        asked_again="consent" in asked.prompts,
        with_earlier_scopes=asked.with_earlier_scopes,
    )


def _extras(
    asked: AuthorizationRequest, account: Account, granted: frozenset[str]
) -> dict[str, str]:
    """Return what Google adds to a redirect beside code and state."""
    extras = {
        "scope": " ".join(sorted(granted)),
        "authuser": "0",
        "prompt": " ".join(sorted(asked.prompts)) or "none",
        "iss": ISSUER,
    }
    return extras if account.hd is None else extras | {"hd": account.hd}


def _back_to_app(asked: AuthorizationRequest, answer: dict[str, str]) -> Response:
    # 303: the browser comes from a form that was posted.
    return redirect(_with_query(asked, answer), code=303)


def _with_query(asked: AuthorizationRequest, answer: dict[str, str]) -> str:
    if asked.state is not None:
        answer = {"state": asked.state, **answer}
    parts = urlsplit(asked.redirect_uri)
    query = "&".join(filter(None, [parts.query, urlencode(answer)]))
    return urlunsplit(parts._replace(query=query))
