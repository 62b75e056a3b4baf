"""What the bot asks of Slack: each call is logged and counted, but nothing of its contents."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.web import SlackResponse

from bot.metrics import Metrics

log = structlog.get_logger(__name__)

#: Slack's words for "this token opens nothing": https://docs.slack.dev/reference/methods/auth.test
OVER = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)

#: How often one call waits for as long as Slack asks for.
WAITS = 2
#: Whether whoever calls keeps a pace of their own.
_PACED: ContextVar[bool] = ContextVar("paced", default=False)


@contextmanager
def paced() -> Iterator[None]:
    """Let no call wait for as long as Slack asks for: whoever calls puts it off, and goes on."""
    before = _PACED.set(True)
    try:
        yield
    finally:
        _PACED.reset(before)


@contextmanager
def watched(metrics: Metrics, method: str) -> Iterator[None]:
    """Log and count a call to Slack: what the block does."""
    began, outcome, error = monotonic(), "passed", ""
    try:
        yield
    except SlackApiError as refused:
        error = str(refused.response["error"])
        outcome = "limited" if error == "ratelimited" else "refused"
        raise
    except Exception as failed:
        error, outcome = type(failed).__name__, "unreachable"
        raise
    finally:
        seconds = monotonic() - began
        metrics.slack_call(method, outcome, seconds)
        log.info(
            "slack asked",
            method=method,
            outcome=outcome,
            milliseconds=round(seconds * 1000),
            **({"error": error} if error else {}),
        )


class WatchedClient(WebClient):
    """Slack's client."""

    def __init__(self, metrics: Metrics, **settings: Any) -> None:
        super().__init__(**settings)
        self._metrics = metrics

    def api_call(self, api_method: str, **how: Any) -> SlackResponse:
        """Call a method of Slack's; every other method of this class comes by here."""
        with watched(self._metrics, api_method):
            return super().api_call(api_method, **how)


class RateLimits(RateLimitErrorRetryHandler):
    """Waits for as long as Slack asks for, unless that is somebody else's matter; counts it."""

    def __init__(self, metrics: Metrics) -> None:
        super().__init__(max_retry_count=WAITS)
        self._metrics = metrics

    def _can_retry(self, **what: Any) -> bool:
        limited = bool(super()._can_retry(**what))
        if limited and _PACED.get():
            self._metrics.slack_limited()
            return False
        return limited

    def prepare_for_next_attempt(self, **what: Any) -> None:
        """Sleep."""
        self._metrics.slack_limited()
        super().prepare_for_next_attempt(**what)
