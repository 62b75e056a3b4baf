"""The two providers as the front makes them out of their emulators."""

import json

from werkzeug.wrappers import Request, Response

from playground.certificates import LocalAuthority
from tests.external.front import Front


def google(authority: LocalAuthority) -> Front:
    """Return Google: its paths, and Gmail's profile, which the emulator does not have."""
    return Front(
        authority,
        paths={r"^/token$": "/oauth2/token", r"^/revoke$": "/oauth2/revoke"},
        missing=_profile,
    )


def microsoft(authority: LocalAuthority) -> Front:
    """Return Microsoft: paths with a tenant, and Graph's inbox, which the emulator lacks."""
    return Front(
        authority,
        paths={r"^/[^/]+/(oauth2/v2\.0/)": r"/\1"},
        missing=_inbox,
    )


def _profile(front: Front, request: Request) -> Response | None:
    if request.path != "/gmail/v1/users/me/profile":
        return None
    token = request.headers["Authorization"].partition(" ")[2]
    person = front.ask("GET", "/oauth2/v2/userinfo", token)
    if not person.ok:
        return Response(person.content, person.status_code, mimetype="application/json")
    return _json({"emailAddress": person.json()["email"], "messagesTotal": 0})


def _inbox(front: Front, request: Request) -> Response | None:
    if request.path != "/v1.0/me/mailFolders/inbox":
        return None
    token = request.headers["Authorization"].partition(" ")[2]
    person = front.ask("GET", "/v1.0/me", token)
    if not person.ok:
        return Response(person.content, person.status_code, mimetype="application/json")
    return _json({"id": "inbox", "displayName": "Inbox", "totalItemCount": 0})


def _json(content: dict[str, object]) -> Response:
    return Response(json.dumps(content), mimetype="application/json")
