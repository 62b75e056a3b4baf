"""The API as Flask serves it: key, limit, answer; and a document for every refusal."""

import hashlib
from collections.abc import Callable

import structlog
from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from bot.web.api.limits import Left, Limits, Policy
from bot.web.api.models import (
    ConnectionList,
    ListQuery,
    connection_answer,
    token_answer,
)
from bot.web.api.openapi import document
from bot.web.api.pages import CursorUnknown, read, written
from bot.web.api.refusals import limited, refuse, unusable, withhold
from bot.web.api.routes import ROOT, ROUTES, Route
from connections.app_errors import KeyRefused, NotInstalled, Withheld, Withholding
from connections.apping import Apps
from connections.apps import App
from connections.errors import DatabaseUnavailable, InvalidAddress
from connections.handing import Handing
from connections.lifecycle import State
from connections.policy import normal_address

log = structlog.get_logger(__name__)

#: Longer keys are nobody's; they are not even hashed (characters).
LONGEST_KEY = 200


class Api:
    """Answers apps."""

    def __init__(self, apps: Apps, handing: Handing, public_url: str) -> None:
        self._apps = apps
        self._handing = handing
        self._public_url = public_url
        self._limits = Limits()

    def blueprint(self) -> Blueprint:
        """Return the routes, as they are described."""
        api = Blueprint("api", __name__)
        handlers: dict[str, Callable[..., BaseModel]] = {
            "list_connections": self._list,
            "get_connection": self._get,
            "create_token": self._token,
        }
        for route in ROUTES:
            path = route.path.replace("{id}", "<connection_id>")
            view = self._served(route, handlers[route.name])
            api.add_url_rule(path, route.name, view, methods=[route.method])
        api.get(f"{ROOT}/openapi.json")(self._document)
        return api

    def _served(self, route: Route, handler: Callable[..., BaseModel]) -> Callable[..., Response]:
        def view(**arguments: str) -> Response:
            try:
                app = self._apps.by_key(_key())
                left = self._limits.take(app.id, route.policy)
                if left.wait:
                    return _counted(limited(left.wait), route.policy, left)
                response = _answered(handler(app, **arguments), tagged=route.tagged)
            except KeyRefused:
                return refuse("key_refused")
            except NotInstalled:
                return refuse("not_installed")
            except DatabaseUnavailable as error:
                log.error("database unavailable", why=str(error))  # noqa: TRY400 - all is said
                return unusable()
            except Withheld as error:
                response = withhold(error)
            except (ValidationError, CursorUnknown, InvalidAddress) as error:
                response = refuse("bad_request", detail=_what_is_wrong(error))
            return _counted(response, route.policy, left)

        return view

    def _list(self, app: App) -> ConnectionList:
        query = ListQuery.model_validate(request.args.to_dict())
        found, more = self._handing.visible(
            app,
            after=read(query.cursor) if query.cursor else "",
            limit=query.limit,
            state=query.state,
            address=None if query.address is None else normal_address(query.address),
        )
        return ConnectionList(
            connections=[connection_answer(*each) for each in found],
            next_cursor=written(found[-1][0].id) if more else None,
        )

    def _get(self, app: App, connection_id: str) -> BaseModel:
        connection, standing = self._handing.get(app, connection_id)
        if connection.state is State.REMOVED:
            raise Withheld(Withholding.REMOVED, connection)
        return connection_answer(connection, standing)

    def _token(self, app: App, connection_id: str) -> BaseModel:
        return token_answer(self._handing.hand_out(app, connection_id))

    def _document(self) -> Response:
        return jsonify(document(self._public_url))


def lost(error: HTTPException) -> Response:
    """Answer what no route takes."""
    if isinstance(error, MethodNotAllowed):
        response = refuse("method_not_allowed")
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return response
    if error.code == 404:  # noqa: PLR2004
        return refuse("not_found")
    return refuse("bad_request", detail=error.description or "")


def broken(error: Exception) -> Response:
    """Answer what should never happen."""
    log.error("api broken", exc_info=error)
    return refuse("broken")


def _key() -> str:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key or len(key) > LONGEST_KEY:
        raise KeyRefused
    return key.strip()


def _answered(answer: BaseModel, *, tagged: bool) -> Response:
    response = jsonify(answer.model_dump(mode="json"))
    if tagged:
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32], weak=True)
        response.make_conditional(request)
        response.headers["Cache-Control"] = "private, no-cache"
    return response


def _counted(response: Response, policy: Policy, left: Left) -> Response:
    response.headers["RateLimit-Policy"] = policy.header
    response.headers["RateLimit"] = f'"{policy.name}";r={left.requests};t={policy.seconds}'
    return response


def _what_is_wrong(error: Exception) -> str:
    if isinstance(error, ValidationError):
        found = error.errors(include_url=False, include_input=False, include_context=False)
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in found)
    if isinstance(error, CursorUnknown):
        return "cursor: it is not one that this API has given out."
    return "address: it is no e-mail address."
