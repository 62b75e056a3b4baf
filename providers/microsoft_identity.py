"""Who signed in, by the id token that came with the answer of Microsoft's token endpoint.

Its signature is not checked: it comes straight from the token endpoint over TLS, which OpenID
Connect accepts in its place (https://openid.net/specs/openid-connect-core-1_0.html, 3.1.3.7, 6).
The nonce is msal's to compare, which made it; msal checks nothing else of an id token.
https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference
"""

import base64
import json
import math
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from connections.errors import ProviderUnavailable

# Every personal account lives in this tenant.
CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad"
# How far our clock and theirs may be apart.
_LEEWAY_SECONDS = 60
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Identity:
    """An account, by the ids of its tenant and of itself there, which never change.

    `name` is what the person signs in with, in lower case: an address, but not always a
    mailbox's, and empty when the token does not say.
    """

    tenant: str
    id: str
    name: str

    @property
    def subject(self) -> str:
        """The account's immutable name: `<tenant id>.<object id>`.

        The object id alone is unique in its tenant only, and a guest has one in each.
        """
        return f"{self.tenant}.{self.id}"


def tenant_of(subject: str) -> str:
    """Return the tenant of a subject."""
    return subject.partition(".")[0]


def identify(id_token: str, *, client_id: str, issuer_of: Callable[[str], str]) -> Identity:
    """Return whose account an id token names; `issuer_of` returns a tenant's issuer.

    Raises:
        ProviderUnavailable: it is not one for this sign-in. One odd answer says nothing of a
            grant and nothing of our client: nothing is accepted, and the person may try again.

    """
    claims = _claims(id_token)
    tenant, account, expires_at = claims.get("tid"), claims.get("oid"), claims.get("exp")
    known = isinstance(tenant, str) and _GUID.fullmatch(tenant.lower()) is not None
    checks = {
        "tenant": known,
        "issuer": known and claims.get("iss") == issuer_of(str(tenant)),
        "audience": claims.get("aud") == client_id,
        "expiry": isinstance(expires_at, int | float)
        and time.time() < expires_at + _LEEWAY_SECONDS < math.inf,
        "subject": isinstance(account, str) and account != "",
    }
    if failed := [name for name, passed in checks.items() if not passed]:
        raise ProviderUnavailable(f"the id token fails its check of {', '.join(failed)}")
    name = claims.get("preferred_username")
    return Identity(
        str(tenant).lower(), str(account).lower(), name.lower() if isinstance(name, str) else ""
    )


def _claims(id_token: str) -> Mapping[str, Any]:
    try:
        body = id_token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (ValueError, IndexError, RecursionError):
        raise ProviderUnavailable("the id token cannot be read") from None  # it would be quoted
    if not isinstance(claims, dict):
        raise ProviderUnavailable("the id token cannot be read")
    return claims
