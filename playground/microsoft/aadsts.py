"""One refusal of the sign-in or the token endpoint, as data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """One AADSTS error; `text` may have gaps in braces. `claims` is the challenge of a policy."""

    code: int
    error: str
    text: str
    suberror: str | None = None
    status: int = 400
    claims: str | None = None
