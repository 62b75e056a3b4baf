"""Microsoft Graph: whose account it is, and a look at a mailbox.

https://learn.microsoft.com/en-us/graph/errors
"""

import base64
from http import HTTPStatus
from urllib.parse import quote

from requests.utils import parse_dict_header

from connections.errors import GrantLost, ProviderError, ProviderUnavailable
from connections.model import Reason
from providers.http import Answer, Sessions
from providers.microsoft_answers import challenge_in
from providers.settings import MicrosoftSettings

# There is no mailbox, none of that name, or it is not in Microsoft's cloud.
_NO_MAILBOX_CODES = frozenset(
    {
        "MailboxNotEnabledForRESTAPI",
        "MailboxNotSupportedForRESTAPI",
        "ErrorNonExistentMailbox",
        "ErrorInvalidUser",
    }
)
# The permission does not reach that far, or this mailbox was not opened to the account.
_DENIED_CODES = frozenset({"ErrorAccessDenied", "AccessDenied", "Authorization_RequestDenied"})


class Graph:
    """What is asked of Graph with an account's access token. Every method asks once."""

    def __init__(self, settings: MicrosoftSettings, sessions: Sessions) -> None:
        self._settings = settings
        self._sessions = sessions

    def addresses(self, token: str) -> frozenset[str]:
        """Return the account's e-mail address and the name that it signs in with, lower-cased.

        Raises:
            ProviderUnavailable: no usable answer; a refusal is none so soon after the sign-in.

        """
        answer = self._sessions.ask("GET", self._settings.graph("/me"), bearer=token)
        if not answer.ok or not answer.text("id"):
            raise _nothing_known(answer)
        return frozenset(answer.text(name).lower() for name in ("mail", "userPrincipalName")) - {
            ""
        }

    def look(self, token: str, mailbox: str | None) -> None:
        """Read an inbox, but no message of it: of another mailbox, or of the account's own (None).

        Raises as `Provider.probe` does.
        """
        whose = "/me" if mailbox is None else f"/users/{quote(mailbox, safe='@')}"
        url = self._settings.graph(f"{whose}/mailFolders/inbox")
        answer = self._sessions.ask("GET", url, bearer=token)
        if not answer.ok:
            raise mailbox_refusal(answer)
        if not answer.text("id"):
            raise ProviderUnavailable("Graph answered with something else than a folder")


def mailbox_refusal(answer: Answer) -> ProviderError:
    """Return what it means that Graph did not show a mailbox."""
    code = _code(answer.body.get("error"))
    if answer.status == HTTPStatus.NOT_FOUND and code in _NO_MAILBOX_CODES:
        return GrantLost(Reason.MAILBOX_MISSING)
    if answer.status == HTTPStatus.FORBIDDEN and code in _DENIED_CODES:
        return GrantLost(Reason.CONSENT_MISSING)
    if answer.status == HTTPStatus.UNAUTHORIZED and (challenge := _challenge(answer)):
        return GrantLost(Reason.SIGNIN_REQUIRED, challenge=challenge)
    # 401 without one, too: the refresh has just worked, so the next check decides.
    return _nothing_known(answer)


def _challenge(answer: Answer) -> str | None:
    """Return the claims that the sign-in has to bring, from the header of a refusal.

    https://learn.microsoft.com/en-us/entra/identity-platform/claims-challenge
    """
    header = answer.authenticate.partition(" ")[2]
    details: dict[str, str | None] = parse_dict_header(header)  # type: ignore[no-untyped-call]
    encoded = details.get("claims") or ""
    try:
        padded = encoded + "=" * (-len(encoded) % 4)
        return challenge_in(base64.b64decode(padded, altchars=b"-_").decode())
    except ValueError:
        return None


def _code(error: object) -> str:
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) else ""


def _nothing_known(answer: Answer) -> ProviderUnavailable:
    return ProviderUnavailable(f"Graph answered {answer.status}", retry_after=answer.retry_after)
