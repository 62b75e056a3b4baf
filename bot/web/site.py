"""The web server's application: pages, Slack's endpoint, health; strict headers on everything."""

from collections.abc import Callable, Iterable, Mapping
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from bot.metrics import CONTENT_TYPE as METRICS_TYPE
from bot.metrics import Metrics
from bot.refused import SLACKS, word
from bot.web import words
from bot.web.api import api as refusals
from bot.web.api.api import Api
from bot.web.consents import ConsentPages, nonce, show, spoken
from bot.web.headers import harden
from bot.web.installs import InstallPages
from bot.web.server import LARGEST
from bot.web.slack import SlackDoor
from bot.workspaces import NotServed
from connections import references

log = structlog.get_logger(__name__)

#: No lines in the log: asked for again and again by programs, or told of already by `bot.bolt`
#: and `bot.web.slack`.
_TOLD = {"/healthz", "/readyz", "/metrics", "/slack/events"}

#: Each check's name with what is wrong, or None when all is well.
Readiness = Callable[[], Mapping[str, str | None]]


def build_site(
    *,
    slack: SlackDoor | None,
    pages: ConsentPages,
    installs: InstallPages | None,
    api: Api,
    readiness: Readiness,
    metrics: Metrics,
    public_url: str,
    sign_in_origins: Iterable[str],
) -> Flask:
    """Return the application; without `slack` Slack is spoken to over its socket instead.

    Without `installs` there is one workspace, and no pages to install the bot.
    """
    site = Flask(__name__)
    site.config["MAX_CONTENT_LENGTH"] = LARGEST
    # Else "//x" is sent on to "/x" at whatever host the request names.
    site.url_map.merge_slashes = False
    site.register_blueprint(pages.blueprint())
    site.register_blueprint(api.blueprint())
    if installs is not None:
        site.register_blueprint(installs.blueprint())
        sign_in_origins = [*sign_in_origins, installs.sign_in_origin]
    if slack is not None:

        @site.post("/slack/events")
        def slack_events() -> Response:
            return slack.take(request)

    @site.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @site.get("/readyz")
    def readyz() -> tuple[Response, int]:
        checks = readiness()
        ready = not any(checks.values())
        told = {name: problem or "ok" for name, problem in checks.items()}
        return jsonify(ready=ready, checks=told), 200 if ready else 503

    @site.get("/metrics")
    def measured() -> Response:
        return Response(metrics.text(), content_type=METRICS_TYPE)

    @site.errorhandler(HTTPException)
    def lost(error: HTTPException) -> Response | HTTPException:
        if request.path.startswith("/api/"):
            return refusals.lost(error)
        return show(words.missing(spoken())) if error.code == 404 else error  # noqa: PLR2004

    @site.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        if request.path.startswith("/api/"):
            metrics.broken("api")
            return refusals.broken(error)
        log.error("page broken", exc_info=error)
        metrics.broken("page")
        return show(words.broken(spoken(), references.present()))

    def unasked(error: Exception) -> Response:
        log.warning("page refused", error=word(error))
        return show(words.unasked(spoken()))

    for trouble in (*SLACKS, NotServed):
        site.register_error_handler(trouble, unasked)

    @site.before_request
    def begin() -> None:
        g.began = monotonic()

    form_targets = " ".join(["'self'", *sorted(sign_in_origins)])

    @site.after_request
    def secure(response: Response) -> Response:
        # form-action names the providers' sign-in pages too: Chromium applies it to the redirect
        # that follows a form, not only to the form's own target.
        policy = f"style-src 'nonce-{nonce()}'; form-action {form_targets}"
        # A page with a form needs the other one: without any referrer browsers send "Origin: null"
        # even to the form's own site, and our forms are only taken from there. Other sites see
        # none either way.
        referrer = "same-origin" if g.get("posts") else "no-referrer"
        https = public_url.startswith("https:")
        harden(response.headers, policy=policy, referrer=referrer, https=https)
        return response

    @site.after_request
    def tell(response: Response) -> Response:
        # The route as it is written here: the path itself may hold a link that is a key.
        route = request.url_rule.rule if request.url_rule else "none"
        response.headers["X-Request-Id"] = references.present()
        metrics.page(route, response.status_code)
        if route not in _TOLD:
            log.info(
                "answered",
                method=request.method,
                route=route,
                status=response.status_code,
                milliseconds=round((monotonic() - g.began) * 1000),
            )
        return response

    site.wsgi_app = _referring(_under(urlsplit(public_url).path, site.wsgi_app))  # type: ignore[method-assign]
    return site


def _referring(application: Any) -> Any:
    """Answer each request under a reference of its own, to the last line that it leads to."""

    def served(environ: dict[str, Any], start_response: Any) -> Any:
        with references.under():
            return application(environ, start_response)

    return served


def _under(prefix: str, application: Any) -> Any:
    """Serve below the public URL's path as well: some proxies strip the prefix, some do not."""
    if not prefix:
        return application

    def served(environ: dict[str, Any], start_response: Any) -> Any:
        path = str(environ.get("PATH_INFO", ""))
        if path.startswith(prefix + "/"):
            environ["PATH_INFO"] = path[len(prefix) :]
        return application(environ, start_response)

    return served
