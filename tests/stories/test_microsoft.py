"""Microsoft 365 and Outlook.com: sign-in, an admin's leave, removal that only people can do."""

from datetime import timedelta

import pytest

from connections.lifecycle import State
from connections.model import Outcome, Reason
from playground.browser import Browser
from playground.microsoft.person import approve_as_admin, consent_at_microsoft, remove_access
from tests.stories.conftest import Town

pytestmark = pytest.mark.slow

CAROL, DAN = "carol@contoso.test", "dan@outlook.com"


@pytest.fixture
def office(town: Town) -> Town:
    """Let an organisation move in whose members may consent for themselves."""
    town.tenant = town.microsoft.add_tenant("contoso.test", "Contoso")
    town.microsoft.add_account(CAROL, "Carol", tenant="contoso.test")
    town.microsoft.add_account("ada@contoso.test", "Ada", tenant="contoso.test", is_admin=True)
    town.microsoft.add_account(DAN, "Dan")
    town.carol = town.person("carol", CAROL)
    town.dan = town.person("dan", DAN)
    return town


def sign_in(town: Town, url: str, account: str, *, decline: bool = False) -> Browser:
    browser = town.world.browser()
    browser.open(url)
    browser.press(id="continue")
    consent_at_microsoft(browser, account, decline=decline)
    return browser


def connect(town: Town, address: str, provider: str) -> None:
    person = town.carol if address == CAROL else town.dan
    url = town.link(person, f"connect {address} {provider}")
    assert sign_in(town, url, address).status == 200
    town.dm(person, address, "is connected")


def asked_for(town: Town, name: str) -> str:
    """Return a parameter of the last sign-in that was begun at Microsoft."""
    begun = [each for each in town.microsoft.requests if each.path.endswith("/authorize")]
    return str(dict(begun[-1].query)[name])


def test_a_work_mailbox_is_connected_checked_and_removed_with_the_owners_help(
    office: Town,
) -> None:
    connect(office, CAROL, "microsoft")
    assert office.connection(CAROL).provider == "microsoft"
    office.world.pass_time(timedelta(minutes=17))
    checked = office.connection(CAROL).created_at + timedelta(minutes=15)
    office.slack.wait_until(lambda: office.checked(CAROL) > checked)

    card = office.says(office.carol, f"deactivate {CAROL}")
    office.presses(office.carol, card, "Deactivate", confirm="Yes, deactivate")
    card = office.says(office.sam, f"remove {CAROL}")
    office.presses(office.sam, card, "Remove", confirm="Yes, remove inbox")
    asked = office.dm(office.carol, "is removed here", "still accepts our access", "Only you")
    page = asked.button("Open the list of apps at Microsoft 365").url
    assert page == f"https://myapplications.microsoft.com/?tenantid={office.tenant}"

    early = office.presses(office.carol, asked, "I've removed it")
    assert "still accepts our access" in early.plain()
    assert office.state(CAROL) is State.REMOVING

    remove_access(office.world.browser(), office.microsoft, CAROL)
    done = office.presses(office.carol, asked, "I've removed it")
    assert "Confirmed: Microsoft 365 no longer accepts" in done.plain()
    told = office.dm(office.sam, CAROL, "is removed", "Confirmed")
    assert "may still stand" not in told.plain()
    assert (office.state(CAROL), office.connection(CAROL).outcome) == (
        State.REMOVED,
        Outcome.CONFIRMED,
    )


def test_a_token_that_ended_otherwise_is_no_proof_that_the_entry_is_gone(office: Town) -> None:
    connect(office, CAROL, "microsoft")
    office.microsoft.switches.revoke_sessions(CAROL)
    card = office.says(office.carol, f"deactivate {CAROL}")
    office.presses(office.carol, card, "Deactivate", confirm="Yes, deactivate")
    card = office.says(office.sam, f"remove {CAROL}")
    office.presses(office.sam, card, "Remove", confirm="Yes, remove inbox")
    office.dm(office.carol, CAROL, "is removed", "Confirmed", "may still stand")


def test_a_personal_account_is_an_outlook_mailbox_wherever_it_signed_in(office: Town) -> None:
    connect(office, DAN, "microsoft")
    assert office.connection(DAN).provider == "outlook"


def test_an_address_of_consumers_names_its_provider(office: Town) -> None:
    invitation = office.says(office.dan, f"connect {DAN}")
    assert "with Outlook.com" in invitation.plain()


def test_where_only_an_admin_may_consent_the_link_is_forwarded_and_the_member_goes_on(
    office: Town,
) -> None:
    office.microsoft.switches.user_consent("contoso.test", allowed=False)
    url = office.link(office.carol, f"connect {CAROL} microsoft")
    page = sign_in(office, url, CAROL, decline=True)
    assert "forward this link" in page.text()
    handed = office.dm(office.carol, "only an admin of Microsoft 365 can allow")
    forwarded = handed.plain().splitlines()[-1]

    admin = office.world.browser()
    approve_as_admin(admin, forwarded, "ada@contoso.test")
    assert "has been told in Slack" in admin.text()
    told = office.dm(office.carol, "An admin has allowed Inboxkeeper", CAROL)
    invitation = office.presses(office.carol, told, "Connect")
    assert sign_in(office, str(invitation.button("Connect").url), CAROL).status == 200
    office.dm(office.carol, CAROL, "is connected")


def test_an_admins_link_serves_once_and_signs_nobody_in(office: Town) -> None:
    office.microsoft.switches.user_consent("contoso.test", allowed=False)
    url = office.link(office.carol, f"connect {CAROL} microsoft")
    sign_in(office, url, CAROL, decline=True)
    handed = office.dm(office.carol, "only an admin")
    forwarded = handed.plain().splitlines()[-1]
    state = forwarded.split("state=")[1].split("&")[0]
    callback = f"{office.world.public_url}/oauth/microsoft/callback"
    browser = office.world.browser()
    browser.open(f"{callback}?state={state}&admin_consent=True&error=access_denied")
    assert browser.status == 403
    browser.open(f"{callback}?state={state}&admin_consent=True&tenant=x")
    assert browser.status == 410
    assert not [m for m in office.slack.dms(office.carol) if "has allowed" in m.plain()]


def test_an_answer_of_microsoft_does_not_serve_at_googles_callback(office: Town) -> None:
    url = office.link(office.carol, f"connect {CAROL} microsoft")
    browser = office.world.browser()
    browser.open(url)
    browser.press(id="continue")
    state = asked_for(office, "state")
    browser.open(f"{office.world.public_url}/oauth/google/callback?state={state}&code=x")
    assert browser.status == 404


def test_a_second_factor_that_is_due_again_asks_for_a_sign_in_and_keeps_the_grant(
    office: Town,
) -> None:
    connect(office, CAROL, "microsoft")
    office.microsoft.switches.require_mfa(CAROL)
    office.lose(CAROL)
    assert office.connection(CAROL).reason is Reason.SIGNIN_REQUIRED
    told = office.dm(office.carol, "is disconnected", "asks for a fresh sign-in")
    invitation = office.presses(office.carol, told, "Reconnect")
    before = office.connection(CAROL)
    url = str(invitation.button("Reconnect").url)
    browser = office.world.browser()
    browser.open(url)
    browser.press(id="continue")
    assert asked_for(office, "claims").startswith("{")
    consent_at_microsoft(browser, CAROL)
    assert office.connection(CAROL).id == before.id
    assert office.state(CAROL) is State.ACTIVE


def test_our_expired_secret_changes_no_mailbox(office: Town) -> None:
    connect(office, CAROL, "microsoft")
    office.microsoft.switches.expire_secret()
    requests = len(office.microsoft.requests)
    office.world.pass_time(timedelta(minutes=17))
    office.slack.wait_until(lambda: len(office.microsoft.requests) > requests)
    office.world.pass_time(timedelta(minutes=27))
    assert office.state(CAROL) is State.ACTIVE
