"""How providers are spoken to over HTTP: bounded in time and size, trusting whom we were told to.

Redirects are never followed: what is sent to an endpoint is meant for that endpoint alone.
"""

import io
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from threading import local
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from connections.errors import ProviderUnavailable
from providers.trust import trusting

# For the connection, and again for every wait on the answer.
TIMEOUT_SECONDS = 15.0
_MOST_BYTES = 1_000_000
# Nobody is believed who wants to be left alone for longer.
_LONGEST_WAIT_SECONDS = 86_400.0

_AnySession = TypeVar("_AnySession", bound=requests.Session)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an endpoint said. `body` is empty when it was no JSON object; it may hold secrets.

    `authenticate` is what a refusal says about authentication (RFC 9110 11.6.1).
    """

    status: int
    body: Mapping[str, Any] = field(repr=False)
    retry_after: float | None = None
    authenticate: str = field(default="", repr=False)

    @classmethod
    def read(cls, status: int, headers: Mapping[str, str], content: bytes) -> "Answer":
        """Read a response; whatever its content is, this does not fail."""
        return cls(
            status,
            _json_object(content),
            seconds_until(headers.get("Retry-After")),
            headers.get("WWW-Authenticate", ""),
        )

    @property
    def ok(self) -> bool:
        """Whether it was done as asked."""
        return self.status == HTTPStatus.OK

    @property
    def busy(self) -> bool:
        """Whether the endpoint failed or wants to be left alone, whatever the body says."""
        return (
            self.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            or self.status == HTTPStatus.TOO_MANY_REQUESTS
        )

    def text(self, name: str) -> str:
        """Return a member of the body if it is a string, else an empty one."""
        value = self.body.get(name)
        return value if isinstance(value, str) else ""


class Sessions:
    """Makes sessions that share what they trust.

    `ca_file` names certificate authorities to trust beside the usual ones. Raises OSError when it
    cannot be read (`ssl.SSLError`, which is one, when it holds no certificate).
    """

    def __init__(self, ca_file: Path | None) -> None:
        self._tls = trusting(ca_file)
        self._ours = ca_file is not None
        self._kept = local()

    def kept(self) -> requests.Session:
        """Return this thread's own session: its connections serve the next request, too.

        It remembers nothing else: what one account's answer sets as a cookie is no other's.
        """
        session: requests.Session | None = getattr(self._kept, "session", None)
        if session is None:
            session = self.equip(_Session())
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
            self._kept.session = session
        return session

    def equip(self, session: _AnySession) -> _AnySession:
        """Bring a session, also one that a library made, under our rules; return it."""
        session.mount("https://", _Trusting(self._tls, ours=self._ours))
        session.mount("http://", _Bounded())
        session.max_redirects = 0
        session.headers["User-Agent"] = "inboxkeeper"
        # Without one of our own, requests would put in what a .netrc says about the host.
        session.auth = _as_it_is
        return session

    def ask(
        self,
        method: str,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        bearer: str | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request, with `more` headers. Raises `ProviderUnavailable`: no answer came."""
        headers = {"Accept": "application/json", **(more or {})}
        if bearer is not None:
            headers["Authorization"] = f"Bearer {bearer}"
        try:
            response = self.kept().request(method, url, data=form, headers=headers)
        except OSError as error:  # requests' own errors are OSErrors too
            raise unreachable(error) from error
        return Answer.read(response.status_code, response.headers, response.content)


def unreachable(error: Exception) -> ProviderUnavailable:
    """Return what it means that no answer came, by the kind of the error alone."""
    return ProviderUnavailable(f"no answer ({type(error).__name__})")


def seconds_until(retry_after: str | None) -> float | None:
    """Return the wait that a Retry-After header names, None when it makes no sense.

    It is a number of seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
    """
    text = (retry_after or "").strip()
    if text.isascii() and text.isdecimal():
        return min(float(text), _LONGEST_WAIT_SECONDS)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    wait = (moment - datetime.now(UTC)).total_seconds()
    return min(max(0.0, wait), _LONGEST_WAIT_SECONDS)


class _Bounded(HTTPAdapter):
    """Sends with our timeout, and reads no more than it should."""

    def send(self, request: requests.PreparedRequest, *_: Any, **kwargs: Any) -> requests.Response:
        response = super().send(request, **{**kwargs, "stream": True, "timeout": TIMEOUT_SECONDS})
        response.raw = io.BytesIO(_content(response.raw))
        return response


class _Trusting(_Bounded):
    """Trusts what a context was told once.

    requests itself names a file to each connection, and all authorities of the world are read anew
    (some ten milliseconds of CPU). Where no file of `ours` stands, REQUESTS_CA_BUNDLE and
    CURL_CA_BUNDLE of the environment may name another one.
    """

    def __init__(self, tls: ssl.SSLContext, *, ours: bool) -> None:
        self._tls = tls
        self._environments = None if ours else _Bounded()
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._tls, **kwargs)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        return super().proxy_manager_for(proxy, ssl_context=self._tls, **kwargs)

    def cert_verify(self, conn: Any, *_: Any, **__: Any) -> None:
        conn.cert_reqs = "CERT_REQUIRED"

    def send(self, request: requests.PreparedRequest, *_: Any, **kwargs: Any) -> requests.Response:
        if self._environments is not None and kwargs.get("verify") is not True:
            return self._environments.send(request, **kwargs)
        return super().send(request, **{**kwargs, "verify": True})

    def close(self) -> None:
        super().close()
        if self._environments is not None:
            self._environments.close()


class _Session(requests.Session):
    """Asks the environment once what holds for an origin: which proxy, which authorities.

    requests reads all of it anew, several times, for each request.
    """

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[tuple[str, ...], Any] = {}

    def merge_environment_settings(
        self, url: str | bytes | None, proxies: Any, stream: Any, verify: Any, cert: Any
    ) -> Any:
        parts = urlsplit(str(url))
        asked = (parts.scheme, parts.netloc, repr((proxies, stream, verify, cert)))
        if asked not in self._known:
            self._known[asked] = super().merge_environment_settings(
                url, proxies, stream, verify, cert
            )
        return dict(self._known[asked])


def _content(raw: Any) -> bytes:
    """Read a body to its end. Raises requests' error when that is too far away."""
    try:
        content: bytes = raw.read(_MOST_BYTES + 1, decode_content=True)
    except HTTPError as error:
        raise requests.ConnectionError(str(error)) from error
    if len(content) > _MOST_BYTES:
        raw.close()
        raise requests.ConnectionError(f"more than {_MOST_BYTES} bytes")
    return content


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _json_object(content: bytes) -> Mapping[str, Any]:
    try:
        body = json.loads(content.decode())  # as UTF-8, which is how the libraries read it
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
