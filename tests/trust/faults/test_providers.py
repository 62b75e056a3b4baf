"""Providers answer in every way but the right one: what proves nothing changes nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Response

from connections.examination import Finding, Verdict
from connections.lifecycle import State
from playground.dns.zone import Failure
from playground.imap.faults import KINDS
from playground.microsoft.person import consent_at_microsoft
from playground.world import INITECH
from tests.stories.conftest import ALICE, Town

pytestmark = pytest.mark.slow

CAROL, IDA, PASSWORD = "carol@contoso.test", f"ida@{INITECH}", "a password"


def raw(text: str, kind: str = "application/json", status: int = 200) -> Callable[..., Response]:
    return lambda *_: Response(text, status, content_type=kind)


#: Answers that say nothing about a mailbox.
RIDDLES: dict[str, dict[str, Any]] = {
    "a page": {"status": 200, "body": "<html>Sign in to the hotel's network</html>"},
    "an empty object": {"status": 200, "body": {}},
    "a list": {"status": 200, "body": raw("[]")},
    "null": {"status": 200, "body": raw("null")},
    "a number": {"status": 200, "body": raw("7")},
    "half a JSON": {"status": 200, "body": raw('{"access_token": "ya29')},
    "wrong types": {"status": 200, "body": {"access_token": 7, "expires_in": "soon"}},
    "bytes that are no text": {
        "status": 200,
        "body": raw("\udcff".encode(errors="replace").decode()),
    },
    "nothing": {"status": 204},
    "a redirect": {"status": 302, "headers": {"Location": "http://127.0.0.1:9/"}},
    "a redirect in a circle": {"status": 302, "headers": {"Location": "/token"}},
    "400 and a page": {"status": 400, "body": "<h1>Bad Request</h1>"},
    "400 and an error nobody knows": {"status": 400, "body": {"error": "unheard_of"}},
    "400 and an error that is no text": {"status": 400, "body": {"error": {"code": 7}}},
    "401 and a page": {"status": 401, "body": "<h1>Proxy authentication</h1>"},
    "403 and a page": {"status": 403, "body": "<h1>Blocked by your firewall</h1>"},
    "404": {"status": 404},
    "407": {"status": 407},
    "408": {"status": 408},
    "418": {"status": 418},
    "429": {"status": 429, "headers": {"Retry-After": "120"}},
    "429 with a date": {
        "status": 429,
        "headers": {"Retry-After": "Wed, 21 Oct 2037 07:28:00 GMT"},
    },
    "429 with nonsense": {"status": 429, "headers": {"Retry-After": "soon"}},
    "429 with less than nothing": {"status": 429, "headers": {"Retry-After": "-5"}},
    "500": {"status": 500, "body": "<h1>500</h1>"},
    "502": {"status": 502},
    "503": {"status": 503, "headers": {"Retry-After": "99999999999999999999"}},
    "504": {"status": 504},
    "a cut connection": {"drop": True},
}


@pytest.fixture
def everywhere(town: Town) -> Town:
    """Connect a mailbox at each kind of provider."""
    town.microsoft.add_tenant("contoso.test", "Contoso")
    town.microsoft.add_account(CAROL, "Carol", tenant="contoso.test")
    town.world.dns.set_mx("contoso.test", "microsoft")
    town.world.imap.add_account(IDA, PASSWORD)
    carol, ida = town.person("carol", CAROL), town.person("ida", IDA)
    town.connect(town.alice)
    browser = town.world.browser()
    browser.open(town.link(carol, f"connect {CAROL}"))
    browser.press(id="continue")
    consent_at_microsoft(browser, CAROL)
    browser = town.world.browser()
    browser.open(town.link(ida, f"connect {IDA}"))
    browser.fill("password", PASSWORD)
    browser.press(id="continue")
    return town


def look(town: Town, address: str) -> Finding:
    """Look at a mailbox now, as the job does."""
    checked = town.world.bot.services.checks.check(town.connection(address))
    assert checked is not None
    return checked.finding


def test_a_riddle_of_google_or_microsoft_is_no_proof_of_anything(everywhere: Town) -> None:
    town = everywhere
    places = [
        (ALICE, town.google.faults, "/token$"),
        (ALICE, town.google.faults, "/gmail"),
        (CAROL, town.microsoft.faults, ".*/token$"),
        (CAROL, town.microsoft.faults, "/v1.0"),
    ]
    believed = []
    for address, faults, path in places:
        for name, riddle in RIDDLES.items():
            fault = faults.add(path, **riddle)
            try:
                finding = look(town, address)
            except Exception as error:  # noqa: BLE001 - this is what is looked for
                believed.append((path, name, repr(error)))
            else:
                if finding.verdict is not Verdict.TRANSIENT:
                    believed.append((path, name, f"{finding.verdict} {finding.reason}"))
            faults.remove(fault)
    assert believed == []
    for address in (ALICE, CAROL):
        assert town.state(address) is State.ACTIVE
        assert look(town, address).verdict is Verdict.PASSED


def test_an_imap_server_in_trouble_is_no_proof_of_anything(everywhere: Town) -> None:
    town = everywhere
    proofs = {"AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "CONTACTADMIN"}
    proofs |= {"app_password", "web_login", "NOPERM", "NONEXISTENT"}
    # One takes as long as our patience, the other is for STARTTLS only.
    proofs |= {"silent", "stripped"}
    believed = []
    for stage, kinds in KINDS.items():
        for kind in kinds.keys() - proofs:
            fault = town.world.imap.faults.add(stage, kind)
            try:
                finding = look(town, IDA)
            except Exception as error:  # noqa: BLE001 - this is what is looked for
                believed.append((stage, kind, repr(error)))
            else:
                if finding.verdict is not Verdict.TRANSIENT:
                    believed.append((stage, kind, f"{finding.verdict} {finding.reason}"))
            town.world.imap.faults.remove(fault)
    assert believed == []
    assert town.state(IDA) is State.ACTIVE


def test_a_retry_after_puts_a_check_off_by_a_day_at_most(town: Town) -> None:
    town.connect(town.alice)
    for after in ("99999999999999999999", "31536000"):
        fault = town.google.faults.add("/token$", status=429, headers={"Retry-After": after})
        look(town, ALICE)
        town.google.faults.remove(fault)
        wait = town.connection().health.next_check_at - town.world.clock.now()
        assert wait <= timedelta(days=1)


@pytest.mark.parametrize("failure", ["SERVFAIL", "REFUSED", "timeout"])
def test_a_dns_in_trouble_moves_no_domain(town: Town, failure: Failure) -> None:
    town.connect(town.alice)
    town.slack.wait_until(lambda: home(town) == "google")
    town.world.dns.set_mx("acme.test", "microsoft")
    town.world.dns.fail("acme.test", failure)
    domain = looked_at(town)
    for _ in range(6):
        town.world.clock.advance(timedelta(hours=7))
        town.world.bot.services.migrations.look(domain)
    assert home(town) == "google"
    assert town.state() is State.ACTIVE


def test_a_domain_that_is_gone_from_the_dns_disconnects_nobody(town: Town) -> None:
    town.connect(town.alice)
    town.slack.wait_until(lambda: home(town) == "google")
    town.world.dns.withdraw("acme.test")
    domain = looked_at(town)
    for _ in range(6):
        town.world.clock.advance(timedelta(hours=7))
        town.world.bot.services.migrations.look(domain)
    assert town.state() is State.ACTIVE


def looked_at(town: Town) -> Any:
    with town.world.bot.database.snapshot() as tx:
        return tx.domains.get("acme.test")


def home(town: Town) -> str | None:
    found = looked_at(town)
    return found.home if found else None
