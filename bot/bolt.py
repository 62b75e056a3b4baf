"""Bolt, set up the same for HTTP and for Socket Mode, and measured at the one door of both."""

from collections.abc import Callable
from time import monotonic
from typing import Any

import structlog
from slack_bolt import App, BoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient

from bot import ids
from bot.blocks.help import COMMANDS
from bot.language import Language, codes
from bot.listeners.once import Once
from bot.metrics import Metrics
from bot.settings import Settings
from bot.shapes import is_readable
from bot.work import Precedence
from bot.workspaces import Workspaces
from connections import references
from connections.wording import said

log = structlog.get_logger(__name__)


#: Events that are heard whatever stands in the database: they come in any order, and again.
_ENDS = {"app_uninstalled", "tokens_revoked"}
_NOT_INSTALLED = said(
    "Inboxkeeper is not installed in this workspace. Whoever may install apps here can do so at"
    " {url}"
)
_NO_TOKEN = said(
    "Slack does not accept Inboxkeeper's token for this workspace. Whoever runs Inboxkeeper can"
    " see more with `inboxkeeper doctor`."
)
#: Kinds of requests that are counted under their own name.
_KINDS = {"block_actions", "event_callback", "view_closed", "view_submission"}
#: Names within a kind; what is not among them is "other": anybody may have sent it.
_NAMES = {value for value in vars(ids).values() if isinstance(value, str)}
_NAMES |= {ids.action_id(verb) for verb in ids.VERBS} | set(ids.EVENTS)


class MeasuredApp(App):
    """Bolt's app; each request gets a reference, a line in the log, and is counted and timed."""

    metrics: Metrics
    precedence: Precedence

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Answer a request; it returns with the acknowledgement, not with the work's end."""
        if not is_readable(req.body):
            log.warning("request cannot be read")
            return BoltResponse(status=400)
        kind, name, began = _kind(req), _name(req), monotonic()
        # Over HTTP the web server has given it a reference already.
        with references.under(references.present()), self.metrics.request(kind, name):
            with self.precedence.acknowledging():
                answer = super().dispatch(req)
            log.info(
                "acknowledged",
                kind=kind,
                name=name,
                user=req.context.user_id,
                workspace=req.context.team_id,
                status=answer.status,
                milliseconds=round((monotonic() - began) * 1000),
            )
            return answer


def build_bolt(
    settings: Settings,
    *,
    client: WebClient,
    workspaces: Workspaces,
    precedence: Precedence,
    metrics: Metrics,
    stopped: Callable[[str], bool],
) -> App:
    """Return Bolt without any listeners yet."""

    def rests(team_id: str) -> bool:
        """Whether nothing is done there; the token of the settings may still have to be tried."""
        return stopped(team_id) and (workspaces.authorize(team_id) is None or stopped(team_id))

    # Not left to `authorize`: Bolt would tell people to install the app again.
    def before_authorize(
        body: dict[str, Any],
        context: BoltContext,
        next: Callable[[], None],  # noqa: A002 - Bolt's name
    ) -> BoltResponse | None:
        event = body.get("event")
        kind = event.get("type") if isinstance(event, dict) else None
        if kind not in _ENDS and context.team_id and rests(context.team_id):
            return BoltResponse(status=200)
        next()
        return None

    # A function: Bolt looks at the names of its arguments and stumbles over a method's self.
    def authorize(team_id: str | None) -> AuthorizeResult | None:
        return workspaces.authorize(team_id)

    secret = settings.slack_signing_secret
    app = MeasuredApp(
        name="inboxkeeper",  # else Bolt looks through all sources for the file that calls it
        client=client,
        signing_secret=secret.get_secret_value() if secret else None,
        # Ours: Bolt would ask auth.test before a request, and the environment's
        # SLACK_CLIENT_ID would silently switch it to OAuth.
        before_authorize=before_authorize,
        user_facing_authorize_error_message=_no_way_in(settings),
        authorize=authorize,  # type: ignore[arg-type] # None refuses the request
        # Our listeners acknowledge and hand their work over, so they are called where the request
        # is: Bolt would call each in a thread, and look every ten milliseconds whether it has.
        process_before_response=True,
        raise_error_for_unhandled_request=True,
    )
    app.metrics = metrics
    app.precedence = precedence
    app.use(Once().middleware())
    return app


def _no_way_in(settings: Settings) -> str:
    """Return what is said where the bot has no token, in every language: whose, nobody knows."""
    many = settings.slack_client_id is not None
    sentence = _NOT_INSTALLED if many else _NO_TOKEN
    url = f"{settings.public_url}/slack/install"
    return "\n".join(Language(code).mrkdwn(sentence, url=url) for code in codes())


def _kind(request: BoltRequest) -> str:
    """Return a word for a request; anybody may have sent it, so it is one of ours."""
    if "command" in request.body:
        return "command"
    told = request.body.get("type")
    return told if isinstance(told, str) and told in _KINDS else "other"


def _name(request: BoltRequest) -> str:
    """Return the typed word, the button, the form or the event; one of ours, too."""
    body = request.body
    if "command" in body:
        word = str(body.get("text", "")).strip().partition(" ")[0].lower()
        return word if word in COMMANDS else "other" if word else "list"
    found = [body.get("event"), *(body.get("actions") or []), body.get("view")]
    for part, key in zip(found, ("type", "action_id", "callback_id"), strict=False):
        told = part.get(key) if isinstance(part, dict) else None
        # Some are followed by a page, a provider or an app.
        for name in (str(told), str(told).rpartition(".")[0]):
            if name in _NAMES:
                return name
    return "other"
