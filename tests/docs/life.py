"""The life of a connection: as a diagram, as a drawing, and as tables of who may do what."""

from collections.abc import Iterator
from html import escape

from bot.blocks import labels
from bot.blocks.words import STATES
from connections.lifecycle import LIFE, Actor, Kind, Permission, State, Transition, offered
from tests.docs.tables import table


def diagram() -> str:
    """Return the life of a connection as a Mermaid diagram."""
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    {a} --> {b}: {', '.join(verbs)}" for (a, b), verbs in _moves().items()]
    return "\n".join([*lines, f"    {State.REMOVED} --> [*]", "```"])


def permissions() -> str:
    """Return who may do what from which state, as a table."""
    grouped: dict[tuple[str, str, str, str], list[str]] = {}
    for row in LIFE.values():
        key = (str(row.action), row.kind, _who(row, Permission.AT_ONCE), _target(row))
        grouped.setdefault(key, []).append(row.source or "(none)")
    rows = []
    for (action, kind, at_once, target), sources in grouped.items():
        asks = next(
            _who(row, Permission.ASKS)
            for row in LIFE.values()
            if row.action == action and row.kind == kind
        )
        rows.append((action, kind, ", ".join(sources), target, at_once, asks))
    return table(("action", "mailbox", "from", "to", "at once", "asks an admin"), rows)


def buttons() -> str:
    """Return which buttons a card shows to whom."""
    rows = []
    for kind, actors in (
        (Kind.PERSONAL, (Actor.OWNER, Actor.ACCOUNT_ACCESS, Actor.SUPER_ADMIN)),
        (Kind.TEAM, (Actor.CONNECTOR, Actor.ACCOUNT_ACCESS, Actor.SUPER_ADMIN, Actor.MEMBER)),
    ):
        for state in (State.ACTIVE, State.DISCONNECTED, State.DEACTIVATED):
            cells = [f"{kind}, {STATES[state].lower()}"]
            for actor in (Actor.OWNER, Actor.ACCOUNT_ACCESS, Actor.SUPER_ADMIN, Actor.MEMBER):
                who = Actor.CONNECTOR if (actor, kind) == (Actor.OWNER, Kind.TEAM) else actor
                shown = offered(state, kind, frozenset({who})) if who in actors else []
                cells.append(", ".join(labels.VERBS[action] for action in shown) or "–")
            rows.append(tuple(cells))
    heading = ("mailbox", "who connected it", "account access", "super admin", "any member")
    return table(heading, rows)


#: Where each state stands in the drawing (its middle), and the way of each arrow: from where on a
#: box to where on the other one, how far it bends, and where its words stand.
_AT = {
    State.ACTIVE: (170, 90),
    State.DISCONNECTED: (560, 90),
    State.DEACTIVATED: (365, 250),
    State.REMOVING: (365, 410),
    State.REMOVED: (640, 410),
}
_WIDE, _HIGH = 150, 46


def drawing() -> str:
    """Return the life as an SVG picture: fixed places for the states, arrows from `LIFE`."""
    ways = {
        (None, State.ACTIVE): ("M 20 90 H 89", (24, 80, "start")),
        (State.ACTIVE, State.DISCONNECTED): ("M 247 80 H 479", (363, 70, "middle")),
        (State.DISCONNECTED, State.ACTIVE): ("M 483 102 H 251", (363, 122, "middle")),
        (State.ACTIVE, State.DEACTIVATED): ("M 170 115 L 318 224", (246, 184, "end")),
        (State.DEACTIVATED, State.ACTIVE): ("M 352 225 L 224 117", (274, 150, "start")),
        (State.DISCONNECTED, State.DEACTIVATED): ("M 560 115 L 412 224", (484, 184, "start")),
        (State.DEACTIVATED, State.DISCONNECTED): ("M 378 225 L 506 117", (406, 190, "end")),
        (State.ACTIVE, State.ACTIVE): (
            "M 140 66 C 130 20 210 20 200 62",
            (212, 36, "start"),
        ),
        (State.DISCONNECTED, State.REMOVING): (
            "M 610 115 C 640 280 560 340 444 396",
            (610, 300, "start"),
        ),
        (State.DEACTIVATED, State.REMOVING): ("M 365 275 V 382", (375, 335, "start")),
        (State.ACTIVE, State.REMOVING): ("M 130 115 C 110 300 180 370 284 400", (130, 340, "end")),
        (State.REMOVING, State.REMOVED): ("M 442 410 H 560", (502, 400, "middle")),
    }
    moves = dict(_drawn())
    if set(moves) != set(ways):
        raise ValueError(f"the drawing lacks or invents {set(moves) ^ set(ways)}")
    title = "The life of a connection"
    lines = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 460" role="img"'
        ' font-family="system-ui, sans-serif" font-size="15">',
        f"<title>{title}</title>",
        '<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8"'
        ' markerHeight="8" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="#51606f"/>'
        "</marker></defs>",
        '<rect width="760" height="460" rx="12" fill="#ffffff"/>',
        '<circle cx="16" cy="90" r="6" fill="#51606f"/>',
    ]
    for pair, (path, (x, y, anchor)) in ways.items():
        lines.append(
            f'<path d="{path}" fill="none" stroke="#51606f" stroke-width="1.6"'
            ' marker-end="url(#a)"/>'
        )
        lines.append(
            f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="#33475b">'
            f"{escape(', '.join(moves[pair]))}</text>"
        )
    for state, (x, y) in _AT.items():
        lines += _box(state, x, y)
    return "\n".join([*lines, "</svg>", ""])


def _box(state: State, x: int, y: int) -> Iterator[str]:
    fill, line = {
        State.ACTIVE: ("#e3f4e8", "#2e8b57"),
        State.DISCONNECTED: ("#fde8e6", "#c0392b"),
    }.get(state, ("#eef1f4", "#8795a3"))
    yield (
        f'<rect x="{x - _WIDE // 2}" y="{y - _HIGH // 2}" width="{_WIDE}" height="{_HIGH}"'
        f' rx="10" fill="{fill}" stroke="{line}" stroke-width="1.6"/>'
    )
    yield (
        f'<text x="{x}" y="{y + 5}" text-anchor="middle" fill="#1b2733" font-weight="600">'
        f"{state}</text>"
    )


def _drawn() -> Iterator[tuple[tuple[State | None, State], list[str]]]:
    for (source, target), verbs in _moves().items():
        yield (None if source == "[*]" else State(source), State(target)), verbs


def _moves() -> dict[tuple[str, str], list[str]]:
    seen: dict[tuple[str, str], list[str]] = {}
    for row in LIFE.values():
        source = row.source or "[*]"
        for target in filter(None, (row.target, row.otherwise)):
            verbs = seen.setdefault((source, target), [])
            if row.action not in verbs:
                verbs.append(str(row.action))
    return seen


def _target(row: Transition) -> str:
    return f"{row.target}, or {row.otherwise}" if row.otherwise else str(row.target)


def _who(row: Transition, wanted: Permission) -> str:
    held = [actor for actor in Actor if row.permission(frozenset({actor})) is wanted]
    return ", ".join(held)
