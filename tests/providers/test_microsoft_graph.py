"""What Graph's refusals of a mailbox mean, shape by shape."""

import base64
from typing import Any

import pytest

from connections.errors import GrantLost, ProviderUnavailable
from connections.model import Reason
from tests.providers.microsoft_world import MicrosoftWorld

GRAPH = r"/v1\.0/"


def refuse_mailbox(world: MicrosoftWorld, status: int, code: str, **details: Any) -> None:
    """Read a mailbox while Graph answers with an error of the test's choice."""
    body = {"error": {"code": code, "message": "No."}}
    world.answer(GRAPH, status, body, **details)
    world.provider.probe(world.invented(), world.account)


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (404, "MailboxNotEnabledForRESTAPI", Reason.MAILBOX_MISSING),
        (404, "MailboxNotSupportedForRESTAPI", Reason.MAILBOX_MISSING),
        (404, "ErrorNonExistentMailbox", Reason.MAILBOX_MISSING),
        (404, "ErrorInvalidUser", Reason.MAILBOX_MISSING),
        (403, "ErrorAccessDenied", Reason.CONSENT_MISSING),
        (403, "Authorization_RequestDenied", Reason.CONSENT_MISSING),
    ],
)
def test_a_mailbox_that_is_refused(
    microsoft_world: MicrosoftWorld, status: int, code: str, reason: Reason
) -> None:
    with pytest.raises(GrantLost) as caught:
        refuse_mailbox(microsoft_world, status, code)
    assert (caught.value.reason, caught.value.ended) == (reason, False)


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("padded", [True, False])
def test_a_session_that_has_to_be_proven_again(
    microsoft_world: MicrosoftWorld, encode: Any, *, padded: bool
) -> None:
    claims = encode(b'{"a":"\xc3\xbf?>"}').decode()
    claims = claims if padded else claims.rstrip("=")
    header = f'Bearer realm="", error="insufficient_claims", claims="{claims}"'
    with pytest.raises(GrantLost) as caught:
        refuse_mailbox(
            microsoft_world,
            401,
            "InvalidAuthenticationToken",
            headers={"WWW-Authenticate": header},
        )
    assert (caught.value.reason, caught.value.ended) == (Reason.SIGNIN_REQUIRED, False)
    assert caught.value.challenge == '{"a":"ÿ?>"}'


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        'Bearer realm=""',
        'Bearer claims=""',
        'Bearer claims="%%%"',
        'Bearer claims="bm8ganNvbg=="',
        'Bearer claims="/////w=="',
        "Bearer claims",
        'Basic realm="proxy"',
    ],
)
def test_a_401_without_a_challenge_proves_nothing(
    microsoft_world: MicrosoftWorld, header: str
) -> None:
    with pytest.raises(ProviderUnavailable):
        refuse_mailbox(
            microsoft_world,
            401,
            "InvalidAuthenticationToken",
            headers={"WWW-Authenticate": header},
        )


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (404, "ErrorItemNotFound"),
        (404, ""),
        (403, "MailboxNotEnabledForRESTAPI"),
        (403, "SomethingElse"),
        (400, "ErrorAccessDenied"),
        (429, "ErrorAccessDenied"),
        (503, "MailboxNotEnabledForRESTAPI"),
    ],
)
def test_every_other_refusal_of_a_mailbox_proves_nothing(
    microsoft_world: MicrosoftWorld, status: int, code: str
) -> None:
    with pytest.raises(ProviderUnavailable) as caught:
        refuse_mailbox(microsoft_world, status, code, headers={"Retry-After": "30"})
    assert caught.value.retry_after == 30
