"""The settings of mail domains, fetched by name from loopback."""

import itertools
import re
import ssl
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import urllib3

from playground.autoconfig.autoconfig import Autoconfig, Place, SeenRequest
from playground.autoconfig.documents import HUGE_BYTES, MailServer
from playground.certificates import LocalAuthority

ACME = MailServer("imap.acme.test", 993)


@pytest.fixture(scope="module")
def authority() -> LocalAuthority:
    return LocalAuthority()


@pytest.fixture(scope="module")
def tls(authority: LocalAuthority, tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    path: Path = tmp_path_factory.mktemp("authority") / "ca.pem"
    return ssl.create_default_context(cafile=authority.ca_file(path))


@pytest.fixture
def autoconfig(authority: LocalAuthority) -> Iterator[Autoconfig]:
    with Autoconfig(authority) as autoconfig:
        autoconfig.publish("acme.test", ACME)
        yield autoconfig


class Reader:
    """Fetches an address from loopback, as a client does whose DNS says 127.0.0.1."""

    def __init__(self, autoconfig: Autoconfig, tls: ssl.SSLContext) -> None:
        self._port = autoconfig.port
        self._tls = tls

    def open(self, url: str) -> urllib3.BaseHTTPResponse:
        """Get the head of an answer; its body is not read yet."""
        parts = urllib3.util.parse_url(url)
        pool = urllib3.HTTPSConnectionPool(
            "127.0.0.1",
            self._port,
            ssl_context=self._tls,
            server_hostname=parts.host,
            timeout=5,
            retries=False,
        )
        headers = {"Host": parts.netloc or ""}
        return pool.request(
            "GET", parts.request_uri, headers=headers, redirect=False, preload_content=False
        )

    def text(self, url: str) -> str:
        answer = self.open(url)
        assert answer.status == 200
        return answer.data.decode()

    def status(self, url: str) -> int:
        answer = self.open(url)
        answer.drain_conn()
        return answer.status


@pytest.fixture
def reader(autoconfig: Autoconfig, tls: ssl.SSLContext) -> Reader:
    return Reader(autoconfig, tls)


def parse(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - the playground's own text, read on purpose


PLACES: list[Place] = ["autoconfig", "well_known"]


def test_the_addresses_are_those_where_mail_programs_look(autoconfig: Autoconfig) -> None:
    port = autoconfig.port
    assert autoconfig.url_for("acme.test") == (
        f"https://autoconfig.acme.test:{port}/mail/config-v1.1.xml"
    )
    assert autoconfig.url_for("acme.test", "well_known") == (
        f"https://acme.test:{port}/.well-known/autoconfig/mail/config-v1.1.xml"
    )


@pytest.mark.parametrize("place", PLACES)
def test_settings_name_the_mail_server(
    autoconfig: Autoconfig, reader: Reader, place: Place
) -> None:
    root = parse(reader.text(autoconfig.url_for("acme.test", place)))
    server = root.find("emailProvider/incomingServer[@type='imap']")
    assert server is not None
    assert {child.tag: child.text for child in server} == {
        "hostname": "imap.acme.test",
        "port": "993",
        "socketType": "SSL",
        "username": "%EMAILADDRESS%",
        "authentication": "password-cleartext",
    }


def test_a_domain_may_have_several_servers(autoconfig: Autoconfig, reader: Reader) -> None:
    pop3 = MailServer("pop.acme.test", 995, kind="pop3")
    starttls = MailServer("imap.acme.test", 143, "STARTTLS", "%EMAILLOCALPART%")
    autoconfig.publish("acme.test", pop3, ACME, starttls)
    root = parse(reader.text(autoconfig.url_for("acme.test")))
    found = [
        (server.get("type"), server.findtext("socketType"), server.findtext("username"))
        for server in root.iter("incomingServer")
    ]
    assert found == [
        ("pop3", "SSL", "%EMAILADDRESS%"),
        ("imap", "SSL", "%EMAILADDRESS%"),
        ("imap", "STARTTLS", "%EMAILLOCALPART%"),
    ]


def test_settings_may_stand_at_one_place_only(autoconfig: Autoconfig, reader: Reader) -> None:
    autoconfig.publish("acme.test", ACME, places=("well_known",))
    assert reader.status(autoconfig.url_for("acme.test")) == 404
    assert reader.status(autoconfig.url_for("acme.test", "well_known")) == 200


@pytest.mark.parametrize("place", PLACES)
def test_withdrawn_settings_are_not_found(
    autoconfig: Autoconfig, reader: Reader, place: Place
) -> None:
    autoconfig.withdraw("acme.test")
    assert reader.status(autoconfig.url_for("acme.test", place)) == 404


def test_every_domain_has_its_own_settings(autoconfig: Autoconfig, reader: Reader) -> None:
    autoconfig.publish("contoso.test", MailServer("imap.contoso.test", 993))
    assert "imap.contoso.test" in reader.text(autoconfig.url_for("contoso.test"))
    assert "imap.acme.test" in reader.text(autoconfig.url_for("acme.test"))


def test_a_name_that_nobody_published_has_no_certificate(
    autoconfig: Autoconfig, reader: Reader
) -> None:
    with pytest.raises(urllib3.exceptions.SSLError, match="Hostname mismatch"):
        reader.open(autoconfig.url_for("elsewhere.test"))


def test_requests_are_written_down(autoconfig: Autoconfig, reader: Reader) -> None:
    reader.text(autoconfig.url_for("acme.test") + "?emailaddress=alice%40acme.test")
    query = {"emailaddress": "alice@acme.test"}
    assert autoconfig.requests == [
        SeenRequest("autoconfig.acme.test", "/mail/config-v1.1.xml", query)
    ]


@pytest.mark.parametrize(("failure", "status"), [("not_found", 404), ("server_error", 500)])
def test_a_domain_answers_with_an_error_until_it_heals(
    autoconfig: Autoconfig, reader: Reader, failure: str, status: int
) -> None:
    autoconfig.fail("acme.test", failure)
    assert reader.status(autoconfig.url_for("acme.test")) == status
    autoconfig.heal("acme.test")
    assert reader.status(autoconfig.url_for("acme.test")) == 200


def test_a_domain_may_send_elsewhere(autoconfig: Autoconfig, reader: Reader) -> None:
    autoconfig.redirect("acme.test", "http://169.254.169.254/latest/")
    answer = reader.open(autoconfig.url_for("acme.test"))
    answer.drain_conn()
    assert (answer.status, answer.headers["Location"]) == (302, "http://169.254.169.254/latest/")


@pytest.mark.parametrize("failure", ["not_xml", "malformed"])
def test_what_is_served_is_no_xml(autoconfig: Autoconfig, reader: Reader, failure: str) -> None:
    autoconfig.fail("acme.test", failure)
    with pytest.raises(ET.ParseError):
        parse(reader.text(autoconfig.url_for("acme.test")))


def test_a_page_of_text_stands_for_gigabytes(autoconfig: Autoconfig, reader: Reader) -> None:
    autoconfig.fail("acme.test", "entity_bomb")
    document = reader.text(autoconfig.url_for("acme.test"))
    sizes: dict[str, int] = {}
    for name, value in re.findall(r'<!ENTITY (\w+) "(.*)">', document):
        parts = re.findall(r"&(\w+);", value)
        sizes[name] = sum(sizes[part] for part in parts) if parts else len(value)
    assert len(document) < 2000
    assert max(sizes.values()) > 10**10
    assert f"<hostname>&{max(sizes, key=sizes.__getitem__)};</hostname>" in document


def test_a_document_may_point_at_the_readers_own_files(
    autoconfig: Autoconfig, reader: Reader
) -> None:
    autoconfig.fail("acme.test", "external_entity")
    document = reader.text(autoconfig.url_for("acme.test"))
    assert '<!ENTITY outside SYSTEM "file:///etc/hostname">' in document
    assert "<hostname>&outside;</hostname>" in document


def test_a_huge_document_has_no_announced_length(autoconfig: Autoconfig, reader: Reader) -> None:
    autoconfig.fail("acme.test", "huge")
    answer = reader.open(autoconfig.url_for("acme.test"))
    assert "Content-Length" not in answer.headers
    assert sum(len(chunk) for chunk in answer.stream(2**20)) > HUGE_BYTES


def test_a_client_may_turn_its_back_on_a_huge_document(
    autoconfig: Autoconfig, reader: Reader
) -> None:
    autoconfig.fail("acme.test", "huge")
    answer = reader.open(autoconfig.url_for("acme.test"))
    answer.read(1000)
    answer.close()
    autoconfig.heal("acme.test")
    assert reader.status(autoconfig.url_for("acme.test")) == 200


def test_a_slow_answer_comes_byte_by_byte_and_ends_with_the_server(
    autoconfig: Autoconfig, reader: Reader
) -> None:
    autoconfig.fail("acme.test", "slow")
    answer = reader.open(autoconfig.url_for("acme.test"))
    assert list(itertools.islice(answer.stream(1), 3)) == [b"<", b"?", b"x"]
    autoconfig.close()
    assert len(answer.read()) < 100


def test_a_failure_that_does_not_exist_cannot_be_ordered(autoconfig: Autoconfig) -> None:
    with pytest.raises(ValueError, match="sloow"):
        autoconfig.fail("acme.test", "sloow")


def test_without_a_start_there_is_no_address(authority: LocalAuthority) -> None:
    with pytest.raises(RuntimeError, match="started"):
        Autoconfig(authority).url_for("acme.test")
