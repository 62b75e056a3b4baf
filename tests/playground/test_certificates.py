"""The local certificate authority."""

import ssl
from pathlib import Path

import pytest
import requests
from flask import Flask

from playground.certificates import LocalAuthority
from playground.server import LoopbackServer


def get(url: str, verify: str | bool) -> requests.Response:
    """Get a page with only this CA file trusted, whatever the environment says."""
    with requests.Session() as session:
        session.trust_env = False
        session.verify = verify
        return session.get(url, timeout=10, headers={"Connection": "close"})


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_client_with_the_ca_file_trusts_the_server(tmp_path: Path, host: str) -> None:
    authority = LocalAuthority()
    ca_file = authority.ca_file(tmp_path / "ca.pem")
    app = Flask(__name__)
    app.add_url_rule("/", "hello", lambda: "hello")
    with LoopbackServer(app, ssl_context=authority.server_context()) as server:
        assert get(f"https://{host}:{server.port}/", str(ca_file)).text == "hello"


def test_another_authority_is_not_trusted(tmp_path: Path) -> None:
    stranger = LocalAuthority().ca_file(tmp_path / "ca.pem")
    context = LocalAuthority().server_context("127.0.0.1")
    with (
        LoopbackServer(Flask(__name__), ssl_context=context) as server,
        pytest.raises(requests.exceptions.SSLError),
    ):
        get(server.url, str(stranger))


def test_a_certificate_is_for_its_names_only(tmp_path: Path) -> None:
    authority = LocalAuthority()
    ca_file = authority.ca_file(tmp_path / "ca.pem")
    context = authority.server_context("imap.acme.test")
    with (
        LoopbackServer(Flask(__name__), ssl_context=context) as server,
        pytest.raises(requests.exceptions.SSLError),
    ):
        get(server.url, str(ca_file))


def test_the_ca_file_is_a_certificate_and_holds_no_key(tmp_path: Path) -> None:
    ca_file = LocalAuthority().ca_file(tmp_path / "ca.pem")

    context = ssl.create_default_context(cafile=ca_file)

    assert len(context.get_ca_certs()) == 1
    assert "PRIVATE KEY" not in ca_file.read_text()


def test_a_server_that_reads_files_is_trusted_as_well(tmp_path: Path) -> None:
    authority = LocalAuthority()
    ca_file = authority.ca_file(tmp_path / "ca.pem")
    certificate, key = authority.server_files(tmp_path, "127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    app = Flask(__name__)
    app.add_url_rule("/", "hello", lambda: "hello")
    with LoopbackServer(app, ssl_context=context) as server:
        assert get(f"{server.url}/", str(ca_file)).text == "hello"
