from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from playground.world import World


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[tuple[World, ExitStack]]:
    """Make a world whose bot is not started yet, and a stack for what has to stop with it."""
    world = World(tmp_path)
    with ExitStack() as stack:
        stack.callback(world.close)
        yield world, stack
