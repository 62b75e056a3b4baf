"""The pages on which a workspace installs the bot: what is asked for, and what came of it."""

from threading import BoundedSemaphore
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Blueprint, Response, make_response, redirect, request

from bot.installing import LIFETIME, Installing, NotInstalled
from bot.web import install_words as words
from bot.web.browsers import cookie_name, refuse_foreign_forms
from bot.web.consents import show, spoken
from bot.web.words import busy

log = structlog.get_logger(__name__)

#: Installs finished at the same time: Slack is asked meanwhile, and its requests need threads too.
PARALLEL = 3
_SEE_OTHER = 303
_COOKIE = "install"


class InstallPages:
    """The pages, as a Flask blueprint."""

    def __init__(self, installing: Installing, public_url: str) -> None:
        self._installing = installing
        self._public_url = public_url
        self._prefix = urlsplit(public_url).path
        self._free = BoundedSemaphore(PARALLEL)
        self._secure = public_url.startswith("https:")

    @property
    def sign_in_origin(self) -> str:
        """The origin of Slack's page, which a form of ours leads to."""
        return self._installing.sign_in_origin

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        pages = Blueprint("installs", __name__)
        pages.add_url_rule("/slack/install", view_func=self.opened, methods=["GET"])
        pages.add_url_rule("/slack/install", view_func=self.begin, methods=["POST"])
        pages.add_url_rule("/slack/oauth_redirect", view_func=self.answered, methods=["GET"])
        return pages

    def opened(self) -> Response:
        """Say what is asked for and why. It stores nothing: anybody may look."""
        return show(words.invitation(spoken(), f"{self._prefix}/slack/install"))

    def begin(self) -> Response:
        """Go on to Slack's page, bound to this browser by a cookie."""
        refuse_foreign_forms(self._public_url)
        url, cookie = self._installing.begin()
        return self._bind(redirect(url, code=_SEE_OTHER), cookie)

    def answered(self) -> Response:
        """Take Slack's answer."""
        cookie = request.cookies.get(cookie_name(_COOKIE, self._public_url), "")
        if not self._free.acquire(blocking=False):
            return show(busy(spoken()))
        try:
            installation = self._installing.complete(request.args.to_dict(), cookie)
        except NotInstalled as error:
            log.info("not installed", obstacle=error.obstacle)
            return show(words.problem(error, spoken()))
        finally:
            self._free.release()
        return show(words.done(installation, spoken()))

    def _bind(self, response: Any, cookie: str) -> Response:
        bound = make_response(response)
        bound.set_cookie(
            cookie_name(_COOKIE, self._public_url),
            cookie,
            max_age=int(LIFETIME.total_seconds()),
            # The whole site's, not only that of these pages: __Host- demands it.
            path=f"{self._prefix}/",
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )
        return bound
