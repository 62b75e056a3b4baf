"""What Microsoft's refusals of a sign-in and of a refresh mean, freed from their wording.

https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes
https://learn.microsoft.com/en-us/entra/msal/dotnet/advanced/exceptions/msal-error-handling

Microsoft wants programs to go by `error` and `suberror`; the numbers (AADSTS...) may change their
meaning. So `error` and `suberror` say whose matter a refusal is, and the numbers only make that
more precise: which reason, or that it is a passing trouble after all. What none of this names is
no knowledge: `ProviderUnavailable`.
"""

import json
import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from connections.errors import (
    ClientRefused,
    ConsentDeclined,
    ConsentError,
    GrantLost,
    ProviderError,
    ProviderUnavailable,
)
from connections.model import Reason
from providers.http import Answer

# Our registration at Microsoft is at fault, or what it makes us ask for.
_CLIENT_ERRORS = frozenset(
    {
        "invalid_client",
        "unauthorized_client",
        "invalid_scope",
        "invalid_resource",
        "unsupported_grant_type",
        "unsupported_response_type",
    }
)
# The same where another error is named: the secret, the app, the redirect URI registered as a
# single page's (700084: tokens that live for a day), requests with a part missing.
_CLIENT_CODES = frozenset(
    {7000112, 7000215, 7000218, 7000222, 700011, 700016, 700022, 700084, 70001, 70011, 900144}
)
# A trouble that passes; too many alike requests; and 9002313, a request that arrived mutilated,
# which is said of a refresh token as well as of a whole request.
_PASSING_CODES = frozenset({50196, 90024, 90033, 90055, 9002313})

# The account, its consent or its organisation is the matter.
_GRANT_ERRORS = frozenset({"invalid_grant", "interaction_required", "consent_required"})
_CONSENT_GONE_CODES = frozenset({65001})
_ADMIN_CONSENT_CODES = frozenset({90008, 90094, 90095})
_DECLINED_CODES = frozenset({65004})
_POLICY_SUBERRORS = frozenset({"protection_policy_required", "device_authentication_failed"})
_POLICY_CODES = frozenset({50105, 53000, 53001, 53002, 53003, 530032, 530034, 530035})
_DEAD_SUBERRORS = frozenset({"bad_token", "token_expired"})


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What it means that an error or a suberror, or a number, is among these."""

    reason: Reason
    words: frozenset[str] = frozenset()
    codes: frozenset[int] = frozenset()
    ended: bool = False


# The first one that fits counts: the precise reasons stand before the general ones.
_MEANINGS = (
    _Meaning(
        Reason.CONSENT_MISSING, frozenset({"consent_required"}), _CONSENT_GONE_CODES, ended=True
    ),
    _Meaning(Reason.CONSENT_MISSING, codes=_ADMIN_CONSENT_CODES),
    _Meaning(Reason.ACCOUNT_DISABLED, codes=frozenset({50034, 50053, 50057, 51004, 90072})),
    _Meaning(Reason.POLICY_BLOCKED, _POLICY_SUBERRORS, _POLICY_CODES),
    _Meaning(
        Reason.ACCESS_ENDED,
        _DEAD_SUBERRORS,
        frozenset({50089, 50173, 70000, 70008, 70043, 700082}),
        ended=True,
    ),
    _Meaning(
        Reason.SIGNIN_REQUIRED,
        frozenset(
            {
                "interaction_required",
                "basic_action",
                "additional_action",
                "message_only",
                "user_password_expired",
            }
        ),
        frozenset({50072, 50074, 50076, 50078, 50079, 50158}),
    ),
)

# Of a challenge that is to go into an address of the sign-in.
_LONGEST_CHALLENGE = 2000


@dataclass(frozen=True, slots=True)
class _Said:
    """What a refusal names."""

    error: str
    suberror: str
    codes: AbstractSet[int]
    challenge: str | None = None

    @classmethod
    def by(cls, answer: Answer) -> "_Said":
        listed = answer.body.get("error_codes")
        entries = listed if isinstance(listed, list) else []
        codes = {code for code in entries if isinstance(code, int)}
        return cls(
            answer.text("error"),
            answer.text("suberror"),
            codes or _codes_in(answer.text("error_description")),
            challenge_in(answer.text("claims")),
        )

    @property
    def ours(self) -> bool:
        """Whether our own client is at fault."""
        return self.error in _CLIENT_ERRORS or bool(self.codes & _CLIENT_CODES)

    @property
    def bare(self) -> bool:
        """Whether there is nothing but the error that the standard knows."""
        return not self.suberror and not self.codes

    def refused_client(self) -> ClientRefused:
        """Return the error about our client, with the number by which it is looked up."""
        numbers = ", ".join(f"AADSTS{code}" for code in sorted(self.codes))
        return ClientRefused(f"{self.error} ({numbers})" if numbers else self.error)


def callback_refusal(error: str, description: str) -> ProviderError | ConsentError:
    """Return what an `error` in the callback's parameters means.

    It came through a browser, so of its text only what we know is repeated.
    """
    said = _Said(error, "", _codes_in(description))
    return _consent_refusal(said) or ProviderUnavailable("the sign-in came back with an error")


def exchange_refusal(answer: Answer) -> ProviderError | ConsentError:
    """Return what it means that the token endpoint did not take a code.

    A bare `invalid_grant` is about the code here, used or too old: there is no grant yet, and the
    person may sign in again.
    """
    if answer.busy:
        return _nothing_known(answer)
    return _consent_refusal(_Said.by(answer)) or _nothing_known(answer)


def refresh_refusal(answer: Answer) -> ProviderError:
    """Return what it means that the token endpoint did not refresh a grant."""
    said = _Said.by(answer)
    if answer.busy or said.codes & _PASSING_CODES:
        return _nothing_known(answer)
    if said.ours:
        return said.refused_client()
    if said.error in _GRANT_ERRORS:
        return _lost(said)
    return _nothing_known(answer)


def challenge_in(text: str) -> str | None:
    """Return a claims challenge that can be handed on, else None: it is an object in JSON."""
    try:
        claims = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return text if isinstance(claims, dict) and len(text) <= _LONGEST_CHALLENGE else None


def _consent_refusal(said: _Said) -> ProviderError | ConsentError | None:
    if said.codes & _PASSING_CODES:
        return None
    if said.codes & _DECLINED_CODES:
        return ConsentDeclined()
    no_leave = _CONSENT_GONE_CODES | _ADMIN_CONSENT_CODES | _POLICY_CODES
    by_admin = "consent_required" in {said.error, said.suberror}
    if by_admin or said.codes & no_leave or said.suberror in _POLICY_SUBERRORS:
        return ConsentDeclined(policy=True)
    if said.error == "access_denied":
        return ConsentDeclined()
    return said.refused_client() if said.ours else None


def _lost(said: _Said) -> GrantLost:
    """Return why a grant is refused; it has ended where the words for a dead token say so.

    `invalid_grant` by itself is such a word (RFC 6749 5.2). With a number that is not known here
    the grant is refused all the same, but may come back to life. Only a consent that is missing
    proves that we are gone from the account's list of apps.
    """
    words = {said.error, said.suberror}
    usual = _Meaning(Reason.ACCESS_ENDED, ended=said.bare)
    fitting = (one for one in _MEANINGS if words & one.words or said.codes & one.codes)
    meaning = next(fitting, usual)
    ended = meaning.ended or said.suberror in _DEAD_SUBERRORS
    return GrantLost(
        meaning.reason,
        ended=ended,
        listed=ended and meaning.reason is not Reason.CONSENT_MISSING,
        challenge=said.challenge,
    )


def _nothing_known(answer: Answer) -> ProviderUnavailable:
    return ProviderUnavailable(
        f"the token endpoint answered {answer.status}", retry_after=answer.retry_after
    )


def _codes_in(description: str) -> AbstractSet[int]:
    """Return the number at the head of a description, where no list of numbers came."""
    found = re.match(r"AADSTS(\d{4,9})\b", description)
    return {int(found[1])} if found else frozenset()
