"""Whom we trust: read once, together with what an operator names."""

import ssl
from pathlib import Path

import pytest

from playground.certificates import LocalAuthority
from providers.trust import trusting


def test_authorities_are_read_once(ca_file: Path) -> None:
    assert trusting(None) is trusting(None)
    assert trusting(ca_file) is trusting(ca_file)
    assert trusting(ca_file) is not trusting(None)


def test_a_file_that_was_renewed_is_read_anew(tmp_path: Path) -> None:
    path = LocalAuthority().ca_file(tmp_path / "ca.pem")
    before = trusting(path)
    LocalAuthority().ca_file(path)
    assert trusting(path) is not before


def test_a_file_without_a_certificate_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("nonsense")
    with pytest.raises(ssl.SSLError):
        trusting(path)


def test_certificates_and_their_names_are_looked_at() -> None:
    context = trusting(None)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
