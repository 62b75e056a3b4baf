"""What mail domains publish as their MX, per provider."""

from collections.abc import Mapping

# Preference and host; {domain} is the domain, {label} the domain with its dots as hyphens.
# Google: https://support.google.com/a/answer/174125
# Microsoft: https://learn.microsoft.com/en-us/microsoft-365/enterprise/external-domain-name-system-records
# A single dot says that the domain takes no mail: RFC 7505.
PRESETS: Mapping[str, tuple[tuple[int, str], ...]] = {
    "google": ((1, "smtp.google.com"),),
    "google_classic": (
        (1, "aspmx.l.google.com"),
        (5, "alt1.aspmx.l.google.com"),
        (5, "alt2.aspmx.l.google.com"),
        (10, "alt3.aspmx.l.google.com"),
        (10, "alt4.aspmx.l.google.com"),
    ),
    "microsoft": ((0, "{label}.mail.protection.outlook.com"),),
    "microsoft_dnssec": ((0, "{label}.o-v1.mx.microsoft"),),
    "outlook": ((5, "{label}.olc.protection.outlook.com"),),
    "gateway": ((10, "mxa-{label}.gslb.pphosted.com"), (10, "mxb-{label}.gslb.pphosted.com")),
    "mixed": ((10, "smtp.google.com"), (10, "{label}.mail.protection.outlook.com")),
    "other": ((10, "mx1.{domain}"), (20, "mx2.{domain}")),
    "null": ((0, "."),),
}


def exchanges(provider: str, domain: str) -> list[tuple[int, str]]:
    """Return preference and host of every MX that `domain` has with a provider of PRESETS.

    Raises ValueError for a provider that is none of them.
    """
    if provider not in PRESETS:
        raise ValueError(f"no preset {provider!r}, only {', '.join(PRESETS)}")
    domain = domain.rstrip(".").lower()
    return [
        (preference, host.format(domain=domain, label=domain.replace(".", "-")))
        for preference, host in PRESETS[provider]
    ]
