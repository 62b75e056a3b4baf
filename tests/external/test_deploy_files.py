"""The files of a deployment, judged by the programs that they are for."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.external.programs import find
from tests.locks import ROOT

pytestmark = pytest.mark.external

DEPLOY = ROOT / "deploy"
PUBLIC = {"INBOXKEEPER_PUBLIC_URL": "https://inboxkeeper.example.com"}


def installed(program: str) -> str:
    """Return a program of deploy/lint.lock; without it, skip the test, or fail it in CI."""
    path = Path(sys.executable).with_name(program)
    if not path.is_file():
        sentence = f"{program} is missing: pip install --require-hashes -r deploy/lint.lock"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    return str(path)


def run(*argv: str, **environ: str) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", **environ}
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def composed(**environ: str) -> dict[str, Any]:
    """Return the services as compose itself understands the file."""
    argv = (installed("docker-compose"), "--file", str(DEPLOY / "compose.yml"))
    text = run(*argv, "--profile", "front", "config", "--format", "json", **environ)
    found: dict[str, Any] = json.loads(text)["services"]
    return found


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    run(installed("hadolint"), "--failure-threshold", "style", str(DEPLOY / "Dockerfile"))


def test_compose_takes_the_file_and_leaves_the_bot_no_way_to_write_or_to_gain_rights() -> None:
    bot = composed(**PUBLIC)["inboxkeeper"]
    assert (bot["read_only"], bot["cap_drop"]) == (True, ["ALL"])
    assert bot["security_opt"] == ["no-new-privileges:true"]
    assert [port["host_ip"] for port in bot["ports"]] == ["127.0.0.1"]
    assert [each["target"] for each in bot["volumes"]] == ["/data"]
    assert bot["stop_grace_period"] == "1m0s"


def test_compose_says_that_the_public_url_is_needed() -> None:
    argv = [installed("docker-compose"), "--file", str(DEPLOY / "compose.yml"), "config"]
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "INBOXKEEPER_PUBLIC_URL" in done.stderr


def test_systemd_takes_the_unit_and_finds_it_hardened(tmp_path: Path) -> None:
    analyze = find("systemd-analyze", "systemd")
    unit = tmp_path / "inboxkeeper.service"
    text = (DEPLOY / "inboxkeeper.service").read_text()
    # The program has to be there for `verify`.
    unit.write_text(text.replace("/opt/inboxkeeper/bin/inboxkeeper", shutil.which("true") or ""))
    run(analyze, "verify", "--man=no", str(unit))
    # Tenths of systemd's measure, in which 100 is the whole machine; an ordinary service has 92.
    run(analyze, "security", "--offline=true", "--threshold=15", str(unit))
