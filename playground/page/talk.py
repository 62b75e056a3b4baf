"""A conversation as it is drawn: what stands there, and the days and jumps in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from babel.dates import format_timedelta

from playground.page.desk import Desk
from playground.page.drawing import Pen, Sheet
from playground.page.places import Place
from playground.slack.files import File
from playground.slack.messages import Message


@dataclass(frozen=True)
class Line:
    """One message with all that a reader sees of it, or (without one) a line between messages."""

    between: str = ""
    message: Message | None = None
    sheet: Sheet | None = None
    text: str = ""
    time: str = ""
    author: str = ""
    by_bot: bool = False
    files: tuple[File, ...] = ()


def lines(desk: Desk, place: Place, pen: Pen) -> Iterator[Line]:
    """Yield the conversation of a place, oldest first."""
    reader = desk.reader(place.person)
    before: Message | None = None
    for message in desk.places.items(place):
        moment = desk.clockwork.moment_of(message.ts)
        if before is not None and (jump := desk.clockwork.jumped(before.ts, message.ts)):
            written = format_timedelta(jump, threshold=1, locale=reader.language)
            yield Line(between=desk.say(place.person)("later").format(time=written))
        day = reader.day(moment)
        if before is None or day != reader.day(desk.clockwork.moment_of(before.ts)):
            yield Line(between=day)
        yield _line(desk, pen, message, reader.time(moment))
        before = message


def _line(desk: Desk, pen: Pen, message: Message, time: str) -> Line:
    author = message.author.real_name if message.author else desk.slack.workspace.bot.real_name
    return Line(
        message=message,
        sheet=pen.on(message) if message.blocks else None,
        text=pen.message_text(message.text),
        time=time,
        author="Slackbot" if message.kind == "red" else author,
        by_bot=message.author is None and message.kind != "red",
        files=tuple(message.files),
    )
