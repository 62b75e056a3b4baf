"""The permissions that Microsoft is asked for, and how its answers spell them.

https://learn.microsoft.com/en-us/graph/permissions-reference
"""

from collections.abc import Collection

from connections.model import Feature, Scope
from connections.wording import said

PROFILE = "User.Read"
SCOPES: tuple[Scope, ...] = (
    Scope(
        id=PROFILE,
        means=said("see which account signs in, to compare its address with the mailbox"),
    ),
    Scope(
        id="Mail.ReadWrite",
        means=said(
            "read, sort and delete mail of this mailbox, so that your team can work with it"
        ),
        features=frozenset({Feature.READ, Feature.CHANGE}),
    ),
    Scope(
        id="Mail.Send",
        means=said("send mail from this mailbox, so that your team can answer"),
        features=frozenset({Feature.SEND}),
    ),
)
# What a mailbox needs in addition that is shared with the account that signs in.
SHARED_SCOPES: tuple[Scope, ...] = (
    Scope(
        id="Mail.ReadWrite.Shared",
        means=said(
            "read, sort and delete mail of the mailboxes that are shared with the account, to"
            " open this one"
        ),
        features=frozenset({Feature.READ, Feature.CHANGE}),
    ),
    Scope(
        id="Mail.Send.Shared",
        means=said("send mail in the name of mailboxes that are shared with the account"),
        features=frozenset({Feature.SEND}),
    ),
)

# The resource that they belong to; it may be written before each, and some in lower case.
_RESOURCE = "https://graph.microsoft.com/"
_NAMES = {scope.id.lower(): scope.id for scope in (*SCOPES, *SHARED_SCOPES)}


def in_full(scope: str) -> str:
    """Return a permission with its resource before it."""
    return _RESOURCE + scope


def in_short(scopes: Collection[str]) -> frozenset[str]:
    """Return the scopes of an answer, ours as we ask for them."""
    spelled = {scope.lower().removeprefix(_RESOURCE): scope for scope in scopes}
    return frozenset(_NAMES.get(name, scope) for name, scope in spelled.items())


def ours(scopes: Collection[str]) -> list[str]:
    """Return those scopes that are permissions of ours."""
    return [name for name in _NAMES.values() if name in scopes]
