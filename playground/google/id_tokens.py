"""Signs id tokens and publishes the key they are verified with."""

import base64
import hashlib
import secrets
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from playground.google import scopes
from playground.google.records import AccessToken, Issued

ISSUER = "https://accounts.google.com"


class IdTokens:
    """One RSA key and what is signed with it. Times in the tokens are real time."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._key_id = secrets.token_hex(20)

    def sign(self, issued: Issued) -> str:
        """Return the id token for an answer of the token endpoint.

        https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload
        """
        access, now = issued.access, int(time.time())
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "azp": access.client_id,
            "aud": access.client_id,
            "sub": access.account.sub,
            "at_hash": _half_hash(access.value),
            "iat": now,
            "exp": now + 3600,
            **_personal_claims(access),
        }
        if issued.nonce is not None:
            claims["nonce"] = issued.nonce
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": self._key_id})

    def key_set(self) -> dict[str, Any]:
        """Return the JSON Web Key Set with the public key."""
        public = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        names = {"kid": self._key_id, "use": "sig", "alg": "RS256"}
        return {"keys": [{"kty": "RSA", "n": public["n"], "e": public["e"], **names}]}


def _personal_claims(access: AccessToken) -> dict[str, Any]:
    account = access.account
    claims: dict[str, Any] = {} if account.hd is None else {"hd": account.hd}
    if scopes.EMAIL in access.scopes:
        claims |= {"email": account.email, "email_verified": True}
    if scopes.PROFILE in access.scopes:
        claims["name"] = account.name
    return claims


def _half_hash(access_token: str) -> str:
    digest = hashlib.sha256(access_token.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()
