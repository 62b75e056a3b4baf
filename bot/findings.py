"""What the doctor finds, and what is found of a token of Slack's in the same way everywhere."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.manifest import SCOPES


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `advice` is empty where all is well."""

    name: str
    says: str
    advice: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing has to be done."""
        return not self.advice


def unreachable(name: str, whom: str, error: Exception) -> Finding:
    """Return what is found where there is no way."""
    advice = "Look at the way out to it: a proxy (HTTPS_PROXY), a CA (INBOXKEEPER_CA_FILE)."
    return Finding(name, f"{whom} cannot be reached ({type(error).__name__})", advice)


def missing_scopes(granted: Iterable[str]) -> list[str]:
    """Return the scopes that the bot uses and that are not among these."""
    return sorted(set(SCOPES) - {word.strip() for word in granted})
