"""Signs id tokens and publishes the key they are verified with."""

import base64
import hashlib
import json
import secrets
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from playground.microsoft.directory import Account
from playground.microsoft.records import Issued


class IdTokens:
    """One RSA key and what is signed with it. Times in the tokens are real time."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._key_id = secrets.token_urlsafe(20)

    def sign(self, issued: Issued, authority_url: str) -> str:
        """Return the id token for an answer of the token endpoint.

        https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference
        """
        account, now = issued.access.account, int(time.time())
        claims: dict[str, Any] = {
            "ver": "2.0",
            "iss": f"{authority_url}/{account.tenant.id}/v2.0",
            "aud": issued.application.client_id,
            "sub": _subject(account, issued.application.client_id),
            "iat": now,
            "nbf": now,
            "exp": now + 3900,
            "tid": account.tenant.id,
            "uti": secrets.token_urlsafe(16),
            **_personal_claims(account, issued.wanted.names),
        }
        if issued.nonce is not None:
            claims["nonce"] = issued.nonce
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": self._key_id})

    def key_set(self, issuer: str) -> dict[str, Any]:
        """Return the JSON Web Key Set with the public key."""
        public = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        names = {"kid": self._key_id, "x5t": self._key_id, "use": "sig", "issuer": issuer}
        return {"keys": [{"kty": "RSA", "n": public["n"], "e": public["e"], **names}]}


def client_info(account: Account) -> str:
    """Return what tells msal whose tokens these are: base64 of the home account's ids."""
    ids = json.dumps({"uid": account.oid, "utid": account.tenant.id})
    return base64.urlsafe_b64encode(ids.encode()).rstrip(b"=").decode()


def _personal_claims(account: Account, scopes: frozenset[str]) -> dict[str, str]:
    claims = {}
    if "profile" in scopes:
        claims = {
            "name": account.name,
            "oid": account.oid,
            "preferred_username": account.upn,
        }
    if "email" in scopes and account.mail is not None:
        claims["email"] = account.mail
    return claims


def _subject(account: Account, client_id: str) -> str:
    """Return a subject that no other application sees for this account."""
    digest = hashlib.sha256(f"{account.oid}/{client_id}".encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
