"""What Google's refusals mean, freed from their wording.

https://developers.google.com/identity/protocols/oauth2/web-server#exchange-errors-invalid-grant
https://developers.google.com/workspace/gmail/api/guides/handle-errors

Only the precise shapes below say something about a grant or about our client. Everything else,
an answer that is no JSON included, is no knowledge at all: `ProviderUnavailable`.
"""

from http import HTTPStatus

from connections.errors import (
    ClientRefused,
    CodeRefused,
    ConsentDeclined,
    ConsentError,
    GrantLost,
    ProviderError,
    ProviderUnavailable,
)
from connections.model import Reason
from providers.http import Answer

# Our registration at Google is at fault, or what it makes us ask for.
_CLIENT_ERRORS = frozenset(
    {
        "invalid_client",
        "deleted_client",
        "disabled_client",
        "unauthorized_client",
        "invalid_scope",
        "redirect_uri_mismatch",
    }
)
# The rules of the account's organisation forbid our app.
_POLICY_ERRORS = frozenset({"admin_policy_enforced", "org_internal"})
# Session control: the grant stands, but a fresh sign-in is demanded.
_SIGN_IN_SUBTYPES = frozenset({"invalid_rapt", "rapt_required"})

# `reason` of a Gmail API error, in its older and its newer spelling.
_API_OFF_REASONS = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
_SCOPE_REASONS = frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"})


def callback_refusal(error: str) -> ProviderError | ConsentError:
    """Return what an `error` in the callback's parameters means.

    It came through a browser, so of its text only what we know is repeated.
    """
    if error == "access_denied":
        return ConsentDeclined()
    if error in _POLICY_ERRORS or error == "disallowed_useragent":
        return ConsentDeclined(policy=True)
    if error in _CLIENT_ERRORS:
        return ClientRefused(error)
    return ProviderUnavailable("the sign-in came back with an error")


def exchange_refusal(answer: Answer) -> ProviderError | ConsentError:
    """Return what it means that the token endpoint did not take a code.

    `invalid_grant` is about the code here, used or too old: there is no grant yet, and the
    person may sign in again.
    """
    error = answer.text("error")
    if not answer.busy and error in _CLIENT_ERRORS:
        return ClientRefused(error)
    if not answer.busy and error in _POLICY_ERRORS:
        return ConsentDeclined(policy=True)
    if not answer.busy and error == "invalid_grant":
        return CodeRefused("the token endpoint does not take the code")
    return _nothing_known("token endpoint", answer)


def refresh_refusal(answer: Answer) -> ProviderError:
    """Return what it means that the token endpoint did not refresh a grant."""
    error = answer.text("error")
    if answer.busy:
        return _nothing_known("token endpoint", answer)
    if error == "invalid_grant":
        return _invalid_grant(answer)
    if error in _POLICY_ERRORS:
        return GrantLost(Reason.POLICY_BLOCKED)
    if error in _CLIENT_ERRORS:
        return ClientRefused(error)
    return _nothing_known("token endpoint", answer)


def mailbox_refusal(answer: Answer) -> ProviderError:
    """Return what it means that the Gmail API did not show a mailbox."""
    error = answer.body.get("error")
    reasons, message = _reasons(error), _message(error)
    if answer.status == HTTPStatus.FORBIDDEN:
        if reasons & _API_OFF_REASONS:
            return ClientRefused("accessNotConfigured")
        if reasons & _SCOPE_REASONS:
            return GrantLost(Reason.CONSENT_MISSING)
        if "domainPolicy" in reasons:
            return GrantLost(Reason.POLICY_BLOCKED)
    no_mail = "mail service not enabled" in message.casefold()
    if answer.status == HTTPStatus.BAD_REQUEST and no_mail and "failedPrecondition" in reasons:
        return GrantLost(Reason.MAILBOX_MISSING)
    # 401 too: the refresh has just worked, so the next check decides. And 403 for too many reads.
    return _nothing_known("Gmail", answer)


def _invalid_grant(answer: Answer) -> GrantLost:
    if answer.text("error_subtype") in _SIGN_IN_SUBTYPES:
        return GrantLost(Reason.SIGNIN_REQUIRED)
    if "account has been deleted" in answer.text("error_description").casefold():
        return GrantLost(Reason.ACCOUNT_DISABLED, ended=True)
    # A removal by hand, a new password, half a year unused, a hundred newer tokens: Google says
    # "Token has been expired or revoked." to all of them.
    return GrantLost(Reason.ACCESS_ENDED, ended=True)


def _nothing_known(what: str, answer: Answer) -> ProviderUnavailable:
    return ProviderUnavailable(f"{what} answered {answer.status}", retry_after=answer.retry_after)


def _reasons(error: object) -> frozenset[str]:
    """Return every `reason` of an API error: of its causes, its details, and its status."""
    if not isinstance(error, dict):
        return frozenset()
    lists = [error.get(name) for name in ("errors", "details")]
    entries = [entry for entries in lists if isinstance(entries, list) for entry in entries]
    named = [entry.get("reason") for entry in entries if isinstance(entry, dict)]
    return frozenset(reason for reason in [*named, error.get("status")] if isinstance(reason, str))


def _message(error: object) -> str:
    message = error.get("message") if isinstance(error, dict) else None
    return message if isinstance(message, str) else ""
