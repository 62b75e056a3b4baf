"""What the sign-in refuses, by names of our own: a page, or an answer for the app."""

from collections.abc import Mapping

from playground.microsoft.aadsts import Refusal

SIGN_IN_REFUSALS: Mapping[str, Refusal] = {
    "tenant_unknown": Refusal(
        90002,
        "invalid_tenant",
        "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are "
        "signing into the correct cloud. Check with your subscription administrator, this may "
        "happen if there are no active subscriptions for the tenant.",
    ),
    "redirect_uri_unknown": Refusal(
        50011,
        "invalid_request",
        "The redirect URI '{redirect_uri}' specified in the request does not match the redirect "
        "URIs configured for the application '{app_id}'.",
    ),
    "account_elsewhere": Refusal(
        50020,
        "invalid_grant",
        "User account '{address}' from identity provider '{provider}' does not exist in tenant "
        "'{tenant}' and cannot access the application '{app_id}'({app}) in that tenant. The "
        "account needs to be added as an external user in the tenant first. Sign out and sign "
        "in again with a different account.",
    ),
    "account_kind": Refusal(
        500208,
        "invalid_grant",
        "The domain is not a valid login domain for the account type.",
    ),
    "response_type_unsupported": Refusal(
        700051,
        "unsupported_response_type",
        "response_type '{response_type}' is not enabled for the application.",
    ),
    "response_mode_unsupported": Refusal(
        70007,
        "invalid_request",
        "'{response_mode}' is not a supported value of 'response_mode'.",
    ),
    "prompt_unsupported": Refusal(90023, "invalid_request", "Unsupported 'prompt' value."),
    "challenge_invalid": Refusal(
        501491, "invalid_request", "Invalid size or alphabet of Code_Challenge parameter."
    ),
    "challenge_method_invalid": Refusal(
        501492, "invalid_request", "Invalid value of the parameter 'code_challenge_method'."
    ),
    "authority_common": Refusal(
        90023,
        "invalid_request",
        "An admin consents for one organization: use its tenant id, its domain or "
        "'organizations', not '{tenant}'.",
    ),
    "not_signed_in": Refusal(
        50058,
        "login_required",
        "A silent sign-in request was sent but no user is signed in.",
    ),
    "declined": Refusal(65004, "access_denied", "User declined to consent to access the app."),
    "declined_personal": Refusal(
        65004,
        "access_denied",
        "The user has denied access to the scope requested by the client application.",
    ),
    "declined_by_admin": Refusal(
        65004,
        "consent_required",
        "The resource owner or authorization server denied the request.",
    ),
    "admin_needed": Refusal(
        90094,
        "access_denied",
        "{app} needs permission to access resources in your organization that only an admin can "
        "grant. Please ask an admin to grant permission to this app before you can use it.",
    ),
    "sign_in_over": Refusal(
        165000, "invalid_request", "This sign-in is over. Please go back and start again."
    ),
}
