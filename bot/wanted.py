"""Which mailbox somebody wants to connect, and for whom: it travels in the values of buttons."""

import json
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A mailbox to connect: a personal one, or with `channel_id` a team's.

    `shared`: it is opened through the person's own account, as a shared mailbox or an alias.
    """

    address: str
    channel_id: str | None = None
    shared: bool = False

    def __str__(self) -> str:
        if self.channel_id is None and not self.shared:
            return self.address
        return json.dumps({"a": self.address, "c": self.channel_id, "s": self.shared})

    @classmethod
    def parse(cls, value: str) -> "Wanted":
        """Read what `str` wrote; anything else is an address, and seldom a good one."""
        try:
            told = json.loads(value) if value.startswith("{") else {"a": value}
        except (ValueError, RecursionError):
            told = {"a": value}
        channel_id = told.get("c")
        return cls(
            address=str(told.get("a", "")),
            channel_id=str(channel_id) if channel_id else None,
            shared=told.get("s") is True,
        )
