"""`inboxkeeper demo` as a process: it says where it is, and ends without a trace."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from playground.ports import free_port

COMMAND = [sys.executable, "-m", "bot", "demo"]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def process(port: int, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    root = Path(__file__).parents[3]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(root), "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [*COMMAND, "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment | {"PYTHONUNBUFFERED": "1"},
        cwd=tmp_path,
    ) as running:
        yield running
        running.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_stop_and_leaves_nothing(
    process: subprocess.Popen[str], port: int, tmp_path: Path, number: signal.Signals
) -> None:
    assert process.stdout is not None
    printed = next(line for line in process.stdout if "http" in line)
    assert f"http://127.0.0.1:{port}" in printed
    assert requests.get(f"http://127.0.0.1:{port}", timeout=10).status_code == 200
    assert list(tmp_path.iterdir()) != []

    process.send_signal(number)
    _, complaints = process.communicate(timeout=20)
    assert (process.returncode, complaints) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_a_port_in_use_is_said_in_a_sentence(port: int, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        ended = subprocess.run(
            [*COMMAND, "--port", str(port)],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            cwd=Path(__file__).parents[3],
        )
    assert ended.returncode == 2
    assert f"port {port} is in use" in ended.stderr
