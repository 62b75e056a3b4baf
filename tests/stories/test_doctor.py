"""The doctor on a good set-up, on a half-made one, and on a broken one."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from playground.world import World
from storage.leader import Leader
from tests.stories.command_line import inboxkeeper
from tests.stories.conftest import Town
from tests.stories.test_workspaces import Country

pytestmark = pytest.mark.slow


def found(town: Town, code: int, **environ: str | None) -> dict[str, dict[str, Any]]:
    environment = {**town.world.environment, **environ}
    kept = {name: value for name, value in environment.items() if value is not None}
    done = inboxkeeper("doctor", "--json", folder=town.world.folder, **kept)
    assert done.returncode == code, done.stdout + done.stderr
    return {each["check"]: each for each in json.loads(done.stdout)}


@pytest.fixture
def by_socket(tmp_path: Path) -> Iterator[Town]:
    with World(tmp_path, socket=True) as world:
        yield Town(world)


def test_a_good_one_is_all_well(town: Town) -> None:
    town.world.dns.set_a("example.com", "127.0.0.1")
    with Leader(Path(town.world.environment["INBOXKEEPER_DATABASE"])):
        checks = found(town, 0)
    assert all(check["ok"] for check in checks.values())
    assert {"settings", "key", "database", "slack token", "slack scopes", "public URL"} <= set(
        checks
    )
    assert "the client is accepted" in checks["google"]["says"]
    assert "does not refuse the client" in checks["microsoft"]["says"]
    assert "a process works this database" in checks["leader"]["says"]
    assert "within 30 s" in checks["clock"]["says"]
    assert "0600" in checks["key file"]["says"]
    done = inboxkeeper("doctor", folder=town.world.folder, **town.world.environment)
    assert done.stdout.count("ok  ") == len(checks)


def test_a_half_made_one_says_what_is_missing_and_what_to_do(town: Town) -> None:
    town.slack.workspace.scopes -= {"files:write"}
    checks = found(
        town,
        1,
        GOOGLE_CLIENT_ID=None,
        GOOGLE_CLIENT_SECRET=None,
        INBOXKEEPER_PUBLIC_URL="http://127.0.0.1:9",
    )
    assert "files:write" in checks["slack scopes"]["advice"]
    assert "Google is not offered" in checks["google"]["says"]
    assert "INBOXKEEPER_LISTEN" in checks["public URL"]["advice"]


def test_a_broken_one_is_looked_at_to_the_end(town: Town) -> None:
    town.world.dns.fail("example.com", "SERVFAIL")
    checks = found(
        town,
        1,
        SLACK_BOT_TOKEN="xoxb-another",
        INBOXKEEPER_ENCRYPTION_KEYS="k9:" + "A" * 43 + "=",
    )
    assert "invalid_auth" in checks["slack token"]["says"]
    assert "encryption key" in checks["database"]["advice"]
    assert not checks["DNS"]["ok"]


def test_clients_that_a_provider_refuses_are_told_from_accounts_that_it_refuses(
    town: Town,
) -> None:
    checks = found(town, 1, GOOGLE_CLIENT_SECRET="another", MICROSOFT_CLIENT_SECRET="another")
    assert "invalid_client" in checks["google"]["says"]
    assert "GOOGLE_CLIENT_SECRET" in checks["google"]["advice"]
    assert "AADSTS7000215" in checks["microsoft"]["says"]
    checks = found(
        town,
        1,
        GOOGLE_TOKEN_URL="http://127.0.0.1:9/token",
        MICROSOFT_AUTHORITY_URL="https://127.0.0.1:9",
    )
    assert "cannot be asked" in checks["google"]["says"]
    assert "HTTPS_PROXY" in checks["microsoft"]["advice"]


def test_what_is_wrong_on_the_machine_is_a_line_each(town: Town) -> None:
    key = Path(f"{town.world.environment['INBOXKEEPER_DATABASE']}.key")
    key.chmod(0o644)
    checks = found(town, 1, INBOXKEEPER_PUBLIC_URL="http://inboxkeeper.invalid")
    assert f"chmod 600 {key}" in checks["key file"]["advice"]
    assert "https" in checks["TLS"]["advice"]
    with Leader(Path(town.world.environment["INBOXKEEPER_DATABASE"])):
        pass
    checks = found(town, 1)
    assert "no process works this database" in checks["leader"]["says"]


def test_the_doctor_leaves_nothing_behind_where_the_bot_never_ran(
    town: Town, tmp_path: Path
) -> None:
    empty = tmp_path / "elsewhere"
    empty.mkdir()
    checks = found(town, 0, INBOXKEEPER_DATABASE=str(empty / "new.db"))
    assert "first time" in checks["database"]["says"]
    assert "no process has worked" in checks["leader"]["says"]
    assert list(empty.iterdir()) == []


def test_settings_that_cannot_be_used_are_a_line_each(town: Town) -> None:
    done = inboxkeeper("doctor", folder=town.world.folder)
    assert done.returncode == 1
    assert done.stdout.count("they cannot be used") >= 3
    assert "SLACK_BOT_TOKEN" in done.stdout


def test_in_socket_mode_the_app_token_is_tried(by_socket: Town) -> None:
    by_socket.world.dns.set_a("example.com", "127.0.0.1")
    assert found(by_socket, 0)["slack app token"]["ok"]
    checks = found(by_socket, 1, SLACK_APP_TOKEN="xapp-another")
    assert "connections:write" in checks["slack app token"]["advice"]


@pytest.fixture
def country(tmp_path: Path) -> Iterator[Country]:
    with World(tmp_path, many=True) as world:
        yield Country(world)


def examined(country: Country, code: int, **environ: str) -> dict[str, dict[str, Any]]:
    environment = {**country.world.environment, **environ}
    done = inboxkeeper("doctor", "--json", folder=country.world.folder, **environment)
    assert done.returncode == code, done.stdout + done.stderr
    return {each["check"]: each for each in json.loads(done.stdout)}


def test_of_many_workspaces_each_has_its_line(country: Country) -> None:
    country.world.dns.set_a("example.com", "127.0.0.1")
    assert "none has installed" in examined(country, 0)["workspaces"]["says"]
    country.acme.install()
    country.beta.install()
    country.beta.slack.uninstall()
    country.world.until(country.beta.stopped)
    checks = examined(country, 0)
    assert "is accepted" in checks["workspace Acme"]["says"]
    assert "erased after" in checks["workspace Beta"]["says"]
    assert "knows its client" in checks["slack app"]["says"]
    assert "slack token" not in checks

    country.acme.slack.workspace.scopes -= {"files:write"}
    checks = examined(country, 1, SLACK_CLIENT_SECRET="another")
    assert "bad_client_secret" in checks["slack app"]["says"]
    assert "files:write" in checks["workspace Acme"]["says"]
    assert "/slack/install" in checks["workspace Acme"]["advice"]


def test_installs_need_https(country: Country) -> None:
    country.world.dns.set_a("example.com", "127.0.0.1")
    checks = examined(country, 1, INBOXKEEPER_PUBLIC_URL="http://bot.invalid")
    assert "https" in checks["install page"]["advice"]
