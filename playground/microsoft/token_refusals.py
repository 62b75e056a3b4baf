"""What the token endpoint refuses, by names of our own."""

from collections.abc import Mapping

from playground.microsoft.aadsts import Refusal

_SIGN_IN_AGAIN = "The user must sign in again."
_POLICY = '"values":["9e2f5a3c-7b1d-4c8e-a6f0-3d5b7c9e1f24"]'

# What a refresh can run into because of the account, its consent or its organisation.
ACCOUNT_REFUSALS: Mapping[str, Refusal] = {
    "consent_required": Refusal(
        65001,
        "invalid_grant",
        "The user or administrator has not consented to use the application with ID '{app_id}' "
        "named '{app}'. Send an interactive authorization request for this user and resource.",
        suberror="consent_required",
    ),
    "revoked": Refusal(
        50173,
        "invalid_grant",
        "The provided grant has expired due to it being revoked, a fresh auth token is needed. "
        "The user might have changed or reset their password. The grant was issued on "
        "'{issued}' and the TokensValidFrom date (before which tokens are not valid) for this "
        "user is '{valid_from}'.",
        suberror="bad_token",
    ),
    "inactive": Refusal(
        700082,
        "invalid_grant",
        "The refresh token has expired due to inactivity. The token was issued on {issued} and "
        "was inactive for 90.00:00:00.",
        suberror="bad_token",
    ),
    "sign_in_frequency": Refusal(
        70043,
        "invalid_grant",
        "The refresh token has expired or is invalid due to sign-in frequency checks by "
        "conditional access. The token was issued on {issued} and the maximum allowed lifetime "
        "for this request is 43200.",
        suberror="token_expired",
    ),
    "token_used_up": Refusal(
        70000,
        "invalid_grant",
        "The provided value for the input parameter 'refresh_token' or 'assertion' is not valid.",
        suberror="bad_token",
    ),
    "single_page_app": Refusal(
        700084,
        "invalid_grant",
        "The refresh token was issued to a single page app (SPA), and therefore has a fixed, "
        "limited lifetime of 1.00:00:00, which cannot be extended. It is now expired and a new "
        "sign in request must be sent by the SPA to the sign in page.",
        suberror="bad_token",
    ),
    # The three with which personal accounts say nearly everything; they know no suberror.
    "grant_expired": Refusal(
        70000,
        "invalid_grant",
        f"The user could not be authenticated as the grant is expired. {_SIGN_IN_AGAIN}",
    ),
    "scopes_unauthorized": Refusal(
        70000,
        "invalid_grant",
        "The request was denied because one or more scopes requested are unauthorized or "
        "expired. The user must first sign in and grant the client application access to the "
        "requested scope.",
    ),
    "service_abuse": Refusal(
        70000, "invalid_grant", "User account is found to be in service abuse mode."
    ),
    "mfa_required": Refusal(
        50076,
        "interaction_required",
        "Due to a configuration change made by your administrator, or because you moved to a "
        "new location, you must use multi-factor authentication to access "
        "'00000003-0000-0000-c000-000000000000'.",
        suberror="basic_action",
        claims=f'{{"access_token":{{"polids":{{"essential":true,{_POLICY}}}}}}}',
    ),
    "mfa_enrolment": Refusal(
        50079,
        "interaction_required",
        "Due to a configuration change made by your administrator, or because you moved to a "
        "new location, you must enroll in multi-factor authentication to access "
        "'00000003-0000-0000-c000-000000000000'.",
        suberror="basic_action",
    ),
    "conditional_access": Refusal(
        53003,
        "invalid_grant",
        "Access has been blocked by Conditional Access policies. The access policy does not "
        "allow token issuance.",
        suberror="message_only",
        claims=f'{{"access_token":{{"capolids":{{"essential":true,{_POLICY}}}}}}}',
    ),
    "not_assigned": Refusal(
        50105,
        "invalid_grant",
        "Your administrator has configured the application {app} ('{app_id}') to block users "
        "unless they are specifically granted ('assigned') access to the application. The "
        "signed in user '{address}' is blocked because they are not a direct member of a group "
        "with access, nor had access directly assigned by an administrator. Please contact your "
        "administrator to assign access to this application.",
    ),
    "account_disabled": Refusal(50057, "invalid_grant", "The user account is disabled."),
    "account_unknown": Refusal(
        50034,
        "invalid_grant",
        "The user account {address} does not exist in the {tenant} directory. To sign into this "
        "application, the account must be added to the directory.",
        suberror="bad_token",
    ),
    "account_locked": Refusal(
        50053,
        "invalid_grant",
        "The account is locked, you've tried to sign in too many times with an incorrect user "
        "ID or password.",
    ),
    "loop": Refusal(
        50196,
        "invalid_grant",
        "The server terminated an operation because it encountered a client request loop. "
        "Please contact your app vendor.",
    ),
}

# What is the app's own fault, or the fault of who runs it.
CLIENT_REFUSALS: Mapping[str, Refusal] = {
    "app_unknown": Refusal(
        700016,
        "unauthorized_client",
        "Application with identifier '{app_id}' was not found in the directory '{tenant}'. This "
        "can happen if the application has not been installed by the administrator of the "
        "tenant or consented to by any user in the tenant. You may have sent your "
        "authentication request to the wrong tenant.",
    ),
    "app_disabled": Refusal(
        7000112, "unauthorized_client", "Application '{app_id}'({app}) is disabled."
    ),
    "secret_expired": Refusal(
        7000222,
        "invalid_client",
        "The provided client secret keys for app '{app_id}' are expired. Visit the Azure portal "
        "to create new keys for your app: https://aka.ms/NewClientSecret, or consider using "
        "certificate credentials for added security: https://aka.ms/certCreds.",
        status=401,
    ),
    "secret_wrong": Refusal(
        7000215,
        "invalid_client",
        "Invalid client secret provided. Ensure the secret being sent in the request is the "
        "client secret value, not the client secret ID, for a secret added to app '{app_id}'.",
        status=401,
    ),
    "secret_missing": Refusal(
        7000218,
        "invalid_client",
        "The request body must contain the following parameter: 'client_assertion' or "
        "'client_secret'.",
        status=401,
    ),
    "malformed": Refusal(
        9002313, "invalid_grant", "Invalid request. Request is malformed or invalid."
    ),
    "parameter_missing": Refusal(
        900144,
        "invalid_request",
        "The request body must contain the following parameter: '{parameter}'.",
    ),
    "grant_type_unsupported": Refusal(
        70003,
        "unsupported_grant_type",
        "The app requested an unsupported grant type '{grant_type}'.",
    ),
    "scope_unknown": Refusal(
        650053,
        "invalid_client",
        "The application asked for scope '{scope}' that doesn't exist on the resource "
        "'00000003-0000-0000-c000-000000000000'. Contact the app vendor.",
    ),
    "scope_invalid": Refusal(
        70011,
        "invalid_scope",
        "The provided request must include a 'scope' input parameter. The provided value for "
        "the input parameter 'scope' is not valid. The scope '{scope}' is not valid.",
    ),
    "resource_unknown": Refusal(
        500011,
        "invalid_resource",
        "The resource principal named {resource} was not found in the tenant. This can happen "
        "if the application has not been installed by the administrator of the tenant.",
    ),
    "code_used": Refusal(
        54005,
        "invalid_grant",
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code or "
        "use an existing refresh token.",
    ),
    "code_expired": Refusal(
        70008,
        "invalid_grant",
        "The provided authorization code or refresh token has expired due to inactivity. Send a "
        "new interactive authorization request for this user and resource.",
    ),
    "reply_address_differs": Refusal(
        500112,
        "invalid_client",
        "The reply address '{redirect_uri}' does not match the reply address provided when "
        "requesting Authorization code.",
    ),
    "verifier_wrong": Refusal(
        501481,
        "invalid_grant",
        "The Code_Verifier does not match the code_challenge supplied in the authorization "
        "request.",
    ),
}

# What is Microsoft's own trouble.
SERVER_REFUSALS: Mapping[str, Refusal] = {
    "temporarily_unavailable": Refusal(
        90033,
        "temporarily_unavailable",
        "A transient error has occurred. Please try again.",
        status=503,
    ),
    "throttled": Refusal(
        90055, "temporarily_unavailable", "There are too many incoming requests.", status=429
    ),
}
