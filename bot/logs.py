"""Logs: structured, on standard error, with everything that looks like a secret blotted out."""

import logging
import sys
import threading
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import structlog

from bot import redaction
from connections import references

#: These log request bodies and tokens when asked for DEBUG.
_TALKATIVE = (
    "requests_oauthlib",
    "oauthlib",
    "urllib3",
    "google",
    "msal",
    "imapclient",
    "slack_sdk",
    "slack_bolt",
)


#: Whether nobody waits for what goes on: it is one of thousands that are the same.
_ROUTINE: ContextVar[bool] = ContextVar("routine", default=False)


@contextmanager
def routine() -> Iterator[None]:
    """Have no line for each call that goes well, until the block ends; DEBUG shows them all."""
    before = _ROUTINE.set(True)
    try:
        yield
    finally:
        _ROUTINE.reset(before)


def _referring(
    _logger: Any, _name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Put the reference on a line; it is what a person quotes."""
    if reference := references.present():
        event["reference"] = reference
    return event


def _sparing(
    _logger: Any, _name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    if _ROUTINE.get() and event.get("outcome") == "passed":
        raise structlog.DropEvent
    return event


def _redacting(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    return redaction.event(event)


def quieten(level: int = logging.DEBUG) -> None:
    """Keep libraries quiet that would log what they send, or too much to be read."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.getLogger("waitress").setLevel(logging.ERROR)
    # Says "goodbye" of every connection that ends, with its address; bot.sockets says what counts.
    logging.getLogger("websocket").setLevel(logging.CRITICAL)


def configure(*, level: int = logging.INFO, json: bool | None = None) -> None:
    """Set logging up for the whole process; JSON unless a person watches on a terminal.

    What nothing has caught ends here too, in the thread of any part: a traceback may hold secrets.
    """
    as_json = not sys.stderr.isatty() if json is None else json
    shared: list[Any] = [
        _referring,
        *([] if level <= logging.DEBUG else [_sparing]),
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    last = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _redacting,
                last,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    quieten(level)
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda told: _uncaught(
        told.exc_type, told.exc_value, told.exc_traceback
    )


def _uncaught(kind: type[BaseException], error: BaseException | None, traceback: Any) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger(__name__).critical("uncaught", exc_info=(kind, error, traceback))
