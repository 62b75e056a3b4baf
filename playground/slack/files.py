"""An uploaded file: what it is called, what is in it, and how it is shown."""

from __future__ import annotations

import mimetypes
import struct
from dataclasses import dataclass
from typing import Any

#: What is shown as a picture; everything else is offered to be kept.
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif"})
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(eq=False)
class File:
    """An upload: announced, then sent, then shared."""

    id: str
    name: str
    length: int
    upload_token: str
    alt_text: str = ""
    title: str = ""
    content: bytes | None = None
    shared: bool = False

    @property
    def mimetype(self) -> str:
        """What the name says that it is."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def is_picture(self) -> bool:
        """Whether people see it in the conversation at once."""
        return self.mimetype in _PICTURES

    @property
    def pixels(self) -> tuple[int, int] | None:
        """Width and height of a PNG; None for anything else."""
        head = (self.content or b"")[:24]
        if len(head) < 24 or not head.startswith(_PNG):
            return None
        width, height = struct.unpack(">II", head[16:])
        return width, height

    def as_object(self, user: str) -> dict[str, Any]:
        """Return Slack's file object (docs.slack.dev/reference/objects/file-object)."""
        described: dict[str, Any] = {"alt_txt": self.alt_text} if self.alt_text else {}
        if self.pixels:
            described["original_w"], described["original_h"] = self.pixels
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": self.mimetype,
            "filetype": self.name.rpartition(".")[2].lower() if "." in self.name else "",
            "mode": "hosted",
            "size": self.length,
            "user": user,
            **described,
        }
