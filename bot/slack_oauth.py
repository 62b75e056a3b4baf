"""Slack's OAuth for the bot itself: the way to its sign-in page, codes, and tokens that end.

https://docs.slack.dev/authentication/installing-with-oauth and .../using-token-rotation
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.oauth import AuthorizeUrlGenerator

from bot.manifest import SCOPES
from connections.installations import Tokens
from connections.ports import Clock


@dataclass(frozen=True, kw_only=True, slots=True)
class Granted:
    """What Slack gives for a code. `workspace_id` is empty for a whole organisation."""

    workspace_id: str
    name: str
    scopes: frozenset[str]
    bot_user_id: str
    installed_by: str
    tokens: Tokens


class SlackOAuth:
    """One app at Slack, as its client id and secret name it."""

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str,
        redirect_uri: str,
        new_client: Callable[[str | None], WebClient],
        clock: Clock,
    ) -> None:
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri
        self._client = new_client(None)
        self._clock = clock
        self.origin = "{0.scheme}://{0.netloc}".format(urlsplit(self._client.base_url))
        self._url = AuthorizeUrlGenerator(
            client_id=client_id,
            scopes=list(SCOPES),
            redirect_uri=redirect_uri,
            authorization_url=f"{self.origin}/oauth/v2/authorize",
        )

    def url(self, state: str) -> str:
        """Return where a person allows the bot in their workspace."""
        return self._url.generate(state)

    def redeem(self, code: str) -> Granted:
        """Return what a code is good for. Raises as slack_sdk does, and OSError."""
        answer = self._client.oauth_v2_access(
            client_id=self._client_id,
            client_secret=self._client_secret,
            code=code,
            redirect_uri=self._redirect_uri,
        )
        team: Mapping[str, Any] = answer.get("team") or {}
        whole = bool(answer.get("is_enterprise_install"))
        return Granted(
            workspace_id="" if whole else str(team.get("id") or ""),
            name=str(team.get("name") or ""),
            scopes=frozenset(str(answer.get("scope") or "").split(",")) - {""},
            bot_user_id=str(answer.get("bot_user_id") or ""),
            installed_by=str((answer.get("authed_user") or {}).get("id") or ""),
            tokens=self._tokens(answer.data),
        )

    def refresh(self, refresh_token: str) -> Tokens:
        """Return the next pair; the old refresh token has ended. Raises as `redeem`."""
        answer = self._client.oauth_v2_access(
            client_id=self._client_id,
            client_secret=self._client_secret,
            grant_type="refresh_token",
            refresh_token=refresh_token,
        )
        return self._tokens(answer.data)

    def _tokens(self, answer: Any) -> Tokens:
        seconds = answer.get("expires_in")
        return Tokens(
            access=str(answer["access_token"]),
            refresh=answer.get("refresh_token") or None,
            ends_at=self._clock.now() + timedelta(seconds=int(seconds)) if seconds else None,
        )
