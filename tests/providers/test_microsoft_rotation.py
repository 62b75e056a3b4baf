"""A server that ends a refresh token with its use, and many who want to look at one mailbox."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from connections.examination import Examiner, Verdict
from connections.locks import KeyedLocks
from connections.model import Connection, Grant, Refreshed
from providers.microsoft import Microsoft
from providers.settings import MicrosoftSettings
from storage.database import Database
from tests.factories import make_connection
from tests.providers.microsoft_world import MicrosoftWorld
from tests.waiting import until

EIGHT = 8


class Crowded(Microsoft):
    """Refreshes not before all eight want to."""

    def __init__(self, settings: MicrosoftSettings) -> None:
        super().__init__(settings)
        self.locks = KeyedLocks()

    def refresh(self, grant: Grant) -> Refreshed:
        until(lambda: [entry.users for entry in self.locks._entries.values()] == [EIGHT])
        return super().refresh(grant)


def stored(world: MicrosoftWorld, database: Database) -> Connection:
    grant = world.connect().grant
    connection = make_connection(
        provider="microsoft", address=world.account, subject=grant.subject
    )
    with database.transaction() as tx:
        tx.connections.add(connection)
        tx.grants.put(connection, grant)
    return connection


def test_eight_at_once_make_one_refresh_and_all_see_the_mailbox(
    microsoft_world: MicrosoftWorld, database: Database
) -> None:
    world = microsoft_world
    world.microsoft.switches.strict_rotation()
    connection = stored(world, database)
    world.microsoft.requests.clear()
    provider = Crowded(world.settings())
    examiner = Examiner(database, {"microsoft": provider}, provider.locks)
    gate = Barrier(EIGHT)

    def examine(_: int) -> Verdict:
        gate.wait()
        return examiner.examine(connection).verdict

    with ThreadPoolExecutor(EIGHT) as pool:
        assert [*pool.map(examine, range(EIGHT))] == [Verdict.PASSED] * EIGHT
    assert len(world.token_requests()) == 1
    with database.snapshot() as tx:
        grant = tx.grants.get(connection)
    assert grant is not None
    assert world.microsoft.live_refresh_tokens(world.account) == [grant.secret]


def test_look_after_look_lives_from_the_token_that_the_last_one_brought(
    microsoft_world: MicrosoftWorld, database: Database
) -> None:
    world = microsoft_world
    world.microsoft.switches.strict_rotation()
    connection = stored(world, database)
    examiner = Examiner(database, {"microsoft": world.provider}, KeyedLocks())
    assert [examiner.examine(connection).verdict for _ in range(3)] == [Verdict.PASSED] * 3
