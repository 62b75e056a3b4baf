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
    return Finding(name, f"{whom} cannot be reached ({_cause(error)})", advice)


def missing_scopes(granted: Iterable[str]) -> list[str]:
    """Return the scopes that the bot uses and that are not among these."""
    return sorted(set(SCOPES) - {word.strip() for word in granted})


def _cause(error: Exception) -> str:
    """Return what went wrong by its kind; of a proxy's refusal also the words, without secrets."""
    reason = getattr(error, "reason", None)
    cause = reason if isinstance(reason, Exception) else error
    refused = "Tunnel connection failed" in str(cause)  # http.client's words
    return str(cause) if refused else type(cause).__name__
