"""The workspaces that have installed the bot: each with its own token, renewed before it ends."""

import hmac
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Any

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.slack_oauth import SlackOAuth
from bot.workspaces import NotServed
from connections.ending import Ending
from connections.installations import Installation, Tokens
from connections.ports import Clock
from connections.repositories import Storage

log = structlog.get_logger(__name__)

#: A token is renewed when it works for no longer than this...
EARLY = timedelta(hours=1)
#: ... and nothing is begun with one that ends sooner than this.
LAST = timedelta(minutes=2)
#: For how long whoever renews has the right to; more than a request to Slack takes.
CLAIM = timedelta(seconds=30)
#: How long others wait for what comes of it (seconds).
PATIENCE = 10.0
_ROUND = 0.05

#: Slack's words for "this token is over for good".
_OVER = {"token_revoked", "invalid_auth", "account_inactive", "team_not_found"}
#: And for a refresh token that is.
_SPENT = {"invalid_refresh_token", "token_revoked", "token_expired"}


class InstalledWorkspaces:
    """The `Workspaces` of everybody who has installed the bot.

    What the database says counts at each request, so an install or an end by whatever process is
    known at once; only the clients of tokens are kept.
    """

    def __init__(
        self,
        *,
        storage: Storage,
        oauth: SlackOAuth,
        new_client: Callable[[str | None], WebClient],
        ending: Ending,
        clock: Clock,
    ) -> None:
        self._storage = storage
        self._oauth = oauth
        self._new_client = new_client
        self._ending = ending
        self._clock = clock
        self._clients: dict[str, tuple[int, WebClient]] = {}

    def client(self, workspace_id: str) -> WebClient:
        """Return a client with that workspace's token. Raises `NotServed`."""
        installation = self._present(workspace_id)
        tokens = _tokens(installation)
        if tokens.ends_at is not None and tokens.ends_at - self._clock.now() < LAST:
            installation = self._renewed(installation)
        return self._client_of(installation)

    def authorize(self, workspace_id: str | None) -> AuthorizeResult | None:
        """Return who the bot is there, for Bolt; Slack is never asked before a request's ack."""
        try:
            installation = self._present(workspace_id or "")
        except NotServed:
            return None
        return AuthorizeResult(
            enterprise_id=None,
            team_id=installation.workspace_id,
            bot_id=installation.bot_id,
            bot_user_id=installation.bot_user_id,
            bot_token=_tokens(installation).access,
            bot_scopes=sorted(installation.scopes),
        )

    def stands(self, workspace_id: str, at: datetime) -> bool:
        """Whether an end that Slack tells of, at that time, is over: installed again since.

        Slack tries for hours to deliver an event. The time alone proves nothing, so the token is
        tried.
        """
        try:
            present = self._present(workspace_id)
        except NotServed:
            return False
        if at >= present.installed_at:
            return False
        try:
            self._new_client(_tokens(present).access).auth_test()
        except (SlackApiError, SlackClientError, OSError):
            return False
        return True

    def ended(self, workspace_id: str, event: str) -> None:
        """Take note that the installation of a workspace has ended."""
        log.warning("installation ended", slack_event=event)
        self._clients.pop(workspace_id, None)

    def tend(self) -> None:
        """Renew the tokens that end soon."""
        with self._storage.snapshot() as tx:
            due = tx.installations.to_refresh(self._clock.now() + EARLY)
        for workspace_id in due:
            with suppress(NotServed):
                self._renewed(self._present(workspace_id))

    def problem(self) -> str | None:
        """Return None: what is wrong in one workspace is no problem of the others."""
        return None

    def refused(
        self, workspace_id: str, token: str, code: str, over: Collection[str] = _OVER
    ) -> None:
        """Take a refusal of Slack's for the end of an installation, once it is proved."""
        if code not in over:
            return
        try:
            self._new_client(token).auth_test()
        except SlackApiError as error:
            code = str(error.response["error"])
        except (SlackClientError, OSError):
            return
        else:
            return
        with self._storage.snapshot() as tx:
            present = tx.installations.get(workspace_id)
        if code not in over or present is None or present.tokens is None:
            return
        same = hmac.compare_digest(present.tokens.access, token)
        if same and self._ending.end(workspace_id, code):
            self.ended(workspace_id, code)

    def _present(self, workspace_id: str) -> Installation:
        with self._storage.snapshot() as tx:
            found = tx.installations.get(workspace_id)
        if found is None or found.tokens is None:
            raise NotServed(workspace_id)
        return found

    def _client_of(self, installation: Installation) -> WebClient:
        kept = self._clients.get(installation.workspace_id)
        if kept is None or kept[0] != installation.generation:
            token = _tokens(installation).access
            client = self._new_client(token)
            watch(client, lambda code: self.refused(installation.workspace_id, token, code))
            kept = installation.generation, client
            self._clients[installation.workspace_id] = kept
        return kept[1]

    def _renewed(self, installation: Installation) -> Installation:
        """Return the installation with its next tokens, whoever has fetched them.

        Raises:
            NotServed: it has none that work.

        """
        workspace_id, generation = installation.workspace_id, installation.generation
        deadline = monotonic() + PATIENCE
        while True:
            now = self._clock.now()
            with self._storage.transaction() as tx:
                mine = tx.installations.claim_refresh(
                    workspace_id, generation, now=now, until=now + CLAIM
                )
            if mine:
                self._fetch(installation)
            present = self._present(workspace_id)
            if mine or present.generation != generation or monotonic() > deadline:
                break
            sleep(_ROUND)
        ends_at = _tokens(present).ends_at
        if ends_at is not None and ends_at <= self._clock.now():
            raise NotServed(workspace_id)
        return present

    def _fetch(self, installation: Installation) -> None:
        """Fetch the next tokens and store them before anybody uses them."""
        workspace_id, generation = installation.workspace_id, installation.generation
        refresh = _tokens(installation).refresh
        fresh: Tokens | None = None
        try:
            if refresh is not None:
                fresh = self._oauth.refresh(refresh)
        except SlackApiError as error:
            code = str(error.response["error"])
            log.error("token not renewed", error=code)  # noqa: TRY400 - no trace of ours
            if code in _SPENT:
                # Perhaps a process ended between Slack's answer and our storing it. Then the
                # access token works until its end, and only that is the end of the installation.
                token = _tokens(installation).access
                self.refused(workspace_id, token, code, _OVER | _SPENT)
        except (SlackClientError, OSError) as error:
            log.warning("token not renewed", error=type(error).__name__)
        with self._storage.transaction() as tx:
            if fresh is None:
                tx.installations.release_refresh(workspace_id, generation)
            else:
                tx.installations.refreshed(workspace_id, generation, fresh)


def watch(client: WebClient, refused: Callable[[str], None]) -> None:
    """Let `refused` hear Slack's word for each call that it refuses."""
    call = client.api_call

    def heard(*arguments: Any, **named: Any) -> SlackResponse:
        try:
            return call(*arguments, **named)
        except SlackApiError as error:
            refused(str(error.response.get("error")))
            raise

    client.api_call = heard  # type: ignore[method-assign]


def _tokens(installation: Installation) -> Tokens:
    if installation.tokens is None:
        raise NotServed(installation.workspace_id)
    return installation.tokens
