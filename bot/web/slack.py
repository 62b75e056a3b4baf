"""Where Slack's requests come in: nothing of one is read before its signature fits.

Bolt reads first and verifies then, and stumbles over what it cannot read, or over a signature or a
time that is none: whoever wished could fill the log with failures of ours.
"""

import structlog
from flask import Request, Response
from slack_bolt import App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_sdk.signature import SignatureVerifier

log = structlog.get_logger(__name__)


class SlackDoor:
    """Hands requests of Slack's to Bolt, and nobody else's."""

    def __init__(self, bolt: App, signing_secret: str) -> None:
        self._verifier = SignatureVerifier(signing_secret)
        self._handler = SlackRequestHandler(bolt)

    def take(self, request: Request) -> Response:
        """Answer a request: 401 where it is not Slack's, 400 where it cannot be read."""
        if not self._is_slacks(request):
            log.info("request refused: not signed by Slack")
            return Response("", 401)
        try:
            return self._handler.handle(request)
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
            # Of Bolt's reading: what our listeners meet, they answer themselves.
            log.warning("request cannot be read", error=type(error).__name__)
            return Response("", 400)

    def _is_slacks(self, request: Request) -> bool:
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            return self._verifier.is_valid_request(request.get_data(), headers)
        except (ValueError, TypeError):  # a time that is no number, a signature that is no ASCII
            return False
