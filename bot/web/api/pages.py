"""Cutting a list into pages that stay right while mailboxes come and go."""

import base64
import binascii
from collections.abc import Sequence

from bot.web.api.models import ListQuery
from connections.apps import Standing
from connections.model import Connection
from connections.policy import normal_address


class CursorUnknown(ValueError):
    """The text is no cursor of ours."""


#: A connection, and whether the app gets tokens for it.
Seen = tuple[Connection, Standing]


def chosen(found: Sequence[Seen], query: ListQuery) -> list[Seen]:
    """Return what a query asks for; `found` is in the order of ids.

    Raises:
        InvalidAddress: the address is none.

    """
    address = None if query.address is None else normal_address(query.address)
    return [
        (each, standing)
        for each, standing in found
        if query.state in {None, each.state} and address in {None, each.address}
    ]


def page(found: Sequence[Seen], query: ListQuery) -> tuple[list[Seen], str | None]:
    """Return a page, and the cursor of the next one: the last id that was seen.

    Raises:
        CursorUnknown: it is none of ours.

    """
    after = _read(query.cursor) if query.cursor else ""
    rest = [each for each in found if each[0].id > after]
    shown = rest[: query.limit]
    return shown, _written(shown[-1][0].id) if len(rest) > len(shown) else None


def _written(connection_id: str) -> str:
    return base64.urlsafe_b64encode(f"1:{connection_id}".encode()).decode().rstrip("=")


def _read(cursor: str) -> str:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise CursorUnknown from None
    version, _, connection_id = text.partition(":")
    if version != "1" or not connection_id:
        raise CursorUnknown
    return connection_id
