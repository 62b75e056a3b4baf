"""Bolt, set up the same for HTTP and for Socket Mode, and measured at the one door of both."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt import App, BoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient

from bot.listeners.once import Once
from bot.metrics import Metrics
from bot.settings import Settings
from bot.workspaces import Workspaces

#: Events that are heard whatever stands in the database: they come in any order, and again.
_ENDS = {"app_uninstalled", "tokens_revoked"}
#: Kinds of requests that are counted under their own name.
_KINDS = {"block_actions", "event_callback", "view_closed", "view_submission"}


class MeasuredApp(App):
    """Bolt's app, which counts requests and the time until each is acknowledged."""

    metrics: Metrics

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Answer a request; it returns with the acknowledgement, not with the work's end."""
        with self.metrics.request(_kind(req)):
            return super().dispatch(req)


def build_bolt(
    settings: Settings,
    *,
    client: WebClient,
    workspaces: Workspaces,
    executor: ThreadPoolExecutor,
    metrics: Metrics,
    stopped: Callable[[str], bool],
) -> App:
    """Return Bolt without any listeners yet."""

    # Not left to `authorize`: Bolt would tell people to install the app again.
    def before_authorize(
        body: dict[str, Any],
        context: BoltContext,
        next: Callable[[], None],  # noqa: A002 - Bolt's name
    ) -> BoltResponse | None:
        event = body.get("event")
        kind = event.get("type") if isinstance(event, dict) else None
        if context.team_id and kind not in _ENDS and stopped(context.team_id):
            return BoltResponse(status=200)
        next()
        return None

    # A function: Bolt looks at the names of its arguments and stumbles over a method's self.
    def authorize(team_id: str | None) -> AuthorizeResult | None:
        return workspaces.authorize(team_id)

    secret = settings.slack_signing_secret
    app = MeasuredApp(
        client=client,
        signing_secret=secret.get_secret_value() if secret else None,
        # Ours: Bolt would ask auth.test before a request, and the environment's
        # SLACK_CLIENT_ID would silently switch it to OAuth.
        before_authorize=before_authorize,
        authorize=authorize,  # type: ignore[arg-type] # None refuses the request
        listener_executor=executor,
        raise_error_for_unhandled_request=True,
    )
    app.metrics = metrics
    app.use(Once().middleware())
    return app


def _kind(request: BoltRequest) -> str:
    """Return a word for a request; anybody may have sent it, so it is one of ours."""
    if "command" in request.body:
        return "command"
    told = request.body.get("type")
    return told if told in _KINDS else "other"
