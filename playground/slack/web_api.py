"""The Web API over HTTP, with response URLs and file uploads beside it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, jsonify, request

from playground.slack import api_chat, api_conversations, api_files, api_people, api_views
from playground.slack.arguments import Arguments
from playground.slack.errors import SlackError, rate_limited
from playground.slack.faults import Fault
from playground.slack.methods import Method, need_scope
from playground.slack.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playground.slack.installing import Installer


def _open_connection(workspace: Workspace, _arguments: Arguments) -> dict[str, Any]:
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not bearer:
        raise SlackError("not_authed")
    return workspace.sockets.open(bearer)


METHODS: dict[str, Method] = {
    **api_people.METHODS,
    **api_conversations.METHODS,
    **api_chat.METHODS,
    **api_views.METHODS,
    **api_files.METHODS,
    "apps.connections.open": Method(_open_connection, for_app=True),
}


def create_app(workspaces: Sequence[Workspace], installer: Installer) -> Flask:
    """Return the application that answers the bot's calls, in whichever workspace they are."""
    app = Flask("playground.slack")
    app.register_blueprint(installer.pages())
    # A dropped connection has to reach the server as the exception that it is.
    app.config["PROPAGATE_EXCEPTIONS"] = True

    @app.route("/api/<method>", methods=["GET", "POST"])
    def call(method: str) -> Response:
        workspace = _addressed(workspaces)
        if method == "oauth.v2.access":
            return _grant(workspace, installer)
        return _call(workspace, method)

    @app.post("/hooks/<token>")
    def respond(token: str) -> Response:
        body = request.get_json(silent=True, force=True)
        workspace = next(
            (one for one in workspaces if one.response_urls.knows(token)), workspaces[0]
        )
        fault = workspace.faults.take_named("response_url")
        if fault is not None:
            time.sleep(fault.delay)
            if _fails(fault):
                return _faulty(workspace, "response_url", fault, {})
        try:
            workspace.response_urls.post(token, body)
        except SlackError as refused:
            return _response(workspace, refused.answer(), refused.status, None)
        return _response(workspace, {"ok": True}, 200, None)

    @app.post("/upload/v1/<token>")
    def upload(token: str) -> Response:
        # The SDK sends bare bytes under a form's content type; multipart is allowed as well.
        if request.mimetype == "multipart/form-data":
            content = b"".join(sent.read() for sent in request.files.values())
        else:
            content = request.get_data(parse_form_data=False)
        holding = (one for one in workspaces if api_files.expects(one, token))
        workspace = next(holding, workspaces[0])
        try:
            return Response(api_files.receive_upload(workspace, token, content))
        except SlackError as refused:
            return Response(refused.code, refused.status)

    return app


def _addressed(workspaces: Sequence[Workspace]) -> Workspace:
    """Return the workspace of the token that came along; the first one where it is nobody's."""
    token = _presented()
    known = (one for one in workspaces if token and one.check_token(token) != "invalid_auth")
    return next(known, workspaces[0])


def _grant(workspace: Workspace, installer: Installer) -> Response:
    """Answer the one method that is called without a token. What is given stays off the record."""
    given: dict[str, Any] = {}
    try:
        arguments = Arguments.of(request)
        given = {name: arguments.values.get(name) for name in ("grant_type", "redirect_uri")}
        with workspace.lock:
            answer = {"ok": True, **installer.access(arguments)}
    except SlackError as refused:
        answer = refused.answer()
    seen = {"ok": answer["ok"], "error": answer.get("error")}
    workspace.record("oauth.v2.access", given, seen, 200)
    return _response(workspace, answer, 200, None)


def _call(workspace: Workspace, method: str) -> Response:
    fault = workspace.faults.take(method)
    if fault is not None:
        time.sleep(fault.delay)
    if fault is not None and not fault.after and _fails(fault):
        return _faulty(workspace, method, fault, _arguments_or_none())
    arguments, answer, status, retry_after = _answer(workspace, method)
    if fault is not None and fault.after and _fails(fault):
        return _faulty(workspace, method, fault, arguments)
    workspace.record(method, arguments, answer, status)
    return _response(workspace, answer, status, retry_after)


def _answer(
    workspace: Workspace, method: str
) -> tuple[dict[str, Any], dict[str, Any], int, int | None]:
    given: dict[str, Any] = {}
    try:
        arguments = Arguments.of(request)
        arguments.values.pop("token", None)
        given = arguments.values
        with workspace.lock:
            answer = {"ok": True, **_carry_out(workspace, method, arguments)}
            workspace.touch()
    except SlackError as refused:
        return given, refused.answer(), refused.status, refused.retry_after
    return given, answer, 200, None


def _carry_out(workspace: Workspace, name: str, arguments: Arguments) -> dict[str, Any]:
    method = METHODS.get(name)
    if method is None:
        raise SlackError("unknown_method", req_method=name)
    if method.for_app:
        return method.handler(workspace, arguments)
    _authenticate(workspace)
    if method.scope is not None:
        need_scope(workspace, method.scope)
    if method.per_minute is not None:
        workspace.rates.spend_call(name, method.per_minute)
    return method.handler(workspace, arguments)


def _authenticate(workspace: Workspace) -> None:
    presented = _presented()
    if not presented:
        raise SlackError("not_authed")
    if (flaw := workspace.check_token(presented)) is not None:
        raise SlackError(flaw)


def _presented() -> str | None:
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    # A token inside a JSON body does not count (docs.slack.dev/apis/web-api).
    return bearer if scheme.lower() == "bearer" and bearer else request.values.get("token")


def _fails(fault: Fault) -> bool:
    return fault.drop or fault.error is not None or fault.status is not None


def _faulty(
    workspace: Workspace, method: str, fault: Fault, arguments: dict[str, Any]
) -> Response:
    if fault.drop:
        workspace.record(method, arguments, None, 0)
        raise ConnectionAbortedError("dropped on order")
    if fault.error is None:
        status = fault.status or 500
        workspace.record(method, arguments, None, status)
        return Response("", status)
    limited = fault.error == "ratelimited"
    refused = rate_limited(fault.retry_after) if limited else SlackError(fault.error)
    status = fault.status or refused.status
    workspace.record(method, arguments, refused.answer(), status)
    return _response(workspace, refused.answer(), status, refused.retry_after)


def _arguments_or_none() -> dict[str, Any]:
    try:
        values = Arguments.of(request).values
    except SlackError:
        return {}
    return {name: value for name, value in values.items() if name != "token"}


def _response(
    workspace: Workspace, answer: dict[str, Any], status: int, retry_after: int | None
) -> Response:
    response = jsonify(answer)
    response.status_code = status
    response.headers["x-oauth-scopes"] = ",".join(sorted(workspace.scopes))
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response
