"""What a campaign changes inside the bot's process, told by the environment; never in the house.

Python imports a module of this name at every start when its folder is in PYTHONPATH.

TRUST_CLOCK: a file with the offset of this world's clock (`tests.trust.clock`).
TRUST_POINTS: "n:file" ends the process by SIGKILL at the n-th point after the file appeared.
Points are the moments before and after every commit, and before and after every call to the
outside. What it was stands in "<file>.died" afterwards.
TRUST_LIFE: a word that every HTTP request to the outside carries, in the header X-Life: so it is
known which process sent what, however late it is seen.
TRUST_NO_PACE: messages are sent without a pause between them, where Slack demands none.
"""

import mmap
import os
import signal
import struct
import sys
from pathlib import Path
from threading import Lock
from typing import Any


def install() -> None:
    """Do what the environment asks for."""
    if path := os.environ.get("TRUST_CLOCK"):
        _move_the_clock(Path(path))
    if points := os.environ.get("TRUST_POINTS"):
        number, _, path = points.partition(":")
        _die_at(int(number), Path(path))
    if life := os.environ.get("TRUST_LIFE"):
        _name_the_life(life)
    if os.environ.get("TRUST_NO_PACE") and "bot.app" in sys.modules:
        _send_without_pause()


def _send_without_pause() -> None:
    """Let the postman wait for nothing; only where the house is loaded already."""
    from bot import postman  # noqa: PLC0415

    if hasattr(postman, "PACE"):
        postman.PACE = 0.0
        return
    pace = sys.modules["bot.pace"].Pace
    pace.wait = lambda *_arguments, **_options: 0.0


def _move_the_clock(path: Path) -> None:
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415 - as late as can be

    from connections import clock  # noqa: PLC0415

    with path.open("rb") as file:
        offset = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def now(_self: object) -> datetime:
        (seconds,) = struct.unpack("d", offset[:])
        return datetime.now(UTC) + timedelta(seconds=seconds)

    clock.SystemClock.now = now  # type: ignore[method-assign]


def _name_the_life(life: str) -> None:
    import http.client  # noqa: PLC0415

    asked = http.client.HTTPConnection.putrequest

    def putrequest(self: Any, method: str, url: str, **options: Any) -> None:
        asked(self, method, url, **options)
        self.putheader("X-Life", life)

    http.client.HTTPConnection.putrequest = putrequest  # type: ignore[assignment,method-assign]


def _die_at(last: int, armed: Path) -> None:
    import http.client  # noqa: PLC0415
    import sqlite3  # noqa: PLC0415

    lock, count = Lock(), 0

    def point(what: str) -> None:
        nonlocal count
        if not armed.exists():
            return
        with lock:
            count += 1
            if count == last:
                armed.with_suffix(".died").write_text(what)
                os.kill(os.getpid(), signal.SIGKILL)

    connect = sqlite3.connect

    class Mortal(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            if sql != "commit" or not self.total_changes:
                return super().execute(sql, *values)
            point("before a commit")
            done = super().execute(sql, *values)
            point("after a commit")
            return done

    def connecting(*arguments: Any, **options: Any) -> sqlite3.Connection:
        return connect(*arguments, factory=Mortal, **options)

    sqlite3.connect = connecting  # type: ignore[assignment]

    asked, answered = http.client.HTTPConnection.putrequest, http.client.HTTPConnection.getresponse

    def putrequest(self: Any, method: str, url: str, **options: Any) -> None:
        point(f"before {method} {url.partition('?')[0]}")
        asked(self, method, url, **options)

    def getresponse(self: Any) -> Any:
        answer = answered(self)
        point("after an answer")
        return answer

    http.client.HTTPConnection.putrequest = putrequest  # type: ignore[assignment,method-assign]
    http.client.HTTPConnection.getresponse = getresponse  # type: ignore[method-assign]


install()
