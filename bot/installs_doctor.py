"""What the doctor looks at where many workspaces install the bot: a line for each of them."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.findings import Finding, missing_scopes, unreachable
from bot.metrics import Metrics
from bot.settings import Settings
from bot.slack import slack_client
from bot.tie import slack_oauth
from connections.clock import SystemClock
from connections.installations import Installation
from storage.database import Database
from storage.errors import StorageProblem

#: Nobody has been given this code: the answer to it shows whether Slack knows our client.
NO_CODE = "inboxkeeper-doctor"
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at the app's client, at the install page, and at each workspace."""
    yield _client(settings)
    yield _page(settings)
    yield from _workspaces(settings)


def _client(settings: Settings) -> Finding:
    name = "slack app"
    oauth = slack_oauth(settings, Metrics(), SystemClock())
    if oauth is None:
        return Finding(name, "no client is set", "Set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET.")
    try:
        oauth.redeem(NO_CODE)
    except SlackApiError as error:
        code = str(error.response["error"])
        if code in {"invalid_code", "code_expired", "code_already_used"}:
            return Finding(name, "Slack knows its client id and secret")
        advice = (
            "Put client id and client secret of api.slack.com/apps, Basic Information, into"
            " SLACK_CLIENT_ID and SLACK_CLIENT_SECRET."
        )
        return Finding(name, f"Slack answers {code}", advice)
    except (SlackClientError, OSError) as error:
        return unreachable(name, "Slack", error)
    return Finding(name, "Slack takes any code", "Look at SLACK_API_URL: that is not Slack.")


def _page(settings: Settings) -> Finding:
    url = f"{settings.public_url}/slack/install"
    parts = urlsplit(settings.public_url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        advice = "Slack sends people back to https only: see INBOXKEEPER_PUBLIC_URL."
        return Finding("install page", f"{url} is not https", advice)
    back = f"{settings.public_url}/slack/oauth_redirect"
    return Finding("install page", f"{url}; the app has to allow the redirect URL {back}")


def _workspaces(settings: Settings) -> Iterator[Finding]:
    keys = settings.encryption_keys
    if not settings.database.is_file():
        yield Finding("workspaces", "none has installed the bot yet")
        return
    try:
        with Database.proving(settings.database, keys.get_secret_value() if keys else None) as tx:
            found = [tx.installations.get(each.workspace_id) for each in tx.installations.all()]
    except StorageProblem:
        return  # said already
    if not found:
        yield Finding("workspaces", "none has installed the bot yet")
    yield from (_workspace(settings, each) for each in found if each is not None)


def _workspace(settings: Settings, installation: Installation) -> Finding:
    """Try the token of a workspace. It is not renewed here: that is the running bot's to do."""
    name = f"workspace {installation.name or installation.workspace_id}"
    if installation.ended_at is not None:
        until = installation.erase_at
        says = f"it has taken the bot out; its data is erased after {until:%Y-%m-%d}"
        return Finding(name, says if until else "it has taken the bot out")
    if installation.tokens is None:
        advice = f"Somebody there has to open {settings.public_url}/slack/install."
        return Finding(name, "it has data here, but has not installed the bot", advice)
    try:
        answer = slack_client(settings, Metrics(), installation.tokens.access).auth_test()
    except SlackApiError as error:
        code = str(error.response["error"])
        advice = "Let the bot run: it renews the token, or finds that the installation has ended."
        return Finding(name, f"Slack answers {code}", advice)
    except (SlackClientError, OSError) as error:
        return unreachable(name, "Slack", error)
    missing = missing_scopes(answer.headers.get("x-oauth-scopes", "").split(","))
    if missing:
        advice = f"Somebody there has to open {settings.public_url}/slack/install once more."
        return Finding(name, f"scopes are missing: {', '.join(missing)}", advice)
    return Finding(name, f"its token is accepted ({installation.workspace_id})")
