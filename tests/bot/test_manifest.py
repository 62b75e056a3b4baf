"""The manifest asks for what the code uses, and for nothing else."""

import ast
import inspect
import re
from itertools import product
from pathlib import Path

import pytest
import yaml
from slack_sdk import WebClient

from bot import ids
from bot.listeners.events import Events
from bot.manifest import SCOPES, manifest
from bot.web.install_words import REASONS

ROOT = Path(__file__).parents[2]
URL = "https://inboxkeeper.example.com/below"

#: From https://docs.slack.dev/reference/methods: what each method of the Web API needs.
NEEDED: dict[str, set[str]] = {
    "apps.connections.open": set(),  # the app's own token
    "auth.test": set(),
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.info": {"channels:read", "groups:read"},
    "conversations.open": {"im:write"},
    "files.completeUploadExternal": {"files:write"},
    "files.getUploadURLExternal": {"files:write"},
    "oauth.v2.access": set(),
    "users.info": {"users:read"},
    "users.list": {"users:read"},
    "users.lookupByEmail": {"users:read.email"},
    "views.open": set(),
    "views.publish": set(),
    "views.update": set(),
}
#: Not methods of the Web API: a slash command comes to us.
COMING = {"commands"}

_METHOD = re.compile(r"""self\.api_call\(\s*"([\w.]+)\"""")


def web_methods(name: str) -> set[str]:
    """Return which methods of the Web API a method of slack_sdk's client calls."""
    source = inspect.getsource(getattr(WebClient, name))
    found = set(_METHOD.findall(source))
    inner = re.findall(r"self\.(\w+)\(", source) if name == "files_upload_v2" else []
    return found.union(*(web_methods(each) for each in inner if hasattr(WebClient, each)))


def called() -> set[str]:
    """Return the methods of the Web API that the code of the bot calls."""
    known = {name for name in dir(WebClient) if "_" in name.strip("_")}
    names = {
        node.func.attr
        for path in (ROOT / "bot").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    return set().union(*(web_methods(name) for name in names & known))


def test_the_code_calls_just_the_methods_whose_scopes_are_known_here() -> None:
    assert called() == set(NEEDED)


def test_the_scopes_are_those_of_the_methods_and_each_is_explained() -> None:
    assert set(SCOPES) == COMING.union(*NEEDED.values())
    assert set(REASONS) == set(SCOPES)


def test_the_events_are_those_that_have_a_listener() -> None:
    listeners = {name for name, _ in inspect.getmembers(Events, inspect.isfunction)}
    assert set(ids.EVENTS) == {name for name in listeners if not name.startswith("_")}
    asked = manifest(URL)["settings"]["event_subscriptions"]["bot_events"]
    assert asked == list(ids.EVENTS)


@pytest.mark.parametrize(("socket", "oauth"), list(product((False, True), repeat=2)))
def test_what_is_printed_fits_mode_and_public_url(socket: bool, oauth: bool) -> None:
    made = manifest(URL, socket=socket, oauth=oauth)
    text = yaml.safe_dump(made)
    assert made["settings"]["socket_mode_enabled"] is socket
    assert made["settings"]["org_deploy_enabled"] is False
    assert text.count(f"{URL}/slack/events") == (0 if socket else 3)
    redirects = made["oauth_config"].get("redirect_urls")
    assert redirects == ([f"{URL}/slack/oauth_redirect"] if oauth else None)


def test_tokens_are_rotated_only_where_somebody_could_install_the_app_anew() -> None:
    def rotates(**how: bool) -> object:
        return manifest(URL, **how)["settings"]["token_rotation_enabled"]

    assert not rotates(rotation=True)
    assert not rotates(oauth=True)
    assert rotates(oauth=True, rotation=True)
