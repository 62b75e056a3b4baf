"""A town for faults: the real bot inside this process, so that its database can be disturbed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connections.notices import Notice, NoticeKind
from playground.world import World
from tests.stories.conftest import ALICE, Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with World(tmp_path) as world:
        yield Town(world)


def promised(town: Town, key: str, *, kind: NoticeKind = NoticeKind.DEACTIVATED) -> Notice:
    """Return a notice to Alice, as a step of hers would have written it."""
    return Notice(
        kind=kind,
        workspace_id=town.slack.workspace.team_id,
        to=town.alice.id,
        key=key,
        facts={"address": f"{key}@acme.test", "provider": "google", "by": town.sam.id},
    )


def promise(town: Town, *notices: Notice) -> None:
    """Write notices into the outbox."""
    with town.world.bot.database.transaction() as tx:
        for notice in notices:
            tx.outbox.add(notice)


def told(town: Town, part: str) -> list[str]:
    """Return what Alice was told in which this stands."""
    return [m.plain() for m in town.slack.dms(town.alice) if part in m.plain()]


__all__ = ["ALICE", "Town"]
