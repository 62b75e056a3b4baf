"""The services on a real database, with a provider, a directory and a clock that obey."""

from dataclasses import dataclass, field
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from connections.checks import Checks
from connections.clearing import Clearing
from connections.consenting import Consenting
from connections.examination import Examiner
from connections.hosts import Hosts
from connections.links import Links
from connections.locks import KeyedLocks
from connections.migrations import Migrations
from connections.model import Connection, Grant, Person
from connections.notices import Notice
from connections.policy import Timing
from connections.removals import Removals
from connections.service import Connections
from connections.strays import Strays
from connections.tending import Tending
from storage.database import Database
from tests.factories import make_connection, make_grant, make_person
from tests.fakes.clock import FakeClock
from tests.fakes.directory import FakeDirectory
from tests.fakes.mail import FakeMail
from tests.fakes.provider import FakeProvider


@dataclass
class Rules:
    database: Database
    clock: FakeClock
    provider: FakeProvider = field(default_factory=FakeProvider)
    alice: Person = field(default_factory=make_person)
    sam: Person = field(
        default_factory=lambda: make_person(
            id="U9", name="Sam", email="sam@acme.test", super_admin=True
        )
    )
    timing: Timing = field(default_factory=Timing)

    def __post_init__(self) -> None:
        self.directory = FakeDirectory(self.alice, self.sam)
        self.locks = KeyedLocks()
        self.elsewhere = FakeProvider()
        self.elsewhere.id = "microsoft"
        self.providers = {"google": self.provider, "microsoft": self.elsewhere}
        self.mail = FakeMail()
        self.examiner = Examiner(self.database, self.providers, self.locks)
        common = {"clock": self.clock, "timing": self.timing}
        self.service = Connections(
            self.database, self.examiner, self.clock, self.timing, lambda: None
        )
        self.checks = Checks(self.database, self.examiner, self.clock, self.timing, lambda: None)
        self.migrations = Migrations(
            storage=self.database,
            providers=self.providers,
            mail=self.mail,
            examiner=self.examiner,
            wake=lambda: None,
            **common,
        )
        self.tending = Tending(self.database, self.clock, self.timing, lambda: None)
        self.removals = Removals(
            storage=self.database,
            providers=self.providers,
            locks=self.locks,
            wake=lambda: None,
            **common,
        )
        self.clearing = Clearing(
            self.database, self.removals, self.locks, self.clock, lambda: None
        )
        self.links = Links(
            storage=self.database,
            providers=self.providers,
            directory=self.directory,
            wake=lambda: None,
            **common,
        )
        self.strays = Strays(self.database, self.providers, self.locks, self.clock, lambda: None)
        self.hosts = Hosts(self.database, self.clock, lambda: None)
        self.consenting = Consenting(
            storage=self.database,
            links=self.links,
            directory=self.directory,
            locks=self.locks,
            strays=self.strays,
            wake=lambda: None,
            **common,
        )

    def given(self, grant: Grant | None = None, **overrides: object) -> Connection:
        """Store a connection with its grant, brought to its state by the table's own steps."""
        wanted = make_connection(**overrides)
        born = make_connection(
            **{
                **{name: getattr(wanted, name) for name in wanted.__slots__},
                "state": "active",
                "reason": None,
                "version": 1,
            }
        )
        with self.database.transaction() as tx:
            tx.connections.add(born)
            tx.grants.put(born, grant or make_grant(subject=born.subject))
            if wanted.state != "active":
                moved = make_connection(
                    **{
                        **{name: getattr(wanted, name) for name in wanted.__slots__},
                        "version": 2,
                    }
                )
                assert tx.connections.move(moved, expected_version=1)
                return moved
        return born

    def now(self, connection: Connection) -> Connection:
        with self.database.snapshot() as tx:
            return tx.connections.get(connection.workspace_id, connection.id)

    def grant(self, connection: Connection) -> Grant | None:
        with self.database.snapshot() as tx:
            return tx.grants.get(connection)

    def told(self) -> list[tuple[str, str]]:
        """Claim what waits in the outbox and return (kind, recipient) of each."""
        return [(str(notice.kind), notice.to) for notice in self.notices()]

    def notices(self) -> list[Notice]:
        """Claim what waits in the outbox and return it."""
        told = []
        with self.database.transaction() as tx:
            for _ in range(20):
                for delivery in tx.outbox.claim(
                    self.clock.now(), until=self.clock.now() + timedelta(days=1), limit=50
                ):
                    told.append(delivery.notice)
                    tx.outbox.failed(delivery, "read by the test")
        return told


@pytest.fixture
def rules(database: Database, clock: FakeClock) -> Rules:
    return Rules(database, clock)


def at_once(*works: object) -> list[object]:
    """Run all at the same moment in threads; return what each returned or raised, in order."""
    gate = Barrier(len(works))
    results: list[object] = [None] * len(works)

    def run(number: int) -> None:
        gate.wait()
        try:
            results[number] = works[number]()  # type: ignore[operator]
        except Exception as error:  # noqa: BLE001 - the result of that thread
            results[number] = error

    threads = [Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
