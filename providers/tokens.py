"""What a token endpoint's answer gives, checked before a library or a database sees it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from connections.errors import ConsentError, ProviderError, ProviderUnavailable
from providers.http import Answer

# What Google gives, and about what Microsoft does; for an answer that does not say.
_USUAL_SECONDS = 3599
# No token lives for thirty years; dates end somewhere, too.
_MOST_SECONDS = 1_000_000_000

_Refusal = Callable[[Answer], ProviderError | ConsentError]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tokens:
    """What the token endpoint gave; lives are in seconds from now.

    `scopes` None means just those that were asked for (RFC 6749 5.1).
    """

    access: str = field(repr=False)
    access_life: int
    scopes: frozenset[str] | None
    refresh: str | None = field(repr=False)
    refresh_life: int | None
    id_token: str | None = field(repr=False)


class Reading:
    """Reads the endpoint's answer in a library's place: raises its refusal, keeps its tokens."""

    tokens: Tokens

    def __init__(self, refusal: _Refusal) -> None:
        self._refusal = refusal

    def take(self, answer: Answer) -> None:
        """Keep the tokens of an answer. Raises what a refusal or an odd answer means."""
        if not answer.ok:
            raise self._refusal(answer)
        if not (access := _token(answer, "access_token")):
            raise ProviderUnavailable("the token endpoint gave no access token")
        body, scope = answer.body, answer.text("scope")
        self.tokens = Tokens(
            access=access,
            access_life=_seconds(body.get("expires_in", _USUAL_SECONDS)) or 0,
            scopes=frozenset(scope.split()) if scope else None,
            refresh=_token(answer, "refresh_token"),
            refresh_life=_seconds(body.get("refresh_token_expires_in")),
            id_token=_token(answer, "id_token"),
        )


def _token(answer: Answer, name: str) -> str | None:
    """Return a token that can be sent again (RFC 6749 A.12: visible ASCII), else None."""
    token = answer.text(name)
    return token if token.isascii() and token.isprintable() and token else None


def _seconds(value: object) -> int | None:
    """Return a life in seconds, None without one; some servers write the number as a string."""
    if value is None:
        return None
    try:
        seconds = int(value) if isinstance(value, int | float | str) else -1
    except (ValueError, OverflowError):
        seconds = -1
    if not 0 <= seconds <= _MOST_SECONDS:
        raise ProviderUnavailable("the token endpoint gave an odd time")
    return seconds
