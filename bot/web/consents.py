"""The way of a consent through a browser: the link, the sign-in, the answer, second thoughts."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from urllib.parse import urlsplit

import structlog
from flask import Blueprint, Response, current_app, g, make_response, redirect, request
from flask import render_template as render

from bot.language import Language
from bot.web import words
from bot.web.problems import problem
from bot.web.words import Page
from connections.consenting import Completed, Consenting
from connections.errors import InboxError
from connections.links import Links
from connections.model import Consent

log = structlog.get_logger(__name__)

#: Sign-ins finished at the same time; more are asked to wait, so that Slack's requests never do.
PARALLEL = 6
_SEE_OTHER = 303


class ConsentPages:
    """The pages, as a Flask blueprint."""

    def __init__(self, *, links: Links, consenting: Consenting, public_url: str) -> None:
        self._links = links
        self._consenting = consenting
        self._public_url = public_url
        self._prefix = urlsplit(public_url).path
        self._secure = public_url.startswith("https:")
        self._free = BoundedSemaphore(PARALLEL)
        self._pool = ThreadPoolExecutor(PARALLEL, thread_name_prefix="consent")

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        pages = Blueprint("consents", __name__, template_folder="templates")
        pages.add_url_rule("/connect/<token>", view_func=self.opened, methods=["GET"])
        pages.add_url_rule("/connect/<token>", view_func=self.begin, methods=["POST"])
        pages.add_url_rule("/connect/not-me", view_func=self.disown, methods=["POST"])
        pages.add_url_rule("/oauth/google/callback", view_func=self.answered, methods=["GET"])
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
        return show(words.invitation(consent, provider, self._own(f"/connect/{token}")))

    def begin(self, token: str) -> Response:
        """Go on to the provider's sign-in, bound to this browser by a cookie."""
        self._refuse_foreign_forms()
        begun = self._links.begin(token)
        response = make_response(redirect(begun.url, code=_SEE_OTHER))
        # Chromium holds the redirect after a form to form-action as well, so the page that holds
        # the form names the provider's origin; this header is for the answer in between.
        response.set_cookie(
            _cookie(begun.consent),
            begun.cookie,
            max_age=24 * 3600,
            path=self._own("/"),
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )
        return response

    def answered(self) -> Response:
        """Take the provider's answer; the provider is asked in a pool of bounded size."""
        parameters = request.args.to_dict()
        consent = self._links.answered(parameters.get("state", ""))
        g.language = words.language_of(consent)
        cookie = request.cookies.get(_cookie(consent), "")
        completed = self._bounded(lambda: self._consenting.complete(parameters, cookie))
        if completed is None:
            return show(words.busy(g.language))
        provider = self._links.provider(completed.connection.provider)
        return show(words.done(completed, provider, self._own("/connect/not-me")))

    def disown(self) -> Response:
        """Take "This was not me" from the browser that signed in."""
        self._refuse_foreign_forms()
        consent_id = request.form.get("consent", "")
        cookie = request.cookies.get(f"consent_{consent_id}", "")
        return show(words.disowned(self._consenting.disown(consent_id, cookie)))

    def _bounded(self, work: Callable[[], Completed]) -> Completed | None:
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

    def _refuse_foreign_forms(self) -> None:
        """Refuse forms of other sites: they must not press our buttons in somebody's name."""
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        origin = request.headers.get("Origin")
        own = "{0.scheme}://{0.netloc}".format(urlsplit(self._public_url))
        if site not in {"same-origin", "none"} or origin not in {None, own}:
            raise InboxError("a form of another site")

    def _own(self, path: str) -> str:
        return f"{self._prefix}{path}"


def show(page: Page) -> Response:
    """Return a page as a response."""
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


def _cookie(consent: Consent) -> str:
    return f"consent_{consent.id}"
