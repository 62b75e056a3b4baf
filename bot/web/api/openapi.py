"""The OpenAPI 3.1 document, made from the routes; pydantic's schemas are of the same dialect."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from bot.web.api.models import Event, Problem
from bot.web.api.refusals import KINDS, MEDIA_TYPE
from bot.web.api.routes import ROUTES, Route
from connections.hooks import EventType

_REFERENCE = "#/components/schemas/{model}"
_HEADERS = {
    "RateLimit": "What is left, and in how many seconds there is more.",
    "RateLimit-Policy": "How many requests in how many seconds.",
    "X-Request-Id": "Under this reference the log tells what the request led to.",
}
_SIGNED = {
    "webhook-id": "The same for every attempt at one event.",
    "webhook-timestamp": "When this attempt was made, in seconds since 1970.",
    "webhook-signature": "`v1,` and an HMAC of id, timestamp and body; one for each secret.",
}


def document(server: str) -> dict[str, Any]:
    """Return the document for a server's public URL."""
    models: list[type[BaseModel]] = [Problem, Event, *{route.answer for route in ROUTES}]
    _, schemas = models_json_schema(
        [(model, "serialization") for model in sorted(models, key=lambda each: each.__name__)],
        ref_template=_REFERENCE,
    )
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Inboxkeeper",
            "version": "1",
            "description": "Short-lived access to a team's mailboxes, until somebody says no.",
        },
        "servers": [{"url": server}],
        "security": [{"key": []}],
        "paths": paths,
        "webhooks": {kind: {"post": _webhook(kind)} for kind in EventType},
        "components": {
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "The app's key."}
            },
            "schemas": schemas["$defs"],
        },
    }


def _webhook(kind: EventType) -> dict[str, Any]:
    """Return what an app's receiver is sent, signed as Standard Webhooks says."""
    return {
        "operationId": f"on_{kind.name.lower()}",
        "summary": f"A mailbox: {kind.name.lower()}.",
        "security": [],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": words,
                "schema": {"type": "string"},
            }
            for name, words in _SIGNED.items()
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _schema(Event)}},
        },
        "responses": {
            "2XX": {"description": "Taken. Anything else, and it comes again."},
            "410": {"description": "No more events, please."},
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "200": {
            "description": route.answer.__doc__ or route.summary,
            "headers": _headers(*_HEADERS, *(["ETag"] if route.tagged else [])),
            "content": {"application/json": {"schema": _schema(route.answer)}},
        }
    }
    if route.tagged:
        answers["304"] = {"description": "As it was: see `If-None-Match`."}
    for status in sorted({KINDS[kind].status for kind in route.refusals}):
        titles = [KINDS[k].title for k in route.refusals if KINDS[k].status == status]
        answers[str(status)] = {
            "description": "; ".join(dict.fromkeys(titles)) + ".",
            "headers": _headers(
                "X-Request-Id", *(["Retry-After"] if status in {429, 503} else [])
            ),
            "content": {MEDIA_TYPE: {"schema": _schema(Problem)}},
        }
    return {
        "operationId": route.name,
        "summary": route.summary,
        "parameters": [*_in_path(route), *_in_query(route), *_conditions(route)],
        "responses": answers,
    }


def _in_path(route: Route) -> list[dict[str, Any]]:
    if "{id}" not in route.path:
        return []
    schema = {"type": "string", "minLength": 1, "maxLength": 64}
    return [{"name": "id", "in": "path", "required": True, "schema": schema}]


def _in_query(route: Route) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    schema = route.query.model_json_schema(ref_template=_REFERENCE)
    found = []
    for name, field in schema["properties"].items():
        described = {key: value for key, value in field.items() if key != "title"}
        words = described.pop("description", "")
        # Left out means null here: a query has no other way to say it.
        kinds = [each for each in described.pop("anyOf", []) if each != {"type": "null"}]
        described.pop("default", None) if kinds else None
        shape = {**described, **(kinds[0] if kinds else {})}
        found.append({"name": name, "in": "query", "description": words, "schema": shape})
    return found


def _conditions(route: Route) -> list[dict[str, Any]]:
    if not route.tagged:
        return []
    return [{"name": "If-None-Match", "in": "header", "schema": {"type": "string"}}]


def _headers(*names: str) -> dict[str, Any]:
    return {
        name: {"description": _HEADERS.get(name, ""), "schema": {"type": "string"}}
        for name in names
    }


def _schema(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REFERENCE.format(model=model.__name__)}
