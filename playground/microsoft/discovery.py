"""The documents by which programs find the endpoints. There is no endpoint to revoke a token.

https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc
"""

from typing import Any

from flask import Blueprint, Response, jsonify

from playground.microsoft.audiences import Audience, audience
from playground.microsoft.errors import StsError
from playground.microsoft.state import State


def blueprint(state: State) -> Blueprint:
    """Return the discovery documents of one Microsoft."""
    pages = Blueprint("discovery", __name__)

    @pages.get("/<tenant>/v2.0/.well-known/openid-configuration")
    def configuration(tenant: str) -> Response:
        return jsonify(_configuration(state, audience(state.directory, tenant)))

    @pages.get("/<tenant>/discovery/v2.0/keys")
    def keys(tenant: str) -> Response:
        issuer = _issuer(state, audience(state.directory, tenant))
        return jsonify(state.id_tokens.key_set(issuer))

    @pages.errorhandler(StsError)
    def refuse(error: StsError) -> tuple[Response, int]:
        return jsonify(error.body()), error.status

    return pages


def _configuration(state: State, where: Audience) -> dict[str, Any]:
    # The real one answers a domain, and "consumers", with the addresses of the tenant's id.
    name = where.name if where.tenant is None else where.tenant.id
    base, pages = f"{state.authority_url}/{name}", f"{state.pages_url}/{name}"
    return {
        "token_endpoint": f"{base}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "jwks_uri": f"{base}/discovery/v2.0/keys",
        "response_modes_supported": ["query", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": _issuer(state, where),
        "request_uri_parameter_supported": False,
        "authorization_endpoint": f"{pages}/oauth2/v2.0/authorize",
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nonce", "oid", "tid", "name"],
    }


def _issuer(state: State, where: Audience) -> str:
    """Return the issuer; where many tenants sign in, the real one has this gap in it."""
    tenant = "{tenantid}" if where.tenant is None else where.tenant.id
    return f"{state.authority_url}/{tenant}/v2.0"
