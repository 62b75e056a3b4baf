"""What `inboxkeeper doctor` looks at: each finding says what is well, or what to do."""

from collections.abc import Iterator

import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot import installs_doctor, machine_doctor, providers_doctor, proxies
from bot.findings import Finding, missing_scopes, unreachable
from bot.metrics import Metrics
from bot.settings import Settings
from bot.slack import slack_client
from providers.dns import Resolver
from providers.http import Sessions
from storage.cipher import Cipher
from storage.errors import StorageProblem
from storage.keys import Keyring
from storage.opening import pending, prove

#: A name that is looked up only to see whether the name servers answer.
PROBE = "example.com"


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything in turn; what fails does not keep the rest from being looked at."""
    yield from _database(settings)
    yield from machine_doctor.examine(settings)
    yield from _proxy(settings)
    token = settings.slack_bot_token
    client = slack_client(settings, Metrics(), token.get_secret_value() if token else None)
    if settings.slack_client_id is None:
        yield from _slack(client)
    else:
        yield from installs_doctor.examine(settings)
    if settings.slack_app_token is not None:
        yield _socket(client, settings.slack_app_token.get_secret_value())
    yield from providers_doctor.examine(settings)
    yield _public_url(settings)
    yield _dns(settings)


def _database(settings: Settings) -> Iterator[Finding]:
    path = settings.database
    if not path.is_file():
        yield Finding("database", f"{path} is made when the bot starts for the first time")
        return
    keys = settings.encryption_keys
    beside = path.with_name(f"{path.name}.key")
    if keys is None and not beside.exists():
        missing = f"Set INBOXKEEPER_ENCRYPTION_KEYS or put the key file back as {beside}."
        yield Finding("key", "there is none", missing)
        return
    try:
        prove(path, Cipher(Keyring.load(keys.get_secret_value() if keys else None, path)))
        waiting = pending(path)
    except StorageProblem as problem:
        yield Finding("database", "it cannot be opened", str(problem))
        return
    yield Finding("key", "it is the one that the database was written with")
    if waiting:
        advice = "Make a backup, then let the bot start, or run `inboxkeeper migrate`."
        yield Finding("database", f"{len(waiting)} migrations are waiting", advice)
    else:
        yield Finding("database", f"{path} is that of this version")


def _proxy(settings: Settings) -> Iterator[Finding]:
    """Look at the proxy to Slack, if there is one: without it everything else fails as well."""
    proxy = proxies.proxy_for(settings.slack_api_url)
    if proxy is None:
        return
    if proxies.answers(proxy):
        yield Finding("proxy", f"{proxy} answers; Slack and the providers are reached through it")
        return
    advice = (
        "See HTTPS_PROXY, and NO_PROXY for what is reached without it. What goes through it does"
        " not work until then."
    )
    yield Finding("proxy", f"nothing answers at {proxy}", advice)


def _slack(client: WebClient) -> Iterator[Finding]:
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        code = error.response["error"]
        advice = (
            "Put the Bot User OAuth Token of api.slack.com/apps, OAuth & Permissions, into"
            " SLACK_BOT_TOKEN; after changes there, install the app again."
        )
        yield Finding("slack token", f"Slack answers {code}", advice)
        return
    except (SlackClientError, OSError) as error:
        yield unreachable("slack token", "Slack", error)
        return
    yield Finding("slack token", f"it is accepted, for {answer['team']} ({answer['team_id']})")
    missing = missing_scopes(answer.headers.get("x-oauth-scopes", "").split(","))
    if missing:
        advice = (
            f"Add {', '.join(missing)} at api.slack.com/apps, OAuth & Permissions (or paste what"
            " `inboxkeeper manifest` prints), and install the app again."
        )
        yield Finding("slack scopes", f"{len(missing)} are missing", advice)
    else:
        yield Finding("slack scopes", "all that the bot uses were granted")


def _socket(client: WebClient, token: str) -> Finding:
    name = "slack app token"
    try:
        client.apps_connections_open(app_token=token)
    except SlackApiError as error:
        advice = (
            "Make an app-level token with connections:write at api.slack.com/apps, Basic"
            " Information, and switch Socket Mode on."
        )
        return Finding(name, f"Slack answers {error.response['error']}", advice)
    except (SlackClientError, OSError) as error:
        return unreachable(name, "Slack", error)
    return Finding(name, "it is accepted, and Socket Mode is on")


def _public_url(settings: Settings) -> Finding:
    url = f"{settings.public_url}/healthz"
    advice = (
        "The bot has to run, and INBOXKEEPER_PUBLIC_URL has to lead to INBOXKEEPER_LISTEN, through"
        " a proxy that speaks TLS for instance."
    )
    try:
        with Sessions(settings.ca_file).equip(requests.Session()) as session:
            answer = session.get(url, allow_redirects=False)
    except requests.RequestException as error:
        return Finding("public URL", f"{url} gives no answer ({type(error).__name__})", advice)
    if answer.status_code != 200 or answer.text != "ok\n":  # noqa: PLR2004 - HTTP's
        return Finding("public URL", f"{url} answers, but not as the bot", advice)
    return Finding("public URL", f"{settings.public_url} leads to the bot")


def _dns(settings: Settings) -> Finding:
    if Resolver(settings.nameservers).addresses(PROBE) is None:
        advice = "Mail servers of domains are looked up there: see INBOXKEEPER_NAMESERVERS."
        return Finding("DNS", "the name servers give no usable answer", advice)
    return Finding("DNS", "the name servers answer")
