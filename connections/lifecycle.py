"""The life of a connection, as one table of data.

`LIFE` is the only place that knows which action leads where and who may ask for it. Buttons,
error sentences, the README's diagram and tables, the database's guards and the tests are derived
from it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a connection is in its life."""

    ACTIVE = "active"  # the provider accepts the grant and the bot uses it
    DISCONNECTED = "disconnected"  # proven: the grant no longer opens this mailbox
    DEACTIVATED = "deactivated"  # a person switched it off; the grant is kept, not used
    REMOVING = "removing"  # ended here, the provider's side is outstanding
    REMOVED = "removed"  # terminal: the grant is erased, the outcome is kept


#: States that count for "one live connection per workspace and address".
LIVE = frozenset({State.ACTIVE, State.DISCONNECTED, State.DEACTIVATED})


class Kind(StrEnum):
    """Whose mailbox it is."""

    PERSONAL = "personal"
    TEAM = "team"


class Action(StrEnum):
    """What can happen to a connection; the order is that of the buttons on a card."""

    CONSENT = "consent"  # a person signed in at the provider for the first time
    REACTIVATE = "reactivate"  # a person switches it on again
    RECONNECT = "reconnect"  # a person signed in anew for the same connection
    DEACTIVATE = "deactivate"  # a person switches it off
    REMOVE = "remove"  # a person ends a personal mailbox here and at the provider
    DELETE = "delete"  # a person ends a team mailbox here and at the provider
    LOSE = "lose"  # the bot has proof that the grant no longer works
    RESTORE = "restore"  # the bot has seen a lost grant work again
    SETTLE = "settle"  # the bot knows how the provider's side ended


class Actor(StrEnum):
    """In what capacity somebody acts on a connection."""

    MEMBER = "member"  # any full member of the workspace
    OWNER = "owner"  # the member whose personal mailbox it is
    CONNECTOR = "connector"  # the member who connected a team mailbox
    ACCOUNT_ACCESS = "account access"  # a member whom a super admin trusts with mailboxes
    SUPER_ADMIN = "super admin"  # workspace owners and admins, and those in the configuration
    BOT = "the bot"  # the program, after proof


class Permission(StrEnum):
    """What the table says to one actor about one action."""

    AT_ONCE = "at once"
    ASKS = "asks"  # the wish is put before the admins
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True, slots=True)
class Transition:
    """One row of the life: from `source` by `action` to `target`."""

    source: State | None
    action: Action
    kind: Kind
    target: State
    otherwise: State | None = None  # where it leads when the check that belongs to it fails
    at_once: frozenset[Actor]
    asks: frozenset[Actor] = frozenset()
    on_card: bool = False  # offered on every card in that state, not only when typed

    def permission(self, actors: frozenset[Actor]) -> Permission:
        """Return what somebody acting in these capacities may do."""
        if self.at_once & actors:
            return Permission.AT_ONCE
        return Permission.ASKS if self.asks & actors else Permission.REFUSED


_BOTH = (Kind.PERSONAL, Kind.TEAM)
_BOT = frozenset({Actor.BOT})
_ADMINS = frozenset({Actor.ACCOUNT_ACCESS, Actor.SUPER_ADMIN})
_TEAM_HANDS = _ADMINS | {Actor.CONNECTOR}


def _rows(
    sources: tuple[State | None, ...],
    action: Action,
    target: State,
    *,
    kinds: tuple[Kind, ...] = _BOTH,
    at_once: frozenset[Actor] | set[Actor],
    asks: frozenset[Actor] | set[Actor] = frozenset(),
    otherwise: State | None = None,
    on_card: bool = False,
) -> Iterator[Transition]:
    for source in sources:
        for kind in kinds:
            yield Transition(
                source=source,
                action=action,
                kind=kind,
                target=target,
                otherwise=otherwise,
                at_once=frozenset(at_once),
                asks=frozenset(asks),
                on_card=on_card,
            )


def _life() -> Iterator[Transition]:
    personal, team = (Kind.PERSONAL,), (Kind.TEAM,)
    active, disconnected, deactivated = State.ACTIVE, State.DISCONNECTED, State.DEACTIVATED
    removing, removed = State.REMOVING, State.REMOVED

    yield from _rows(
        (None,), Action.CONSENT, active, kinds=personal, at_once={Actor.MEMBER, Actor.SUPER_ADMIN}
    )
    yield from _rows((None,), Action.CONSENT, active, kinds=team, at_once=_ADMINS)

    yield from _rows((active,), Action.LOSE, disconnected, at_once=_BOT)
    yield from _rows((disconnected,), Action.RESTORE, active, at_once=_BOT)

    yield from _rows(
        (active, disconnected),
        Action.DEACTIVATE,
        deactivated,
        at_once={Actor.OWNER, *_TEAM_HANDS},
        on_card=True,
    )
    for kinds, hands in ((personal, frozenset({Actor.OWNER})), (team, _TEAM_HANDS)):
        yield from _rows(
            (deactivated,),
            Action.REACTIVATE,
            active,
            kinds=kinds,
            at_once=hands,
            otherwise=disconnected,
            on_card=True,
        )
        # A mailbox that works is never told to reconnect: there the verb has to be typed.
        yield from _rows(
            (disconnected,), Action.RECONNECT, active, kinds=kinds, at_once=hands, on_card=True
        )
        yield from _rows(
            (active, deactivated), Action.RECONNECT, active, kinds=kinds, at_once=hands
        )

    yield from _rows(
        (disconnected, deactivated),
        Action.REMOVE,
        removing,
        kinds=personal,
        at_once={Actor.SUPER_ADMIN},
        asks={Actor.OWNER},
        on_card=True,
    )
    yield from _rows(
        (active, disconnected, deactivated),
        Action.DELETE,
        removing,
        kinds=team,
        at_once=_ADMINS,
        asks={Actor.CONNECTOR},
        on_card=True,
    )
    yield from _rows((removing,), Action.SETTLE, removed, at_once=_BOT)


#: Every row of the life, by where it starts, what happens and whose mailbox it is.
LIFE: dict[tuple[State | None, Action, Kind], Transition] = {
    (row.source, row.action, row.kind): row for row in _life()
}


def transition(state: State | None, action: Action, kind: Kind) -> Transition | None:
    """Return the row for an action in a state, or None where the table has none."""
    return LIFE.get((state, action, kind))


def permission(
    state: State | None, action: Action, kind: Kind, actors: frozenset[Actor]
) -> Permission:
    """Return what these actors may do; refused where the table has no such row."""
    row = transition(state, action, kind)
    return row.permission(actors) if row else Permission.REFUSED


def offered(state: State, kind: Kind, actors: frozenset[Actor]) -> list[Action]:
    """Return the actions that a card in this state shows to these actors, in button order."""
    return [
        action
        for action in Action
        if (row := transition(state, action, kind))
        and row.on_card
        and row.permission(actors) is not Permission.REFUSED
    ]


def sources(action: Action, kind: Kind) -> list[State]:
    """Return the states from which the action exists for a kind of mailbox."""
    return [state for state in State if (state, action, kind) in LIFE]
