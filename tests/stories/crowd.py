"""Many mailboxes at once, connected behind the scenes: a story has better things to do."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from connections.domains import domain_of
from connections.model import Connection, Grant, Health
from playground.slack.people import Person
from tests.factories import make_connection
from tests.stories.conftest import Town

SCOPES = (
    "openid",
    "https://www.googleapis.com/auth/userinfo.email",
    "https://www.googleapis.com/auth/gmail.modify",
)


def crowd(
    town: Town, addresses: Sequence[str], owners: Sequence[Person], *, first_check: timedelta
) -> list[Connection]:
    """Connect addresses at Google, each with an account and a grant that works there."""
    now = town.world.clock.now()
    made = []
    with town.world.bot.database.transaction() as tx:
        for number, address in enumerate(addresses):
            account = town.google.add_account(address, hd=domain_of(address))
            connection = make_connection(
                id=secrets.token_hex(8),
                workspace_id=town.slack.workspace.team_id,
                address=address,
                owner_id=owners[number % len(owners)].id,
                subject=account.sub,
                group=domain_of(address),
                created_at=now,
                state_since=now,
                health=Health(next_check_at=now + first_check, checked_at=now),
            )
            grant = Grant(
                subject=account.sub,
                client_id=town.google.client_id,
                addresses=frozenset({address}),
                scopes=frozenset(SCOPES),
                secret=town.google.give_access(address, SCOPES),
            )
            tx.connections.add(connection)
            tx.grants.put(connection, grant)
            tx.domains.watch(domain_of(address), now)
            made.append(connection)
    return made


def states(town: Town, connections: Sequence[Connection]) -> dict[str, int]:
    """Return how many of them are in each state."""
    mine = {connection.id for connection in connections}
    found: dict[str, int] = {}
    with town.world.bot.database.snapshot() as tx:
        for each in tx.connections.find(None):
            if each.id in mine:
                found[each.state] = found.get(each.state, 0) + 1
    return found
