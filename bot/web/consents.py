"""The way of a consent through a browser: the link, the sign-in, the answer, second thoughts."""

import secrets
from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import structlog
from flask import Blueprint, Response, current_app, g, make_response, redirect, request
from flask import render_template as render

from bot.language import Language
from bot.pools import Pool
from bot.web import forms, words
from bot.web.browsers import cookie_name, refuse_foreign_forms
from bot.web.problems import problem
from bot.web.words import Page
from connections.consenting import Completed, Consenting
from connections.errors import (
    ConsentDeclined,
    FormRefused,
    HostNotAllowed,
    InboxError,
    LinkUnknown,
)
from connections.forms import Forms
from connections.links import Links
from connections.model import Consent, Entrance

log = structlog.get_logger(__name__)

#: Sign-ins finished at the same time; more are asked to wait, so that Slack's requests never do.
PARALLEL = 6
_SEE_OTHER = 303
#: The longest part of a posted answer that is passed on (characters); a code has some thousand.
_LONGEST = 8000
#: What a provider's answer may hold; nothing else of a posted one is passed on.
_ANSWER = {
    "code",
    "iss",
    "state",
    "session_state",
    "client_info",
    "error",
    "error_description",
    "error_subcode",
    "admin_consent",
    "tenant",
    "scope",
}

_T = TypeVar("_T")


class ConsentPages:
    """The pages, as a Flask blueprint."""

    def __init__(
        self, *, links: Links, consenting: Consenting, forms: Forms, public_url: str
    ) -> None:
        self._forms = forms
        self._links = links
        self._consenting = consenting
        self._public_url = public_url
        self._prefix = urlsplit(public_url).path
        self._secure = public_url.startswith("https:")
        self._free = BoundedSemaphore(PARALLEL)
        self._pool = Pool(PARALLEL, thread_name_prefix="consent")

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        pages = Blueprint("consents", __name__, template_folder="templates")
        pages.add_url_rule("/connect/<token>", view_func=self.opened, methods=["GET"])
        pages.add_url_rule("/connect/<token>", view_func=self.begin, methods=["POST"])
        pages.add_url_rule("/connect/not-me", view_func=self.disown, methods=["POST"])
        pages.add_url_rule("/oauth/<name>/callback", view_func=self.answered, methods=["GET"])
        pages.add_url_rule("/oauth/<name>/callback", view_func=self.posted, methods=["POST"])
        pages.register_error_handler(InboxError, self._explain)
        return pages

    def close(self) -> None:
        """Finish the sign-ins that are under way."""
        self._pool.shutdown(wait=True)

    def opened(self, token: str) -> Response:
        """Show for whom and which mailbox a link is. It consumes nothing."""
        consent = self._links.opened(token)
        g.language = words.language_of(consent)
        provider = self._links.provider(consent.provider)
        action = self._own(f"/connect/{token}")
        if provider.entrance is not Entrance.FORM:
            return show(words.invitation(consent, provider, action))
        opened = self._bounded(lambda: self._forms.open(token))
        if opened is None:
            return show(words.busy(g.language))
        return show(forms.form(consent, provider, action, opened.fields))

    def begin(self, token: str) -> Response:
        """Go on to the provider's sign-in, bound to this browser by a cookie; or try a form."""
        refuse_foreign_forms(self._public_url)
        consent = self._links.opened(token)
        g.language = words.language_of(consent)
        if self._links.provider(consent.provider).entrance is Entrance.FORM:
            return self._enter(token, consent)
        begun = self._links.begin(token)
        return self._bind(redirect(begun.url, code=_SEE_OTHER), begun.consent, begun.cookie)

    def posted(self, name: str) -> Response:
        """Take an answer that a provider lets the browser post.

        A form of another site comes without our cookie, which is Lax. So the browser is sent to
        fetch the same answer once more by itself, and then the cookie comes along.
        """
        known = {key: value for key, value in request.form.items() if key in _ANSWER}
        if any(len(value) > _LONGEST for value in known.values()):
            raise LinkUnknown
        path = self._own(f"/oauth/{quote(name, safe='')}/callback?{urlencode(known)}")
        return make_response(redirect(path, code=_SEE_OTHER))

    def answered(self, name: str) -> Response:
        """Take the provider's answer; the provider is asked in a pool of bounded size."""
        parameters = request.args.to_dict()
        consent = self._links.answered(parameters.get("state", ""))
        g.language = words.language_of(consent)
        provider = self._links.provider(consent.provider)
        if provider.callback != name:  # an answer of one provider must not serve at another
            raise LinkUnknown
        if consent.for_admin:
            return show(words.allowed(self._links.admin_answered(parameters), provider))
        cookie = request.cookies.get(self._cookie(consent.id), "")
        try:
            completed = self._bounded(lambda: self._consenting.complete(parameters, cookie))
        except ConsentDeclined as declined:
            url = self._links.ask_admin(consent)
            if url is None:
                raise
            log.info("page refused", error=type(declined).__name__)
            return show(words.admin_needed(consent, provider, url))
        return show(words.busy(g.language)) if completed is None else self._done(completed)

    def _enter(self, token: str, consent: Consent) -> Response:
        """Try what was typed into the form; what does not fit is shown again, but no password."""
        typed = {name: request.form.get(name, "") for name in forms.NAMES}
        try:
            entered = self._bounded(lambda: self._forms.enter(token, typed))
        except (FormRefused, HostNotAllowed) as error:
            log.info("form refused", error=type(error).__name__)
            provider = self._links.provider(consent.provider)
            action = self._own(f"/connect/{token}")
            return show(forms.form(consent, provider, action, typed | {"password": ""}, error))
        if entered is None:
            return show(words.busy(g.language))
        return self._bind(self._done(entered.completed), consent, entered.cookie)

    def _done(self, completed: Completed) -> Response:
        provider = self._links.provider(completed.connection.provider)
        return show(words.done(completed, provider, self._own("/connect/not-me")))

    def _bind(self, response: Any, consent: Consent, cookie: str) -> Response:
        """Bind what this browser does to the consent."""
        bound = make_response(response)
        bound.set_cookie(
            self._cookie(consent.id),
            cookie,
            max_age=24 * 3600,
            path=self._own("/"),
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )
        return bound

    def disown(self) -> Response:
        """Take "This was not me" from the browser that signed in."""
        refuse_foreign_forms(self._public_url)
        consent_id = request.form.get("consent", "")
        cookie = request.cookies.get(self._cookie(consent_id), "")
        return show(words.disowned(self._consenting.disown(consent_id, cookie)))

    def _bounded(self, work: Callable[[], _T]) -> _T | None:
        """Run provider work in the pool, or return None at once when the pool is full."""
        if not self._free.acquire(blocking=False):
            return None
        try:
            return self._pool.submit(work).result()
        finally:
            self._free.release()

    def _explain(self, error: InboxError) -> Response:
        log.info("page refused", error=type(error).__name__)
        return show(problem(error, spoken()))

    def _cookie(self, consent_id: str) -> str:
        return cookie_name(f"consent_{consent_id}", self._public_url)

    def _own(self, path: str) -> str:
        return f"{self._prefix}{path}"


def show(page: Page) -> Response:
    """Return a page as a response."""
    g.posts = page.button is not None
    text = render("page.html", page=page, nonce=nonce())
    response: Response = current_app.make_response((text, page.status))
    return response


def nonce() -> str:
    """Return the word that lets this answer's own style sheet through its security policy."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    value: str = g.nonce
    return value


def spoken() -> Language:
    """Return the language of the person, or else of the browser."""
    if "language" in g:
        known: Language = g.language
        return known
    return Language(request.accept_languages.best_match(["en", "de"]))
