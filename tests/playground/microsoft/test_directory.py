"""What cannot be in a directory, and what discovery says of its tenants."""

import msal
import pytest

from playground.microsoft.microsoft import Microsoft
from tests.playground.microsoft.mail_program import MailProgram

CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad"


@pytest.mark.parametrize(
    "names",
    [
        {"address": "Alice@acme.test", "tenant": "acme.test"},
        {"address": "x@acme.test", "tenant": "acme.test", "mail": "alice@acme.test"},
        {"address": "dana@outlook.test"},
        {"address": "sales@acme.test", "tenant": "acme.test"},
    ],
)
def test_an_address_belongs_to_one_account(microsoft: Microsoft, names: dict[str, str]) -> None:
    microsoft.add_shared_mailbox("sales@acme.test", "acme.test")

    with pytest.raises(ValueError, match="is in use already"):
        microsoft.add_account(name="Somebody", **names)


def test_a_sign_in_name_is_of_a_domain_of_the_tenant(microsoft: Microsoft) -> None:
    with pytest.raises(ValueError, match="is of none of"):
        microsoft.add_account("x@strict.test", "X", tenant="acme.test")


def test_a_domain_belongs_to_one_tenant(microsoft: Microsoft) -> None:
    with pytest.raises(ValueError, match="belongs to a tenant already"):
        microsoft.add_tenant("ACME.test", "Other")


def test_a_shared_mailbox_needs_an_address_of_its_own(microsoft: Microsoft) -> None:
    with pytest.raises(ValueError, match="is in use already"):
        microsoft.add_shared_mailbox("alice@acme.test", "acme.test")


def test_strangers_are_unknown(microsoft: Microsoft) -> None:
    with pytest.raises(LookupError, match="no account"):
        microsoft.grants("nobody@acme.test")
    with pytest.raises(LookupError, match="no tenant"):
        microsoft.add_account("x@nowhere.test", "X", tenant="nowhere.test")
    with pytest.raises(LookupError, match="no shared mailbox"):
        microsoft.switches.add_member("sales@acme.test", "alice@acme.test")


def test_an_address_cannot_be_taken_over(microsoft: Microsoft) -> None:
    with pytest.raises(ValueError, match="is in use already"):
        microsoft.switches.rename("alice@acme.test", "bob@acme.test")


@pytest.mark.parametrize("tenant", ["common", "organizations"])
def test_the_issuer_of_many_tenants_has_a_gap(program: MailProgram, tenant: str) -> None:
    document = discovery(program, tenant)

    assert document["issuer"] == f"{program.microsoft.authority_url}/{{tenantid}}/v2.0"
    assert document["token_endpoint"].endswith(f"/{tenant}/oauth2/v2.0/token")


@pytest.mark.parametrize("name", ["acme.test", "acme.onmicrosoft.com"])
def test_a_domain_leads_to_the_tenants_id(
    microsoft: Microsoft, program: MailProgram, name: str
) -> None:
    tenant = microsoft.add_account("z@acme.test", "Z", tenant="acme.test").tenant.id

    document = discovery(program, name)

    assert document["issuer"] == f"{microsoft.authority_url}/{tenant}/v2.0"
    assert f"/{tenant}/" in document["jwks_uri"]


def test_consumers_are_a_tenant_of_their_own(program: MailProgram) -> None:
    assert discovery(program, "consumers") == discovery(program, CONSUMERS)


def test_an_unknown_tenant_is_refused(program: MailProgram) -> None:
    answer = program.session.get(
        f"{program.microsoft.authority_url}/nowhere.test/v2.0/.well-known/openid-configuration",
        timeout=10,
    )

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_tenant")
    with pytest.raises(ValueError, match=r"nowhere\.test"):
        program.app("nowhere.test")


def test_msal_keeps_the_port_of_the_authority(program: MailProgram) -> None:
    app: msal.ConfidentialClientApplication = program.app("common")

    assert app.authority.token_endpoint.startswith(program.microsoft.authority_url)


def discovery(program: MailProgram, tenant: str) -> dict[str, str]:
    """Return what discovery says of a tenant."""
    url = f"{program.microsoft.authority_url}/{tenant}/v2.0/.well-known/openid-configuration"
    document: dict[str, str] = program.session.get(url, timeout=10).json()
    return document
