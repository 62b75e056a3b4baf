"""The API on the real site: keys, pages, tags, limits, and a document for every refusal."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.web.api.limits import READING, TOKENS, Limits, Policy
from bot.web.api.refusals import KINDS
from bot.web.api.routes import ROUTES
from connections.app_errors import Withholding
from connections.apping import Apps, Wish
from connections.errors import DatabaseUnavailable, ProviderUnavailable
from connections.hooks import EventType
from connections.lifecycle import Kind, State
from connections.model import Connection, Entrance, Outcome, Reason
from connections.removals import settle
from tests.bot.api.conftest import URL
from tests.connections.conftest import Rules

API = "/api/v1/connections"


@pytest.fixture
def site(application: Flask) -> FlaskClient:
    return application.test_client()


@pytest.fixture
def key(rules: Rules, apps: Apps) -> str:
    wish = Wish(name="CRM", channels=frozenset({"C1"}), everything=True)
    return apps.register(rules.sam, wish)[1]


def team(rules: Rules, **overrides: object) -> Connection:
    return rules.given(**{"kind": Kind.TEAM, "channel_id": "C1", **overrides})


def bearer(key: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", **more}


def refusal(answer: object, status: int, kind: str) -> dict[str, object]:
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    document = answer.get_json()
    assert document["type"] == f"/api/v1/problems/{kind}"
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    return document


def test_a_mailbox_is_told_without_anything_of_people(
    site: FlaskClient, rules: Rules, key: str
) -> None:
    mine = team(rules)
    answer = site.get(f"{API}/{mine.id}", headers=bearer(key))
    assert answer.get_json() == {
        "id": mine.id,
        "address": mine.address,
        "kind": "team",
        "provider": "google",
        "state": "active",
        "reason": None,
        "who_must_act": None,
        "since": mine.state_since.isoformat().replace("+00:00", "Z"),
        "standing": "allowed",
    }


def test_a_token_is_handed_out_and_kept_by_nobody_on_the_way(
    site: FlaskClient, rules: Rules, key: str
) -> None:
    mine = team(rules)
    answer = site.post(f"{API}/{mine.id}/token", headers=bearer(key))
    assert answer.status_code == 200
    token = answer.get_json()
    assert (token["token"], token["token_type"]) == ("access", "Bearer")
    assert (token["provider"], token["address"]) == ("google", mine.address)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic eDp5", "Bearer x", "Bearer " + "k" * 5000]
)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_who_has_no_key_is_told_so(site: FlaskClient, header: str | None, route: object) -> None:
    headers = {} if header is None else {"Authorization": header}
    path = route.path.replace("{id}", "c1")
    answer = site.open(path, method=route.method, headers=headers)
    refusal(answer, 401, "key_refused")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


STATES = [
    (State.DEACTIVATED, Withholding.DEACTIVATED, "owner"),
    (State.DISCONNECTED, Withholding.DISCONNECTED, "owner"),
]


@pytest.mark.parametrize(("state", "kind", "who"), STATES)
def test_a_mailbox_that_is_not_active_says_since_when_and_who_must_act(
    site: FlaskClient, rules: Rules, key: str, state: State, kind: str, who: str
) -> None:
    lost = state is State.DISCONNECTED
    mine = team(rules, state=state, reason=Reason.ACCESS_ENDED if lost else None)
    answer = site.post(f"{API}/{mine.id}/token", headers=bearer(key))
    document = refusal(answer, 409, kind)
    assert (document["state"], document["who_must_act"]) == (state, who)
    assert document.get("reason") == ("access_ended" if lost else None)
    assert document["since"]


def test_what_is_removed_is_gone(site: FlaskClient, rules: Rules, key: str) -> None:
    mine = team(rules)
    rules.service.delete(rules.sam, mine.id, mine.version)
    refusal(site.post(f"{API}/{mine.id}/token", headers=bearer(key)), 409, "removing")
    with rules.database.transaction() as tx:
        removal = tx.removals.get(mine.id)
        assert removal is not None
        settle(tx, removal, Outcome.CONFIRMED, rules.clock)
    assert rules.now(mine).state is State.REMOVED
    refusal(site.post(f"{API}/{mine.id}/token", headers=bearer(key)), 410, "removed")
    refusal(site.get(f"{API}/{mine.id}", headers=bearer(key)), 410, "removed")


def test_what_is_not_for_this_app_is_not_there(site: FlaskClient, rules: Rules, key: str) -> None:
    other = team(rules, channel_id="C2")
    for path in (f"{API}/{other.id}", f"{API}/nonsense", f"{API}/%00"):
        refusal(site.get(path, headers=bearer(key)), 404, "not_visible")


def test_a_provider_in_trouble_says_when_to_come_back(
    site: FlaskClient, rules: Rules, key: str
) -> None:
    mine = team(rules)
    rules.provider.refreshes = [ProviderUnavailable(retry_after=16.2)]
    answer = site.post(f"{API}/{mine.id}/token", headers=bearer(key))
    refusal(answer, 503, "unavailable")
    assert answer.headers["Retry-After"] == "17"


def test_a_mail_server_knows_no_tokens(site: FlaskClient, rules: Rules, key: str) -> None:
    mine = team(rules)
    rules.provider.entrance = Entrance.FORM
    refusal(site.post(f"{API}/{mine.id}/token", headers=bearer(key)), 409, "not_supported")


@pytest.mark.parametrize("limit", [1, 3, 7, 100])
def test_every_mailbox_is_on_just_one_page_also_while_others_go(
    site: FlaskClient, rules: Rules, key: str, limit: int
) -> None:
    mine = [team(rules, address=f"desk{n}@acme.test") for n in range(10)]
    seen, cursor = [], ""
    for turn in range(12):
        asked = {"limit": limit, **({"cursor": cursor} if cursor else {})}
        page = site.get(API, query_string=asked, headers=bearer(key)).get_json()
        seen += [each["id"] for each in page["connections"]]
        cursor = page["next_cursor"]
        if turn == 0:  # one that was shown leaves the channel
            gone = next(c for c in mine if c.id == seen[0])
            moved = replace(gone, channel_id="C9", version=2)
            with rules.database.transaction() as tx:
                tx.connections.move(moved, expected_version=1)
        if cursor is None:
            break
    assert sorted(seen) == sorted(c.id for c in mine)


def test_a_list_is_asked_for_a_state_and_an_address(
    site: FlaskClient, rules: Rules, key: str
) -> None:
    off = team(rules, state=State.DEACTIVATED, address="off@acme.test")
    team(rules, address="on@acme.test")
    for query in ({"state": "deactivated"}, {"address": " OFF@acme.test "}):
        page = site.get(API, query_string=query, headers=bearer(key)).get_json()
        assert [each["id"] for each in page["connections"]] == [off.id]


@pytest.mark.parametrize(
    "query",
    [
        {"state": "asleep"},
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "many"},
        {"cursor": "???"},
        {"cursor": "eDp5"},
        {"address": "nobody"},
        {"colour": "red"},
    ],
)
def test_what_cannot_be_read_is_said_and_named(
    site: FlaskClient, key: str, query: dict[str, str]
) -> None:
    document = refusal(site.get(API, query_string=query, headers=bearer(key)), 400, "bad_request")
    assert next(iter(query)) in str(document["detail"])


def test_what_has_not_changed_is_not_sent_again(site: FlaskClient, rules: Rules, key: str) -> None:
    mine = team(rules)
    for path in (API, f"{API}/{mine.id}"):
        first = site.get(path, headers=bearer(key))
        tag = first.headers["ETag"]
        again = site.get(path, headers=bearer(key, **{"If-None-Match": tag}))
        assert (again.status_code, again.data) == (304, b"")
    rules.service.deactivate(rules.alice, mine.id, mine.version)
    assert site.get(API, headers=bearer(key, **{"If-None-Match": tag})).status_code == 200


def test_an_app_that_asks_too_much_is_told_when_to_go_on(
    site: FlaskClient, rules: Rules, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.api.limits.monotonic", lambda: 1000.0)  # else it fills again
    mine = team(rules)
    path = f"{API}/{mine.id}/token"
    answers = [site.post(path, headers=bearer(key)) for _ in range(TOKENS.requests + 1)]
    assert [each.status_code for each in answers[:-1]] == [200] * TOKENS.requests
    refusal(answers[-1], 429, "rate_limited")
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert answers[0].headers["RateLimit-Policy"] == '"tokens";q=60;w=60'
    assert answers[0].headers["RateLimit"].startswith('"tokens";r=59;')
    assert site.get(API, headers=bearer(key)).status_code == 200  # another policy


def test_a_bucket_fills_again_and_holds_no_more_than_it_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [1000.0]
    monkeypatch.setattr("bot.web.api.limits.monotonic", lambda: now[0])
    limits, policy = Limits(), Policy("p", 2, 10)
    assert [limits.take("a", policy).wait for _ in range(3)] == [0, 0, 5]
    assert limits.take("b", policy).wait == 0
    now[0] += 5
    assert [limits.take("a", policy).wait for _ in range(2)] == [0, 5]
    now[0] += 1000
    assert [limits.take("a", policy).wait for _ in range(3)] == [0, 0, 5]
    assert READING.requests > TOKENS.requests


@pytest.mark.parametrize(
    ("method", "where", "status", "kind"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/", 404, "not_found"),
        ("DELETE", API, 405, "method_not_allowed"),
        ("GET", f"{API}/c1/token", 405, "method_not_allowed"),
    ],
)
def test_what_no_route_takes_is_a_document_too(
    site: FlaskClient, key: str, method: str, where: str, status: int, kind: str
) -> None:
    answer = site.open(where, method=method, headers=bearer(key))
    refusal(answer, status, kind)
    assert ("Allow" in answer.headers) == (status == 405)


def test_a_fault_of_ours_is_a_document_with_a_reference_and_nothing_else(
    site: FlaskClient, rules: Rules, key: str
) -> None:
    mine = team(rules)
    rules.provider.refreshes = [RuntimeError("the secret is 1234")]
    answer = site.post(f"{API}/{mine.id}/token", headers=bearer(key))
    document = refusal(answer, 500, "broken")
    assert len(str(document["reference"])) == 8
    assert b"1234" not in answer.data


def test_a_database_that_cannot_be_used_is_no_fault_and_says_when_to_come_back(
    site: FlaskClient, rules: Rules, key: str
) -> None:
    mine = team(rules)
    rules.provider.refreshes = [DatabaseUnavailable("database or disk is full")]
    answer = site.post(f"{API}/{mine.id}/token", headers=bearer(key))
    assert "disk is full" not in str(refusal(answer, 503, "unusable"))
    assert answer.headers["Retry-After"] == "30"


def test_the_document_describes_every_route_and_every_refusal(site: FlaskClient) -> None:
    document = site.get("/api/v1/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": URL}]
    for route in ROUTES:
        operation = document["paths"][route.path][route.method.lower()]
        told = {int(status) for status in operation["responses"]}
        assert {KINDS[kind].status for kind in route.refusals} <= told
    assert set(document["webhooks"]) == set(EventType)
    assert {"Problem", "ConnectionAnswer", "TokenAnswer"} <= set(document["components"]["schemas"])
