"""A program uses a mailbox through its connection, and gets nothing more once somebody says so."""

import re

import pytest
import requests

from playground.slack.messages import Message
from tests.stories.conftest import ALICE, Town

NAME, OWNED = "Name", "Personal mailboxes"


def register(town: Town, **answers: object) -> str:
    """Register an app as Sam does, and return its key."""
    listed = town.says(town.sam, "apps")
    town.slack.click(town.sam, listed, "Register an app")
    town.slack.wait_until(lambda: "submit" in town.slack.modal(town.sam).source)
    town.slack.submit(
        town.sam,
        {NAME: "CRM", OWNED: ALICE, "What it may do": ["All that was consented"], **answers},
    )
    shown = town.slack.wait_until(
        lambda: next(
            (m for m in town.slack.ephemerals(town.sam) if "shown this once" in m.plain()), None
        )
    )
    found = re.search(r"ibk_\w+", shown.plain())
    assert found is not None
    return found[0]


def ask(town: Town, key: str, path: str = "", method: str = "GET") -> requests.Response:
    return requests.request(
        method,
        f"{town.world.public_url}/api/v1/connections{path}",
        headers={"Authorization": f"Bearer {key}"},
        timeout=20,
    )


def token(town: Town, key: str) -> requests.Response:
    return ask(town, key, f"/{town.connection().id}/token", "POST")


def yes(town: Town) -> Message:
    asked = town.dm(town.alice, "wants to use your mailbox", ALICE)
    assert asked.labels() == ["Allow", "Decline"]
    town.slack.click(town.alice, asked, "Allow")
    return town.dm(town.alice, "You let the app CRM use")


@pytest.mark.slow
def test_a_program_reads_a_mailbox_until_it_is_deactivated_and_again_after_that(
    town: Town,
) -> None:
    town.connect(town.alice)
    key = register(town)
    assert token(town, key).json()["type"] == "/api/v1/problems/waiting"
    yes(town)
    handed = token(town, key).json()
    assert (handed["provider"], handed["address"]) == ("google", ALICE)
    profile = requests.get(
        f"{town.google.api_url}/gmail/v1/users/me/profile",
        headers={"Authorization": f"Bearer {handed['token']}"},
        verify=str(town.world.ca_file),
        timeout=20,
    )
    assert profile.json()["emailAddress"] == ALICE

    card = town.says(town.alice, f"status {ALICE}")
    assert "App CRM: got access last" in card.plain()
    assert "What it was given can be used until" in card.plain()
    dialog = card.button("Deactivate").confirm
    assert dialog is not None
    assert "Apps can use what they were given until" in dialog.text
    card = town.presses(town.alice, card, "Deactivate", confirm="Yes, deactivate")
    problem = token(town, key).json()
    assert (problem["status"], problem["state"]) == (409, "deactivated")
    assert problem["who_must_act"] == "owner"
    town.presses(town.alice, card, "Reactivate")
    assert token(town, key).status_code == 200


@pytest.mark.slow
def test_the_home_tab_says_which_app_uses_a_mailbox_as_soon_as_it_does(town: Town) -> None:
    town.connect(town.alice)
    key = register(town)
    town.slack.open_home(town.alice)
    town.slack.wait_until(lambda: ALICE in town.slack.home(town.alice).plain())
    assert "App CRM" not in town.slack.home(town.alice).plain()
    yes(town)
    at_home = town.slack.home
    town.slack.wait_until(lambda: "App CRM: has not used it" in at_home(town.alice).plain())
    assert token(town, key).status_code == 200
    town.slack.wait_until(lambda: "App CRM: got access last" in at_home(town.alice).plain())
    town.slack.click(town.alice, at_home(town.alice), "Block CRM")
    town.slack.wait_until(lambda: "App CRM: blocked" in at_home(town.alice).plain())


@pytest.mark.slow
def test_an_owner_says_no_or_blocks_later(town: Town) -> None:
    town.connect(town.alice)
    key = register(town)
    asked = town.dm(town.alice, "wants to use your mailbox")
    town.slack.click(town.alice, asked, "Decline")
    town.dm(town.alice, "You did not let the app CRM use")
    assert token(town, key).status_code == 404


@pytest.mark.slow
def test_an_owner_blocks_on_the_card_and_lets_in_again(town: Town) -> None:
    town.connect(town.alice)
    key = register(town)
    yes(town)
    assert token(town, key).status_code == 200
    card = town.says(town.alice, f"status {ALICE}")
    card = town.presses(town.alice, card, "Block CRM")
    assert "gets no access" in card.plain()
    assert token(town, key).json()["type"] == "/api/v1/problems/blocked"
    card = town.presses(town.alice, card, "Let CRM in again")
    assert token(town, key).status_code == 200
    assert "Block CRM" not in town.says(town.sam, f"status {ALICE}").labels()


@pytest.mark.slow
def test_the_key_is_shown_once_and_nowhere_else(town: Town) -> None:
    town.connect(town.alice)
    key = register(town)
    yes(town)
    secret = key.rpartition("_")[2]
    assert token(town, key).status_code == 200
    town.says(town.sam, "apps")
    shown = [m for m in town.slack.seen_by(town.sam) if secret in m.plain()]
    assert len(shown) == 1
    for path in town.world.folder.glob("inboxkeeper.db*"):
        assert secret.encode() not in path.read_bytes()


@pytest.mark.slow
def test_a_new_key_ends_the_old_one_and_an_ended_app_gets_nothing(town: Town) -> None:
    town.connect(town.alice)
    key = register(town)
    yes(town)
    listed = town.says(town.sam, "apps")
    town.presses(town.sam, listed, "New key", confirm="New key")
    second = town.slack.ephemerals(town.sam)[-1].plain()
    assert token(town, key).status_code == 401
    found = re.search(r"ibk_\w+", second)
    assert found is not None
    assert token(town, found[0]).status_code == 200
    town.presses(town.sam, town.says(town.sam, "apps"), "End this app", confirm="End this app")
    assert token(town, found[0]).status_code == 401


@pytest.mark.slow
def test_what_is_wrong_is_said_in_the_form(town: Town) -> None:
    town.connect(town.alice)
    register(town)
    town.slack.click(town.sam, town.says(town.sam, "apps"), "Register an app")
    town.slack.wait_until(lambda: "submit" in town.slack.modal(town.sam).source)
    everything = {"What it may do": ["All that was consented"]}
    for answers, block in (
        ({NAME: " crm ".upper().strip(), OWNED: ALICE}, "app.name"),
        ({NAME: "Other", OWNED: "nonsense"}, "app.addresses"),
        ({NAME: "Other", OWNED: "bob@acme.test"}, "app.addresses"),
        ({NAME: "Other", OWNED: ""}, "app.channels"),
    ):
        exchange = town.slack.submit(town.sam, {**everything, **answers})
        assert list(exchange.ack_json["errors"]) == [block]


@pytest.mark.slow
def test_a_member_is_told_whom_to_ask(town: Town) -> None:
    assert "Ask one of your admins: Sam" in town.says(town.alice, "apps").plain()
