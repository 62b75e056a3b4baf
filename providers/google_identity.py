"""Who signed in, by the id token that came with the answer of the token endpoint.

Its signature is not checked: it comes straight from the token endpoint over TLS, which OpenID
Connect accepts in its place (https://openid.net/specs/openid-connect-core-1_0.html, 3.1.3.7, 6).
Everything else of that section is.
"""

import hmac
import math
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from google.auth import jwt
from google.auth.exceptions import GoogleAuthError

from connections.errors import ProviderUnavailable

# https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken
ISSUERS = frozenset({"https://accounts.google.com", "accounts.google.com"})
# How far our clock and theirs may be apart.
_LEEWAY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Identity:
    """An account: its immutable subject, and its address in lower case."""

    subject: str
    address: str


def identify(id_token: str, *, client_id: str, nonce: str, issuers: Collection[str]) -> Identity:
    """Return whose account an id token names.

    Raises:
        ProviderUnavailable: it is not one for this sign-in. One odd answer says nothing of a
            grant and nothing of our client, and may be an attacker's doing: nobody is alarmed,
            nothing is accepted, and the person may sign in again.

    """
    claims = _claims(id_token)
    subject, address = claims.get("sub"), claims.get("email")
    expires_at = claims.get("exp")
    issuer = claims.get("iss")
    checks = {
        "issuer": isinstance(issuer, str) and issuer in issuers,
        "audience": claims.get("aud") in (client_id, [client_id]),
        "expiry": isinstance(expires_at, int | float)
        and time.time() < expires_at + _LEEWAY_SECONDS < math.inf,
        "nonce": _same(claims.get("nonce"), nonce),
        "subject": isinstance(subject, str) and subject != "",
        "address": isinstance(address, str) and claims.get("email_verified") is True,
    }
    if failed := [name for name, passed in checks.items() if not passed]:
        raise ProviderUnavailable(f"the id token fails its check of {', '.join(failed)}")
    return Identity(str(subject), str(address).lower())


def _claims(id_token: str) -> Mapping[str, Any]:
    try:
        claims: Mapping[str, Any] = jwt.decode(id_token, verify=False)  # type: ignore[no-untyped-call]
    except (GoogleAuthError, ValueError, RecursionError):
        # Their texts quote the token.
        raise ProviderUnavailable("the id token cannot be read") from None
    return claims


def _same(told: object, nonce: str) -> bool:
    return isinstance(told, str) and hmac.compare_digest(
        told.encode(errors="replace"), nonce.encode()
    )
