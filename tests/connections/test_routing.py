"""Where mail goes, read from MX names; look-alikes belong to nobody."""

import pytest

from connections.routing import Lookup, MxAnswer, Place, route
from providers.registry import MX_SUFFIXES


def answer(*hosts: str) -> MxAnswer:
    return MxAnswer(lookup=Lookup.FOUND, hosts=tuple((10 * n, h) for n, h in enumerate(hosts)))


@pytest.mark.parametrize(
    ("hosts", "provider"),
    [
        (["aspmx.l.google.com", "alt1.aspmx.l.google.com", "alt2.aspmx.l.google.com"], "google"),
        (["aspmx.l.google.com", "aspmx2.googlemail.com"], "google"),
        (["smtp.google.com"], "google"),
        (["acme-test.mail.protection.outlook.com"], "microsoft"),
        (["acme-test.o-v1.mx.microsoft"], "microsoft"),
        (["acme-test.mail.protection.outlook.com", "acme-test.o-v1.mx.microsoft"], "microsoft"),
        (["acme.mail.protection.outlook.de"], "microsoft"),
        (["acme-test.olc.protection.outlook.com"], "outlook"),
    ],
)
def test_a_providers_own_servers_are_known(hosts: list[str], provider: str) -> None:
    found = route(answer(*hosts), MX_SUFFIXES)
    assert (found.place, found.provider) == (Place.PROVIDER, provider)


@pytest.mark.parametrize(
    ("hosts", "place"),
    [
        (["mx1.acme.test", "mx2.acme.test"], Place.OTHER),
        (["mx.microsoft.com"], Place.OTHER),
        (["mx.microsoft.evil.test"], Place.OTHER),
        (["xaspmx.l.google.com"], Place.OTHER),
        (["smtp.google.com.evil.test"], Place.OTHER),
        (["evilpphosted.com"], Place.OTHER),
        (["mx0a-001.pphosted.com"], Place.GATEWAY),
        (["mx1-us1.ppe-hosted.com", "aspmx.l.google.com"], Place.GATEWAY),
        (["cluster1.eu.messagelabs.com"], Place.GATEWAY),
        (["aspmx.l.google.com", "acme-test.mail.protection.outlook.com"], Place.MIXED),
        (["aspmx.l.google.com", "backup.acme.test"], Place.MIXED),
    ],
)
def test_everything_else_names_no_provider(hosts: list[str], place: Place) -> None:
    found = route(answer(*hosts), MX_SUFFIXES)
    assert (found.place, found.provider) == (place, None)


@pytest.mark.parametrize(
    ("lookup", "place"),
    [
        (Lookup.NO_MAIL, Place.NOWHERE),
        (Lookup.NO_MX, Place.NOWHERE),
        (Lookup.NO_DOMAIN, Place.NOWHERE),
        (Lookup.ERROR, Place.UNKNOWN),
    ],
)
def test_an_error_is_told_from_a_domain_without_mail(lookup: Lookup, place: Place) -> None:
    assert route(MxAnswer(lookup=lookup), MX_SUFFIXES).place is place


def test_the_fingerprint_names_the_servers_whatever_their_order() -> None:
    first = route(answer("a.test", "b.test"), MX_SUFFIXES).fingerprint
    assert first == route(answer("b.test", "a.test"), MX_SUFFIXES).fingerprint
    assert first != route(answer("a.test"), MX_SUFFIXES).fingerprint
