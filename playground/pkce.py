"""Proof Key for Code Exchange (RFC 7636)."""

import base64
import hashlib
import re
import secrets

METHODS = frozenset({"S256", "plain"})
_CHALLENGE = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def well_formed(challenge: str) -> bool:
    """Whether this is a code challenge of the allowed length and alphabet."""
    return _CHALLENGE.fullmatch(challenge) is not None


def fits(challenge: str, method: str, verifier: str) -> bool:
    """Whether the verifier belongs to the challenge."""
    answer = verifier
    if method == "S256":
        digest = hashlib.sha256(verifier.encode()).digest()
        answer = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return secrets.compare_digest(answer.encode(), challenge.encode())
