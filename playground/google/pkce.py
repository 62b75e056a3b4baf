"""Proof Key for Code Exchange (RFC 7636)."""

import base64
import hashlib
import re
import secrets

from playground.google.errors import OAuthError

METHODS = frozenset({"S256", "plain"})
_CHALLENGE = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def well_formed(challenge: str) -> bool:
    """Whether this is a code challenge of the allowed length and alphabet."""
    return _CHALLENGE.fullmatch(challenge) is not None


def check(challenge: str | None, method: str, verifier: str | None) -> None:
    """Raise OAuthError unless the verifier belongs to the challenge, if there is one."""
    if challenge is None:
        return
    if not verifier:
        raise OAuthError("invalid_grant", "Missing code verifier.")
    answer = verifier
    if method == "S256":
        digest = hashlib.sha256(verifier.encode()).digest()
        answer = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if not secrets.compare_digest(answer.encode(), challenge.encode()):
        raise OAuthError("invalid_grant", "Invalid code verifier.")
