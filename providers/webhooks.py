"""The receivers of webhooks: looked at, reached at the address that was looked at, and signed for.

Nothing here believes a receiver: no redirect is followed, nothing of an answer is read but its
head, and an attempt ends after `DEADLINE` however slowly it is answered.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPException
from urllib.parse import SplitResult, urlsplit

from standardwebhooks import Webhook
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from connections.app_errors import Flaw, TargetRefused
from connections.errors import FormRefused, ProviderUnavailable, Stage
from connections.hooks import Receipt
from providers.deadlines import deadline
from providers.dns import Resolver
from providers.hosts import Hosts, Pinned
from providers.http import seconds_until
from providers.settings import WebhookSettings
from providers.trust import trusting

#: The only port that is called, unless targets may be anywhere.
HTTPS = 443
#: The longest URL (characters).
LONGEST = 2000
#: For the connection, and for each wait on the answer (seconds).
WAIT = 10.0
#: For the whole of an attempt (seconds).
DEADLINE = 15.0

#: No URL has one of these as it is: https://www.rfc-editor.org/rfc/rfc3986#appendix-A
_NEVER = frozenset(' "<>\\^`{|}')
_FLAWS = {
    (Stage.NAME, ""): Flaw.NAME,
    (Stage.PLACE, ""): Flaw.PLACE,
    (Stage.FIELDS, "port"): Flaw.PORT,
}


class WebhookTargets:
    """The `Targets` port. With `allow_private` a target may be anywhere, and without TLS."""

    def __init__(self, settings: WebhookSettings) -> None:
        self._hosts = Hosts(Resolver(settings.nameservers), allow_private=settings.allow_private)
        self._allow_private = settings.allow_private
        self._tls = trusting(settings.ca_file)

    def check(self, url: str) -> None:
        """Return if a URL can be a target. Raises `TargetRefused`."""
        self._pinned(url)

    def post(self, url: str, *, message_id: str, body: str, secrets: Collection[str]) -> Receipt:
        """Send one message, signed with every secret; a redirect is not followed.

        It is looked at where the host is on each attempt: a name may point elsewhere by now.
        """
        # The attempt's own time, not the event's: receivers refuse what is five minutes old.
        # And the world's, not that of our rules: it is compared with the receiver's clock.
        now = datetime.now(UTC)
        signatures = [Webhook(secret).sign(message_id, now, body) for secret in secrets]
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "inboxkeeper",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }
        try:
            parts, pinned = self._pinned(url)
            # Not what the connection is made to: that is an address.
            headers["Host"] = parts.netloc
            with (
                self._connection(parts, pinned) as connection,
                deadline(DEADLINE, lambda: connection.sock),
            ):
                # Left to itself the library reads, and unpacks, all that comes after the head.
                connection.request(
                    "POST", _path(parts), body.encode(), headers, preload_content=False
                )
                answer = connection.getresponse()
                wait = seconds_until(answer.headers.get("Retry-After"))
                return Receipt(status=answer.status, retry_after=wait)
        except TargetRefused as error:
            return Receipt(problem=f"target refused: {error.flaw}")
        except (OSError, HTTPError, HTTPException) as error:
            return Receipt(problem=type(error).__name__)

    @contextmanager
    def _connection(self, parts: SplitResult, pinned: Pinned) -> Iterator[HTTPConnection]:
        connection: HTTPConnection
        if parts.scheme == "https":
            connection = HTTPSConnection(
                pinned.address,
                pinned.port,
                timeout=WAIT,
                ssl_context=self._tls,
                server_hostname=pinned.host,  # and never assert_hostname: see providers/trust.py
            )
        else:
            connection = HTTPConnection(pinned.address, pinned.port, timeout=WAIT)
        try:
            yield connection
        finally:
            connection.close()

    def _pinned(self, url: str) -> tuple[SplitResult, Pinned]:
        parts, port = _read(url)
        if parts.scheme != "https" and not (self._allow_private and parts.scheme == "http"):
            raise TargetRefused(Flaw.SCHEME)
        try:
            pinned = self._hosts.pin(parts.hostname or "", port, ports=(HTTPS,))
        except FormRefused as error:
            raise TargetRefused(_FLAWS.get((error.stage, error.detail), Flaw.URL)) from None
        except ProviderUnavailable:
            raise TargetRefused(Flaw.UNKNOWN) from None
        return parts, pinned


def _read(url: str) -> tuple[SplitResult, int]:
    """Take a URL apart. Raises `TargetRefused`: it is none that could be called."""
    plain = url.isascii() and url.isprintable() and not _NEVER & set(url) and len(url) <= LONGEST
    try:
        parts = urlsplit(url)
        port = parts.port or (80 if parts.scheme == "http" else HTTPS)
    except ValueError:
        raise TargetRefused(Flaw.URL) from None
    named = parts.username is not None or parts.password is not None
    if not plain or not parts.hostname or named or parts.fragment:
        raise TargetRefused(Flaw.URL)
    return parts, port


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
