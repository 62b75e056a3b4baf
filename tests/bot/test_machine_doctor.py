"""What cannot be had on every machine: a full disk, a wrong clock, a network file system."""

from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import machine_doctor
from bot.findings import Finding
from bot.settings import Settings

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.model_validate(
        {
            "SLACK_BOT_TOKEN": "xoxb-nobodys",
            "SLACK_SIGNING_SECRET": "secret",
            "SLACK_API_URL": "http://127.0.0.1:9/api",
            "INBOXKEEPER_PUBLIC_URL": "https://inboxkeeper.example.com",
            "INBOXKEEPER_DATABASE": str(tmp_path / "inboxkeeper.db"),
        }
    )


def found(settings: Settings) -> dict[str, Finding]:
    return {finding.name: finding for finding in machine_doctor.examine(settings)}


def test_without_a_clock_to_compare_with_nothing_is_claimed(settings: Settings) -> None:
    clock = found(settings)["clock"]
    assert clock.ok
    assert "nothing to compare" in clock.says


@pytest.mark.parametrize(("behind", "well"), [(0, True), (20, True), (400, False), (-90, False)])
def test_a_clock_that_is_wrong_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, behind: int, well: bool
) -> None:
    def get(_session: Any, _url: str, **_how: Any) -> Any:
        told = datetime.now(UTC) + timedelta(seconds=behind)
        headers = {"Date": told.strftime("%a, %d %b %Y %H:%M:%S GMT")}
        return namedtuple("Answer", "headers")(headers)

    monkeypatch.setattr("requests.Session.get", get)
    clock = found(settings)["clock"]
    assert clock.ok is well
    if not well:
        assert ("behind" if behind > 0 else "ahead of") in clock.says


def test_a_disk_with_little_room_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(settings)["disk"].ok
    monkeypatch.setattr("shutil.disk_usage", lambda _path: Usage(1, 1, 1_000_000))
    assert not found(settings)["disk"].ok


@pytest.mark.parametrize(("kind", "named"), [("nfs4", True), ("cifs", True), ("ext4", False)])
def test_a_network_file_system_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, kind: str, named: bool
) -> None:
    monkeypatch.setattr(machine_doctor, "_file_system", lambda _folder: kind)
    assert ("database folder" in found(settings)) is named


def test_the_file_system_of_a_folder_is_the_innermost_mount() -> None:
    assert machine_doctor._file_system(Path("/proc")) == "proc"
