"""Slack's OAuth: the page on which a person allows an app, codes, tokens and their rotation.

https://docs.slack.dev/authentication/installing-with-oauth and .../using-token-rotation
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request

from playground.slack.errors import SlackError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playground.slack.arguments import Arguments
    from playground.slack.people import Person
    from playground.slack.workspace import Workspace

#: Seconds for which a code is good, and for which a token that is rotated is.
CODE_SECONDS = 600
TOKEN_SECONDS = 43_200

_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body><main><h1>{title}</h1>{body}</main></body></html>"""


@dataclass(frozen=True)
class Code:
    """What a person has allowed, until the app fetches it."""

    workspace: Workspace
    person: Person
    scopes: frozenset[str]
    redirect_uri: str
    issued: float


class Installer:
    """One app as many workspaces can install it. `rotates`: its tokens end and are renewed.

    `whole_organisation` lets Slack answer as for an install in all workspaces of an organisation;
    `withheld` are scopes that it does not give.
    """

    def __init__(self, workspaces: Sequence[Workspace]) -> None:
        self.client_id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}"
        self.client_secret = secrets.token_hex(16)
        self.redirect_uris: set[str] = set()
        self.rotates = False
        self.whole_organisation = False
        self.withheld: frozenset[str] = frozenset()
        self._workspaces = workspaces
        self._codes: dict[str, Code] = {}
        self._refresh: dict[str, Workspace] = {}

    def pages(self) -> Blueprint:
        """Return the page of Slack's at which a person allows the app, or does not."""
        pages = Blueprint("installing", __name__)
        pages.add_url_rule("/oauth/v2/authorize", view_func=self._ask, methods=["GET"])
        pages.add_url_rule("/oauth/v2/authorize", view_func=self._take, methods=["POST"])
        return pages

    def _ask(self) -> Response:
        if (flaw := self._flaw()) is not None:
            return _page("Something went wrong", f"<p>{flaw}</p>", 400)
        scopes = "".join(f"<li>{escape(one)}</li>" for one in sorted(_scopes()))
        buttons = "".join(
            f'<button name="as" value="{workspace.team_id}:{person.id}">'
            f"Allow in {escape(workspace.domain)} as {escape(person.name)}</button>"
            for workspace in self._workspaces
            for person in workspace.directory.people.values()
            if _may_install(person)
        )
        form = f'<form method="post">{buttons}<button name="as" value="">Cancel</button></form>'
        return _page("Inboxkeeper would like to be installed", f"<ul>{scopes}</ul>{form}", 200)

    def _take(self) -> Response:
        if (flaw := self._flaw()) is not None:
            return _page("Something went wrong", f"<p>{flaw}</p>", 400)
        state, back = request.args.get("state", ""), request.args["redirect_uri"]
        team_id, _, person_id = request.form.get("as", "").partition(":")
        for workspace in self._workspaces:
            person = workspace.directory.people.get(person_id)
            if workspace.team_id == team_id and person is not None and _may_install(person):
                code = f"{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
                self._codes[code] = Code(
                    workspace, person, _scopes() - self.withheld, back, workspace.stopwatch()
                )
                return _back(back, code=code, state=state)
        return _back(back, error="access_denied", state=state)

    def access(self, arguments: Arguments) -> dict[str, Any]:
        """Answer `oauth.v2.access`."""
        self._authenticate(arguments)
        if arguments.text("grant_type") == "refresh_token":
            return self._renew(arguments)
        code = self._codes.pop(arguments.text("code") or "", None)
        if code is None:
            raise SlackError("invalid_code")
        if arguments.text("redirect_uri") != code.redirect_uri:
            raise SlackError("bad_redirect_uri")
        if code.workspace.stopwatch() - code.issued > CODE_SECONDS:
            raise SlackError("code_expired")
        workspace = code.workspace
        workspace.scopes = code.scopes
        workspace.token_error = None
        workspace.tokens.clear()
        answer = self._tokens(workspace)
        answer["authed_user"] = {"id": code.person.id}
        if self.whole_organisation:
            answer |= {"team": None, "is_enterprise_install": True, "enterprise": {"id": "E0BIG"}}
        return answer

    def _renew(self, arguments: Arguments) -> dict[str, Any]:
        workspace = self._refresh.pop(arguments.text("refresh_token") or "", None)
        if workspace is None or workspace.token_error is not None:
            raise SlackError("invalid_refresh_token")
        return self._tokens(workspace)

    def _tokens(self, workspace: Workspace) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "app_id": workspace.app_id,
            "authed_user": {},
            "scope": ",".join(sorted(workspace.scopes)),
            "token_type": "bot",
            "bot_user_id": workspace.bot.id,
            "team": {"id": workspace.team_id, "name": workspace.domain.capitalize()},
            "enterprise": None,
            "is_enterprise_install": False,
        }
        seconds = TOKEN_SECONDS if self.rotates else None
        answer["access_token"] = workspace.issue_token(seconds)
        if seconds is not None:
            refresh = f"xoxe-1-{secrets.token_hex(24)}"
            self._refresh[refresh] = workspace
            answer |= {"refresh_token": refresh, "expires_in": seconds}
        return answer

    def _authenticate(self, arguments: Arguments) -> None:
        scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "basic":
            client_id, _, secret = base64.b64decode(encoded).decode().partition(":")
        else:
            client_id = arguments.text("client_id") or ""
            secret = arguments.text("client_secret") or ""
        if client_id != self.client_id:
            raise SlackError("invalid_client_id")
        if not secrets.compare_digest(secret, self.client_secret):
            raise SlackError("bad_client_secret")

    def _flaw(self) -> str | None:
        if request.args.get("client_id") != self.client_id:
            return "Invalid client_id parameter"
        if request.args.get("redirect_uri") not in self.redirect_uris:
            return "redirect_uri did not match any configured URIs."
        if not _scopes():
            return "No scopes requested"
        return None


def _scopes() -> frozenset[str]:
    return frozenset(request.args.get("scope", "").split(",")) - {""}


def _may_install(person: Person) -> bool:
    return not (person.is_bot or person.deleted or person.is_restricted or person.is_stranger)


def _back(uri: str, **answer: str) -> Response:
    sent: Any = redirect(f"{uri}?{urlencode(answer)}")
    return Response(sent.get_data(), sent.status_code, sent.headers)


def _page(title: str, body: str, status: int) -> Response:
    return Response(_PAGE.format(title=title, body=body), status, content_type="text/html")
