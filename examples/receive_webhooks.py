"""Receive Inboxkeeper's webhooks, verify each, and print what happened to which mailbox.

    WEBHOOK_SECRET=whsec_... python examples/receive_webhooks.py 9000

Needs the package `standardwebhooks`. Put a web server with TLS in front of it; for a look without
any of that, `python -m playground.examples receive_webhooks`.
"""

import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

#: No event is larger (bytes).
LARGEST = 64 * 1024


class Receiver(BaseHTTPRequestHandler):
    """Answers 204 to what is genuine and new; anything else makes Inboxkeeper come again."""

    webhook = Webhook(os.environ["WEBHOOK_SECRET"])
    seen: set[str] = set()  # a real program keeps these where they survive

    def do_POST(self) -> None:
        """Take one event."""
        length = int(self.headers.get("Content-Length", 0))
        if not 0 < length <= LARGEST:
            return self.answer(413)
        body = self.rfile.read(length)
        try:
            # The signature is over the very bytes, so they are verified before they are read.
            event = self.webhook.verify(body, dict(self.headers))
        except WebhookVerificationError:
            return self.answer(401)
        if self.headers["webhook-id"] not in self.seen:  # at least once means: sometimes twice
            self.seen.add(self.headers["webhook-id"])
            mailbox = event["data"]
            about = f": {mailbox['address']} is {mailbox['state']}" if mailbox else ""
            print(f"{event['type']}{about}", flush=True)
        return self.answer(204)

    def answer(self, status: int) -> None:
        """Answer without a body."""
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Stay quiet: what is printed are the events."""


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 9000
    HTTPServer(("127.0.0.1", port), Receiver).serve_forever()
