"""The pages of a sign-in: pick an account, agree or not, go back to the app."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from playground.microsoft import authorization, scopes, standing, words
from playground.microsoft.authorization import AuthorizationRequest, SentBack
from playground.microsoft.directory import Account
from playground.microsoft.errors import StsError
from playground.microsoft.id_tokens import client_info
from playground.microsoft.journeys import Journey, Journeys
from playground.microsoft.records import SignedIn
from playground.microsoft.state import State


def blueprint(state: State) -> Blueprint:
    """Return the sign-in pages of one Microsoft."""
    pages = _SignInPages(state)
    routes = Blueprint("sign_in", __name__)
    routes.get("/<tenant>/oauth2/v2.0/authorize")(pages.start)
    routes.get("/<tenant>/v2.0/adminconsent")(pages.start_admin_consent)
    routes.get("/signin/pick")(pages.pick)
    routes.post("/signin/pick")(pages.picked)
    routes.get("/signin/consent")(pages.consent)
    routes.post("/signin/consent")(pages.decide)
    routes.post("/signin/return")(pages.give_up)
    routes.errorhandler(StsError)(pages.refuse)
    routes.errorhandler(SentBack)(_send_back)
    return routes


class _SignInPages:
    """The pages in the order in which a person sees them."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._journeys = Journeys()

    def start(self, tenant: str) -> Response:
        asked = authorization.read(self._state, tenant, request.args)
        if asked.prompt == "none":
            return asked.way_back.answer(StsError("not_signed_in").in_redirect())
        journey = self._journeys.begin(asked)
        if asked.login_hint and asked.prompt != "select_account":
            journey.account = self._state.directory.find(asked.login_hint)
        return self._go_on(journey)

    def start_admin_consent(self, tenant: str) -> Response:
        asked = authorization.read_admin_consent(self._state, tenant, request.args)
        return self._go_on(self._journeys.begin(asked))

    def pick(self) -> str:
        journey = self._find()
        accounts = self._state.directory.accounts()
        app = journey.asked.application.name
        return render_template("pick.html", flow=journey.key, app=app, accounts=accounts)

    def picked(self) -> Response:
        journey = self._find()
        journey.account = self._state.directory.find(request.form.get("account", ""))
        return self._go_on(journey)

    def consent(self) -> str | Response:
        journey = self._find()
        if journey.account is None:
            return self._go_on(journey)
        self._check(journey.asked, journey.account)
        page = "consent.html" if self._may_agree(journey) else "approval.html"
        return render_template(
            page,
            flow=journey.key,
            app=journey.asked.application.name,
            account=journey.account,
            scopes=sorted(journey.asked.wanted.names),
            for_everybody=journey.asked.for_everybody,
        )

    def decide(self) -> Response:
        journey = self._find()
        account = journey.account
        if account is None or not self._may_agree(journey):
            return self._go_on(journey)
        self._check(journey.asked, account)
        if request.form.get("decision") != "accept":
            return self._decline(journey, account)
        for_everybody = journey.asked.for_everybody or (
            account.is_admin and request.form.get("organization") == "yes"
        )
        granted_by = None if for_everybody else account
        asked = journey.asked
        self._state.consents.add(asked.application, account.tenant, granted_by, asked.wanted.names)
        return self._finish(journey, account)

    def give_up(self) -> Response:
        """Return to the application without granting consent."""
        journey = self._find()
        asked = self._journeys.end(journey)
        if asked.for_everybody:
            return _admin_answer(asked, StsError("declined_by_admin").in_redirect())
        refusal = StsError("admin_needed", app=asked.application.name).in_redirect()
        if self._state.bare_denials:
            refusal = {"error": refusal["error"]}
        return asked.way_back.answer({**refusal, "error_subcode": "cancel"})

    def refuse(self, error: StsError) -> tuple[str, int]:
        """Show what is wrong, with a way to another account where that may help."""
        flow = request.values.get("flow", "")
        again = None
        if flow and error.name != "sign_in_over":
            again = url_for("sign_in.pick", flow=flow, mkt=words.language())
        # What a program hears with another status is a page like any other here.
        return render_template("refused.html", error=error, again=again), 400

    def _find(self) -> Journey:
        return self._journeys.find(request.values.get("flow", ""))

    def _go_on(self, journey: Journey) -> Response:
        """Show the next page, or go back to the app when there is nothing to ask."""
        account, asked = journey.account, journey.asked
        if account is None:
            return _to("pick", journey)
        agreed = self._state.consents.scopes(account, asked.application) >= asked.wanted.names
        asks = asked.prompt == "consent" or asked.for_everybody or not agreed
        if asks or not self._is_fine(asked, account):
            return _to("consent", journey)
        return self._finish(journey, account)

    def _is_fine(self, asked: AuthorizationRequest, account: Account) -> bool:
        try:
            self._check(asked, account)
        except StsError:
            return False
        return True

    def _check(self, asked: AuthorizationRequest, account: Account) -> None:
        """Raise StsError, shown as a page, or SentBack when the account cannot go on."""
        asked.audience.check(account, asked.application)
        if asked.for_everybody and account.personal:
            raise StsError("account_kind")
        standing.check(account, asked.application)
        if account.personal and (beyond := asked.wanted.names & scopes.WORK_ONLY):
            raise SentBack(
                StsError("scope_invalid", scope=" ".join(sorted(beyond))), asked.way_back
            )

    def _may_agree(self, journey: Journey) -> bool:
        account = journey.account
        if account is None:
            return False
        if journey.asked.for_everybody:
            return account.is_admin
        return account.is_admin or account.tenant.user_consent

    def _decline(self, journey: Journey, account: Account) -> Response:
        asked = self._journeys.end(journey)
        if asked.for_everybody:
            return _admin_answer(asked, StsError("declined_by_admin").in_redirect())
        if account.personal:
            return asked.way_back.answer(StsError("declined_personal").in_redirect())
        refusal = StsError("declined").in_redirect()
        return asked.way_back.answer({**refusal, "error_subcode": "cancel"})

    def _finish(self, journey: Journey, account: Account) -> Response:
        asked = self._journeys.end(journey)
        if asked.for_everybody:
            return _admin_answer(asked, {"tenant": account.tenant.id, "scope": asked.scope})
        code = self._state.ledger.write_code(_signed_in(asked, account))
        answer = {"code": code, "session_state": str(uuid.uuid4())}
        if asked.client_info:
            answer["client_info"] = client_info(account)
        return asked.way_back.answer(answer)


def _to(page: str, journey: Journey) -> Response:
    return redirect(url_for(f".{page}", flow=journey.key, mkt=words.language()), code=303)


def _send_back(sent: SentBack) -> Response:
    return sent.way_back.answer(sent.error.in_redirect())


def _admin_answer(asked: AuthorizationRequest, values: dict[str, str]) -> Response:
    # Real answers say so on errors too.
    return asked.way_back.answer({"admin_consent": "True", **values})


def _signed_in(asked: AuthorizationRequest, account: Account) -> SignedIn:
    return SignedIn(
        account=account,
        application=asked.application,
        redirect_uri=asked.way_back.redirect_uri,
        wanted=asked.wanted,
        nonce=asked.nonce,
        challenge=asked.challenge,
        challenge_method=asked.challenge_method,
    )
