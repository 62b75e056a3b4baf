"""Sessions: whom they trust, how long they wait, how much they read, what they send along."""

import gzip
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from connections.errors import ProviderUnavailable
from playground.certificates import LocalAuthority
from playground.server import LoopbackServer
from providers import http
from providers.http import Sessions, seconds_until
from tests.providers.google_world import GoogleWorld
from tests.providers.microsoft_world import MicrosoftWorld

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

World = GoogleWorld | MicrosoftWorld


def parrot(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Answer with the Authorization header that came, packed with gzip; badly so on two paths."""
    start_response("200 OK", [("Content-Encoding", "gzip")])
    if environ["PATH_INFO"] == "/garbled":
        return [b"not packed at all"]
    if environ["PATH_INFO"] == "/bomb":
        return [gzip.compress(b" " * 50_000_000)]
    authorization = environ.get("HTTP_AUTHORIZATION", "none")
    return [gzip.compress(f'{{"authorization": "{authorization}"}}'.encode())]


@pytest.fixture
def server(authority: LocalAuthority) -> Iterator[LoopbackServer]:
    with LoopbackServer(parrot, ssl_context=authority.server_context()) as running:
        yield running


@pytest.fixture(params=["google", "microsoft"])
def world(request: pytest.FixtureRequest) -> World:
    """A provider and the world around it."""
    found: World = request.getfixturevalue(f"{request.param}_world")
    return found


@pytest.fixture(params=["no such file", "nonsense"])
def bad_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A CA file that nobody can use."""
    path = tmp_path / "bad.pem"
    if request.param == "nonsense":
        path.write_text(request.param)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_environment_cannot_take_our_authorities_away(
    server: LoopbackServer,
    ca_file: Path,
    bad_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
) -> None:
    monkeypatch.setenv(variable, str(bad_file))
    assert Sessions(ca_file).ask("GET", server.url).ok


@pytest.mark.slow
def test_a_whole_sign_in_trusts_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nonsense")
    attempt = world.provider.begin(state="s", address=world.account)
    refreshed = world.provider.redeem(world.sign_in(attempt), attempt.secret)
    again = world.provider.refresh(refreshed.grant)
    world.provider.probe(again, world.account)


@pytest.mark.slow
def test_further_authorities_come_on_top_of_the_usual_ones(ca_file: Path) -> None:
    trusted = Sessions(ca_file)._tls
    assert trusted is not None
    names = {str(dict(entry[0] for entry in ca["subject"])) for ca in trusted.get_ca_certs()}
    assert any("playground" in name for name in names)
    assert len(names) > 20


@pytest.mark.slow
def test_an_authority_that_nobody_named_is_not_trusted(
    server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    with pytest.raises(ProviderUnavailable, match="SSLError"):
        Sessions(None).ask("GET", server.url)


@pytest.mark.slow
def test_without_a_file_of_ours_the_environment_decides(
    server: LoopbackServer, ca_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(ca_file))
    assert Sessions(None).ask("GET", server.url).ok


@pytest.mark.slow
def test_an_environment_that_names_no_good_file_is_an_answer_that_did_not_come(
    server: LoopbackServer, bad_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bad_file))
    with pytest.raises(ProviderUnavailable):
        Sessions(None).ask("GET", server.url)


@pytest.mark.slow
def test_an_unreadable_file_is_told_at_the_start(bad_file: Path) -> None:
    with pytest.raises(OSError, match=r"No such file|X509"):
        Sessions(bad_file)


@pytest.mark.slow
def test_a_silent_provider_is_not_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "TIMEOUT_SECONDS", 0.3)
    world.answer_everything(None, "", delay=5)
    invented = world.invented()
    attempt = world.provider.begin(state="s", address=world.account)
    calls: list[Callable[[], object]] = [
        lambda: world.provider.redeem({"code": "c", "state": "s"}, attempt.secret),
        lambda: world.provider.refresh(invented.grant),
        lambda: world.provider.probe(invented, world.account),
    ]
    if world.revokes:
        calls.append(lambda: world.provider.revoke(invented.grant))
    began = time.monotonic()
    for call in calls:
        with pytest.raises(ProviderUnavailable):
            call()
    assert time.monotonic() - began < 5  # for all of them


@pytest.mark.slow
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_secrets_do_not_follow_a_redirect(google_world: GoogleWorld, status: int) -> None:
    headers = {"Location": "/elsewhere"}
    google_world.google.faults.add("/(?!elsewhere)", status=status, headers=headers)
    invented = google_world.invented()
    for call in (
        lambda: google_world.provider.refresh(invented.grant),
        lambda: google_world.provider.probe(invented, google_world.account),
        lambda: google_world.provider.revoke(invented.grant),
    ):
        with pytest.raises(ProviderUnavailable):
            call()
    assert "/elsewhere" not in {seen.path for seen in google_world.google.requests}


@pytest.mark.slow
def test_a_packed_flood_is_not_unpacked(server: LoopbackServer, ca_file: Path) -> None:
    with pytest.raises(ProviderUnavailable):
        Sessions(ca_file).ask("GET", f"{server.url}/bomb")


@pytest.mark.slow
def test_without_tls_a_flood_is_not_unpacked_either(ca_file: Path) -> None:
    with LoopbackServer(parrot) as server, pytest.raises(ProviderUnavailable):
        Sessions(ca_file).ask("GET", f"{server.url}/bomb")


@pytest.mark.slow
def test_a_body_that_cannot_be_unpacked_is_no_answer(
    server: LoopbackServer, ca_file: Path
) -> None:
    with pytest.raises(ProviderUnavailable):
        Sessions(ca_file).ask("GET", f"{server.url}/garbled")


@pytest.mark.slow
def test_what_the_machine_knows_of_a_host_is_not_sent_along(
    server: LoopbackServer, ca_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password something\n")
    monkeypatch.setenv("NETRC", str(netrc))
    sessions = Sessions(ca_file)
    assert sessions.ask("GET", server.url).body == {"authorization": "none"}
    with_token = sessions.ask("GET", server.url, bearer="token")
    assert with_token.body == {"authorization": "Bearer token"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        (" 120 ", 120),
        ("9" * 400, 86_400),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Wed, 21 Oct 2015 07:28:00", 0),
        ("Mon, 21 Oct 2999 07:28:00 GMT", 86_400),
        (None, None),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("soon", None),
        ("Wed, 99 Oct 99999 07:28:00 GMT", None),
        ("Wed, 21 Oct 2015 07:28:00 +9999999999", None),
    ],
)
def test_the_wait_that_a_header_names(header: str | None, seconds: float | None) -> None:
    assert seconds_until(header) == seconds


@pytest.mark.slow
def test_a_date_becomes_the_seconds_until_then() -> None:
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert seconds_until(then) == pytest.approx(90, abs=2)
