"""What a part of the world outside offers to a visitor: pages to open, switches, events."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Link:
    """A page of that part of the world."""

    label: str
    url: str


@dataclass(frozen=True)
class Switch:
    """Something that is so, or not: `turn(True)` makes it so; `usual` is how it is mostly."""

    label: str
    is_on: Callable[[], bool]
    turn: Callable[[bool], object]
    usual: bool = False


@dataclass(frozen=True)
class Event:
    """Something that happens once, whenever it is pressed."""

    label: str
    happen: Callable[[], object]


@dataclass(frozen=True)
class Station:
    """One part of the world. `id` is unique among its neighbours.

    `plays` maps the beginning of addresses in the real world to where they are found here, so
    that the bot's links stay in this world. `inside` are smaller parts of it.
    """

    id: str
    name: str
    says: str = ""
    links: Sequence[Link] = ()
    switches: Sequence[Switch] = ()
    events: Sequence[Event] = ()
    inside: Sequence[Station] = ()
    plays: Mapping[str, str] = field(default_factory=dict)

    @property
    def troubled(self) -> bool:
        """Whether something in it is not as usual."""
        return any(one.is_on() != one.usual for one in self.switches) or any(
            one.troubled for one in self.inside
        )


def walk(stations: Sequence[Station], path: str = "") -> Iterator[tuple[str, Station]]:
    """Yield every station with its path, outer ones first."""
    for station in stations:
        here = f"{path}/{station.id}" if path else station.id
        yield here, station
        yield from walk(station.inside, here)


def local_address(stations: Sequence[Station], url: str) -> str:
    """Return where an address of the real world is found in this one, else the address."""
    for _, station in walk(stations):
        for real, here in station.plays.items():
            if url.startswith(real):
                return here
    return url


def asked(stations: Sequence[Station], deed: str) -> Callable[[], object]:
    """Return what `event:<path>:<number>` or `switch:<path>:<number>:<on or off>` does.

    Raises LookupError for what is not there.
    """
    kind, path, number, state = [*deed.split(":"), "", "", ""][:4]
    for here, station in walk(stations):
        if here == path and number.isdigit():
            if kind == "event":
                return station.events[int(number)].happen
            if kind == "switch":
                switch = station.switches[int(number)]
                return lambda: switch.turn(state == "on")
    raise LookupError(deed)
