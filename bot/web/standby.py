"""What a process answers that stands by: it lives, it is not ready, and it is not the leader."""

from collections.abc import Callable

from flask import Flask, Response, jsonify

from bot.metrics import CONTENT_TYPE
from bot.web.headers import harden

WAITING = "standby: another process works this database"


def standby_site(metrics: Callable[[], bytes]) -> Flask:
    """Return the application. A balancer sends nobody here, and nobody starts it anew either."""
    site = Flask(__name__)

    @site.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @site.get("/readyz")
    def readyz() -> tuple[Response, int]:
        return jsonify(ready=False, checks={"leader": WAITING}), 503

    @site.get("/metrics")
    def measured() -> Response:
        return Response(metrics(), content_type=CONTENT_TYPE)

    @site.errorhandler(404)
    def elsewhere(_error: Exception) -> tuple[Response, int]:
        response = Response("This process stands by; ask again.\n", mimetype="text/plain")
        response.headers["Retry-After"] = "5"
        return response, 503

    @site.after_request
    def secure(response: Response) -> Response:
        policy = "form-action 'none'"
        harden(response.headers, policy=policy, referrer="no-referrer", https=False)
        return response

    return site
