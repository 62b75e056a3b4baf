"""Where a page begins: after an id, which stays right while mailboxes come and go."""

import base64
import binascii


class CursorUnknown(ValueError):
    """The text is no cursor of ours."""


def written(connection_id: str) -> str:
    """Return the cursor of what follows an id."""
    return base64.urlsafe_b64encode(f"1:{connection_id}".encode()).decode().rstrip("=")


def read(cursor: str) -> str:
    """Return the id that a cursor stands for. Raises `CursorUnknown`: it is none of ours."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise CursorUnknown from None
    version, _, connection_id = text.partition(":")
    if version != "1" or not connection_id:
        raise CursorUnknown
    return connection_id
