"""slack_sdk's own models look at every message of a test: when the bot runs, none does."""

from collections.abc import Sequence
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from bot.blocks import written


@pytest.fixture(autouse=True)
def judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare what is written with what the models, which look at every attribute, write."""
    ours = written.blocks

    def blocks(drawn: Sequence[Block]) -> list[dict[str, Any]]:
        found = ours(drawn)
        assert found == [each.to_dict() for each in drawn]
        return found

    monkeypatch.setattr(written, "blocks", blocks)
