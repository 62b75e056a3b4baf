"""The Web API as the bot uses it, with somebody else's idea of Slack, as far as that reaches."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from bot.directory import SlackDirectory
from bot.letters import Letters
from bot.postman import Postman
from bot.scenes import Scenes
from bot.slack import OneWorkspace
from connections.notices import NoticeKind, about
from connections.service import Siblings
from connections.settings import Preferences
from storage.database import Database
from tests.external.emulate import emulate
from tests.factories import make_connection
from tests.fakes.clock import FakeClock
from tests.fakes.provider import FakeProvider

pytestmark = pytest.mark.external

SEED = {
    "slack": {
        "team": {"name": "Acme", "domain": "acme"},
        "users": [
            {"name": "alice", "real_name": "Alice Ant", "email": "alice@acme.test"},
            {"name": "sam", "real_name": "Sam", "email": "sam@acme.test", "is_admin": True},
        ],
        "channels": [{"name": "general"}],
    }
}


@pytest.fixture(scope="module")
def client() -> Iterator[WebClient]:
    with emulate("slack", SEED) as url:
        yield WebClient(token="xoxb-emulated", base_url=f"{url}/api/")


@pytest.fixture
def directory(client: WebClient) -> SlackDirectory:
    return SlackDirectory(OneWorkspace(client), [])


def test_people_are_found_by_id_and_by_address(
    client: WebClient, directory: SlackDirectory
) -> None:
    workspace = str(client.auth_test()["team_id"])
    alice = directory.by_email(workspace, "alice@acme.test")
    assert alice is not None
    assert (alice.name, alice.email, alice.outsider) == ("Alice Ant", "alice@acme.test", False)
    assert directory.person(workspace, alice.id) == alice


def test_nobody_is_found_where_nobody_is(client: WebClient, directory: SlackDirectory) -> None:
    workspace = str(client.auth_test()["team_id"])
    assert directory.by_email(workspace, "nobody@acme.test") is None
    assert directory.person(workspace, "U0NOBODY").outsider


def test_the_admins_are_found(client: WebClient, directory: SlackDirectory) -> None:
    workspace = str(client.auth_test()["team_id"])
    assert "sam@acme.test" in {person.email for person in directory.super_admins(workspace)}


def test_a_notice_is_delivered_to_its_person_and_edited_when_it_is_revised(
    client: WebClient, directory: SlackDirectory, database: Database, clock: FakeClock
) -> None:
    workspace = str(client.auth_test()["team_id"])
    alice = directory.by_email(workspace, "alice@acme.test")
    assert alice is not None
    connection = make_connection(workspace_id=workspace, owner_id=alice.id)
    notice = about(connection, NoticeKind.CONNECTED, alice.id)
    with database.transaction() as tx:
        tx.connections.add(connection)
        tx.outbox.add(notice)
    postman = Postman(
        storage=database,
        workspaces=OneWorkspace(client),
        directory=directory,
        letters=Letters(
            storage=database,
            directory=directory,
            providers={"google": FakeProvider()},
            scenes=Scenes(
                directory=directory,
                providers={"google": "Google"},
                siblings=lambda _person, _connection: Siblings(),
                uses=lambda _person, _connection: [],
            ),
            preferences=lambda _workspace: Preferences(),
        ),
        clock=clock,
        preferences=lambda _workspace: Preferences(),
    )
    assert postman.deliver_due() == 1
    assert "is connected to your Slack account" in texts(client, alice.id)[0]

    with database.transaction() as tx:
        tx.outbox.revise(workspace, notice.key, NoticeKind.RECONNECTED, notice.facts)
    assert postman.deliver_due() == 1
    assert "is reconnected" in texts(client, alice.id)[0]
    assert len(texts(client, alice.id)) == 1


def texts(client: WebClient, user_id: str) -> list[str]:
    """Return what stands in the conversation with somebody, the newest first."""
    room = client.conversations_open(users=user_id)["channel"]["id"]
    return [message["text"] for message in client.conversations_history(channel=room)["messages"]]
