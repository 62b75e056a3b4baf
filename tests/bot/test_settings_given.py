"""How settings are given: in files of their own; addresses and authorities that can be had."""

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import secret_files
from bot.settings import Settings, SettingsProblem, load
from playground.certificates import LocalAuthority

GIVEN = {
    "SLACK_BOT_TOKEN": "xoxb-environment",
    "SLACK_SIGNING_SECRET": "signing",
    "INBOXKEEPER_PUBLIC_URL": "https://bot.example",
}


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    """Set the environment to what a test gives, and nothing else of ours."""
    monkeypatch.chdir(tmp_path)  # no .env of somebody's
    monkeypatch.setattr(secret_files, "MOUNTED", tmp_path / "mounted")

    def give(**more: str) -> None:
        for name, value in {**GIVEN, **more}.items():
            monkeypatch.setenv(name, value)

    return give


def problems() -> list[str]:
    with pytest.raises(SettingsProblem) as caught:
        load(Settings)
    return caught.value.problems


def secret_file(folder: Path, name: str, content: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("place", ["mounted", "credentials"])
def test_a_setting_can_lie_in_a_file_of_its_name(
    given: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    given(CREDENTIALS_DIRECTORY=str(tmp_path / "credentials"))
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    secret_file(tmp_path / place, "SLACK_BOT_TOKEN", b"xoxb-file\n")
    secret_file(tmp_path / place, "INBOXKEEPER_SUPER_ADMINS", b"U1,U2\n")
    settings = load(Settings)
    assert settings.slack_bot_token.get_secret_value() == "xoxb-file"
    assert settings.super_admins == ["U1", "U2"]


def test_the_environment_counts_before_a_file(given: Callable[..., None], tmp_path: Path) -> None:
    given()
    secret_file(tmp_path / "mounted", "SLACK_BOT_TOKEN", b"xoxb-file")
    assert load(Settings).slack_bot_token.get_secret_value() == "xoxb-environment"


def test_systemds_files_count_before_mounted_ones(
    given: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(CREDENTIALS_DIRECTORY=str(tmp_path / "credentials"))
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    secret_file(tmp_path / "mounted", "SLACK_BOT_TOKEN", b"xoxb-mounted")
    secret_file(tmp_path / "credentials", "SLACK_BOT_TOKEN", b"xoxb-systemd")
    assert load(Settings).slack_bot_token.get_secret_value() == "xoxb-systemd"


def test_a_file_that_is_no_text_is_a_problem_that_shows_nothing_of_it(
    given: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given()
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    secret_file(tmp_path / "mounted", "SLACK_BOT_TOKEN", b"\xff\xfexoxb")
    assert problems() == ["a file with a setting holds something else than text (UTF-8)"]


def test_a_file_that_must_not_be_read_is_named(
    given: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given()
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    path = secret_file(tmp_path / "mounted", "SLACK_BOT_TOKEN", b"xoxb")

    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_text", refuse)
    assert problems() == [f"a file with a setting cannot be read (Permission denied): {path}"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "holds no certificate as PEM:"),
        (b"not a certificate", "holds no certificate as PEM:"),
        (b"-----BEGIN CERTIFICATE-----\nTm8=\n-----END CERTIFICATE-----\n", "damaged"),
        (b"-----BEGIN CERTIFICATE-----\n", "damaged"),
    ],
)
def test_a_file_without_an_authority_is_one_clear_problem(
    given: Callable[..., None], tmp_path: Path, content: bytes, says: str
) -> None:
    path = secret_file(tmp_path, "ca.pem", content)
    given(INBOXKEEPER_CA_FILE=str(path))
    [problem] = problems()
    assert problem.startswith("INBOXKEEPER_CA_FILE ")
    assert says in problem


def test_a_certificate_as_der_is_told_how_to_become_pem(
    given: Callable[..., None], tmp_path: Path
) -> None:
    pem = LocalAuthority().ca_file(tmp_path / "ca.pem").read_text()
    path = secret_file(tmp_path, "ca.der", ssl.PEM_cert_to_DER_cert(pem))
    given(INBOXKEEPER_CA_FILE=str(path))
    [problem] = problems()
    assert "openssl x509 -inform der" in problem


def test_a_file_that_is_not_there_is_a_problem_and_a_good_one_is_none(
    given: Callable[..., None], tmp_path: Path
) -> None:
    path = tmp_path / "ca.pem"
    given(INBOXKEEPER_CA_FILE=str(path))
    assert problems() == [f"INBOXKEEPER_CA_FILE names no file: {path}"]
    LocalAuthority().ca_file(path)
    assert load(Settings).ca_file == path


@pytest.mark.parametrize("listen", ["[::1]:8080", "[::]:0", "0.0.0.0:80", "*:8080", "bot:1"])
def test_addresses_to_listen_on(given: Callable[..., None], listen: str) -> None:
    given(INBOXKEEPER_LISTEN=listen)
    assert load(Settings).listen == listen


@pytest.mark.parametrize("listen", ["::1", "::1:8080", "[::1]", "[x]:80", "[127.0.0.1]:80"])
def test_an_ipv6_address_wants_brackets(given: Callable[..., None], listen: str) -> None:
    given(INBOXKEEPER_LISTEN=listen)
    [problem] = problems()
    assert problem.startswith("INBOXKEEPER_LISTEN must ")


def test_with_a_client_at_slack_no_token_is_needed_and_nobodys_ids_count(
    given: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    given(
        SLACK_CLIENT_ID="1.2",
        SLACK_CLIENT_SECRET="secret",
        INBOXKEEPER_IT_CONTACT="U0IT",
        INBOXKEEPER_ALERTS_CHANNEL="C0ALERTS",
    )
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    settings = load(Settings)
    assert settings.slack_bot_token is None
    assert (settings.initial.it_contact, settings.initial.alerts_channel) == (None, None)


def test_client_id_and_secret_belong_together(
    given: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    given(SLACK_CLIENT_ID="1.2")
    assert problems() == [
        "SLACK_CLIENT_SECRET and SLACK_CLIENT_ID belong together: one of them is missing"
    ]
    monkeypatch.delenv("SLACK_CLIENT_ID")
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    (problem,) = problems()
    assert problem.startswith("SLACK_BOT_TOKEN is missing")
    assert "SLACK_CLIENT_ID" in problem
