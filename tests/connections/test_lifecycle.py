"""The table of life, held against the design's own table written out here once more."""

import itertools

import pytest

from connections.lifecycle import (
    LIFE,
    Action,
    Actor,
    Kind,
    Permission,
    State,
    offered,
    permission,
    transition,
)

A, D, X, R, Z = (
    State.ACTIVE,
    State.DISCONNECTED,
    State.DEACTIVATED,
    State.REMOVING,
    State.REMOVED,
)
P, T = Kind.PERSONAL, Kind.TEAM
OWNER, HAND, ACCESS, SUPER = (
    Actor.OWNER,
    Actor.CONNECTOR,
    Actor.ACCOUNT_ACCESS,
    Actor.SUPER_ADMIN,
)

#: (from, action, kind): (to, otherwise, at once, asks)
DESIGN = {
    (None, "consent", P): (A, None, {Actor.MEMBER, SUPER}, set()),
    (None, "consent", T): (A, None, {ACCESS, SUPER}, set()),
    **{(A, "lose", k): (D, None, {Actor.BOT}, set()) for k in Kind},
    **{(D, "restore", k): (A, None, {Actor.BOT}, set()) for k in Kind},
    **{
        (s, "deactivate", k): (X, None, {OWNER, HAND, ACCESS, SUPER}, set())
        for s in (A, D)
        for k in Kind
    },
    (X, "reactivate", P): (A, D, {OWNER}, set()),
    (X, "reactivate", T): (A, D, {HAND, ACCESS, SUPER}, set()),
    **{(s, "reconnect", P): (A, None, {OWNER}, set()) for s in (A, D, X)},
    **{(s, "reconnect", T): (A, None, {HAND, ACCESS, SUPER}, set()) for s in (A, D, X)},
    **{(s, "remove", P): (R, None, {SUPER}, {OWNER}) for s in (D, X)},
    **{(s, "delete", T): (R, None, {ACCESS, SUPER}, {HAND}) for s in (A, D, X)},
    **{(R, "settle", k): (Z, None, {Actor.BOT}, set()) for k in Kind},
}

EVERY = list(itertools.product([None, *State], Action, Kind))


@pytest.mark.parametrize(("state", "action", "kind"), EVERY)
def test_every_pair_leads_where_the_design_says_or_nowhere(
    state: State | None, action: Action, kind: Kind
) -> None:
    row = transition(state, action, kind)
    expected = DESIGN.get((state, str(action), kind))
    if expected is None:
        assert row is None
    else:
        assert row is not None
        assert (row.target, row.otherwise, set(row.at_once), set(row.asks)) == expected


@pytest.mark.parametrize(("state", "action", "kind"), EVERY)
def test_nobody_is_permitted_what_the_table_does_not_have(
    state: State | None, action: Action, kind: Kind
) -> None:
    if (state, action, kind) not in LIFE:
        held = permission(state, action, kind, frozenset(Actor))
        assert held is Permission.REFUSED


def test_removed_is_the_end() -> None:
    assert not [row for row in LIFE.values() if row.source is State.REMOVED]


def test_every_state_is_reached_and_can_reach_the_end() -> None:
    ways = {(row.source, row.target) for row in LIFE.values()}
    reached = {None}
    while more := {b for a, b in ways if a in reached} - reached:
        reached |= more
    assert reached == {None, *State}
    ending = {State.REMOVED}
    while more := {a for a, b in ways if b in ending} - ending:
        ending |= more
    assert ending == {None, *State}


@pytest.mark.parametrize(
    ("state", "actors", "buttons"),
    [
        (A, {OWNER}, [Action.DEACTIVATE]),
        (X, {OWNER}, [Action.REACTIVATE, Action.REMOVE]),
        (D, {OWNER}, [Action.RECONNECT, Action.DEACTIVATE, Action.REMOVE]),
        (A, {SUPER}, [Action.DEACTIVATE]),
        (X, {SUPER}, [Action.REMOVE]),
        (A, {Actor.MEMBER}, []),
        (R, {OWNER, SUPER}, []),
        (Z, {OWNER, SUPER}, []),
        (A, set(), []),
    ],
)
def test_a_card_offers_just_what_state_and_role_allow(
    state: State, actors: set[Actor], buttons: list[Action]
) -> None:
    assert offered(state, P, frozenset(actors)) == buttons
