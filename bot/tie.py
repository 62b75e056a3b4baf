"""The tie to Slack, as the settings have it: the token of one workspace, or all that install."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from slack_sdk import WebClient

from bot.installed import InstalledWorkspaces
from bot.installing import Installing
from bot.metrics import Metrics
from bot.settings import Settings
from bot.slack import OneWorkspace, slack_client
from bot.slack_oauth import SlackOAuth
from bot.workspaces import Workspaces
from connections.ending import Ending, begin_anew
from connections.ports import Clock, Wake
from connections.repositories import Storage


@dataclass(frozen=True, kw_only=True, slots=True)
class Tie:
    """What speaks to Slack. `oauth` is None where there is one workspace."""

    workspaces: Workspaces
    oauth: SlackOAuth | None
    new_client: Callable[[str | None], WebClient]
    ending: Ending


def tie(settings: Settings, metrics: Metrics, storage: Storage, clock: Clock, wake: Wake) -> Tie:
    """Build it. The other kind's workspaces rest, untouched, until the settings change back."""
    new_client = partial(slack_client, settings, metrics)
    ending = Ending(storage, clock, timedelta(seconds=settings.erase_after), wake)
    oauth = slack_oauth(settings, metrics, clock)
    if oauth is None:
        token = settings.slack_bot_token
        client = new_client(token.get_secret_value() if token else None)
        one = OneWorkspace(client, partial(_serve_one, storage, clock))
        return Tie(workspaces=one, oauth=None, new_client=new_client, ending=ending)
    with storage.transaction() as tx:
        tx.installations.serve_installed(clock.now())
    many = InstalledWorkspaces(
        storage=storage, oauth=oauth, new_client=new_client, ending=ending, clock=clock
    )
    return Tie(workspaces=many, oauth=oauth, new_client=new_client, ending=ending)


def install(
    slack: Tie, storage: Storage, clock: Clock, forget: Callable[[], None], wake: Wake
) -> Installing | None:
    """Return what lets workspaces install the bot; None where there is one."""
    if slack.oauth is None:
        return None
    return Installing(
        storage=storage,
        oauth=slack.oauth,
        new_client=slack.new_client,
        clock=clock,
        forget=forget,
        wake=wake,
    )


def slack_oauth(settings: Settings, metrics: Metrics, clock: Clock) -> SlackOAuth | None:
    """Return our app at Slack as others install it, or None where nobody does."""
    if settings.slack_client_id is None or settings.slack_client_secret is None:
        return None
    return SlackOAuth(
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret.get_secret_value(),
        redirect_uri=f"{settings.public_url}/slack/oauth_redirect",
        new_client=partial(slack_client, settings, metrics),
        clock=clock,
    )


def _serve_one(storage: Storage, clock: Clock, workspace_id: str) -> None:
    """Go on with the workspace whose token works, whatever had ended before."""
    with storage.transaction() as tx:
        begin_anew(tx, workspace_id, at=clock.now())
        tx.installations.serve_one(workspace_id)
