"""The image, as far as it can be had without an engine: its build, user and read-only tree."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from playground.world import World
from tests.external import image as images
from tests.external.image import Image
from tests.external.programs import scratch
from tests.stories.conftest import Town

pytestmark = pytest.mark.external

#: What lies in files of their own, as Docker's secrets and systemd's credentials do.
SECRET = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "GOOGLE_CLIENT_SECRET")

#: What compose.yml and inboxkeeper.service allow (bytes).
LIMIT = 512 * 1024 * 1024


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    with scratch("image") as folder:
        yield images.build(folder)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    world = World(tmp_path)
    try:
        yield Town(world)
    finally:
        world.close()


def ask(image: Image, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        image.command("inboxkeeper", *arguments),
        env={**image.environment, **environ},
        cwd=image.data,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def environment(image: Image, world: World) -> dict[str, str]:
    """Return the image's environment with a world's settings; secrets go into files."""
    ours = {**world.environment}
    ours.pop("INBOXKEEPER_DATABASE")
    credentials = image.folder / "credentials"
    credentials.mkdir(exist_ok=True)
    for name in SECRET:
        (credentials / name).write_text(ours.pop(name) + "\n")
    shutil.copy(world.ca_file, image.folder / "ca.pem")
    return {
        **image.environment,
        **ours,
        "CREDENTIALS_DIRECTORY": str(credentials),
        "INBOXKEEPER_CA_FILE": str(image.folder / "ca.pem"),
        "INBOXKEEPER_ENCRYPTION_KEYS": "k1:" + "A" * 43 + "=",
    }


@contextmanager
def running(image: Image, world: World, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (
        log.open("wb") as file,
        subprocess.Popen(
            image.command(*image.entrypoint, "run"),
            env=environment(image, world),
            cwd=image.data,
            stdout=file,
            stderr=file,
        ) as process,
    ):
        try:
            world.until(lambda: process.poll() is not None or _ready(world), 60)
            assert process.poll() is None, log.read_text()
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def _ready(world: World) -> bool:
    try:
        return requests.get(f"{world.public_url}/readyz", timeout=5).ok
    except requests.ConnectionError:
        return False


def healthy(image: Image, world: World) -> bool:
    """Run the image's own health check, against the port of this test."""
    port = world.public_url.rpartition(":")[2]
    argv = [each.replace("8080", port) for each in image.healthcheck]
    done = subprocess.run(image.command(*argv), env=image.environment, check=False, timeout=60)
    return done.returncode == 0


def test_it_has_the_bot_and_nothing_else(image: Image) -> None:
    places = image.folder.glob("app/lib/python*/site-packages")
    installed = {path.name for place in places for path in place.iterdir()}
    assert {"bot", "connections", "providers", "storage"} <= installed
    unwanted = {"playground", "examples", "tests", "pip", "setuptools", "pytest", "trustme"}
    assert unwanted & installed == set()
    assert not list(image.folder.glob("app/**/tests"))


def test_a_mailbox_is_connected_in_a_tree_that_cannot_be_written(
    image: Image, town: Town, tmp_path: Path
) -> None:
    town.world.dns.set_a("example.com", "127.0.0.1")
    before = written(image)
    with running(image, town.world, tmp_path / "log") as bot:
        assert healthy(image, town.world)
        assert town.sign_in(town.link(town.alice)).status == 200
        town.dm(town.alice, "is connected to your Slack account now")
        town.says(town.sam, "report")
        town.slack.wait_until(lambda: town.slack.files, 60)
        if images.may_mount():
            assert who(bot.pid) == (10001, 10001)
            assert writable(bot.pid) == {str(image.data), "/tmp"}
        assert peak(bot.pid) < LIMIT / 2
        given = environment(image, town.world)
        listed = json.loads(ask(image, "list", "--json", **given).stdout)
        assert [each["state"] for each in listed] == ["active"]
        found = json.loads(ask(image, "doctor", "--json", **given).stdout)
        assert [each for each in found if not each["ok"]] == []
        assert "request_url" in ask(image, "manifest", **given).stdout
        bot.send_signal(signal.SIGTERM)
        assert bot.wait(45) == 0, (tmp_path / "log").read_text()
    assert not healthy(image, town.world)
    names = {path.name.partition("-")[0] for path in written(image) - before}
    assert names <= {"inboxkeeper.db", "inboxkeeper.db.lock"}


def test_the_demo_says_that_it_is_not_there(image: Image) -> None:
    done = ask(image, "demo", "--tour")
    assert done.returncode == 2
    assert "not part of this installation" in done.stderr
    assert "Traceback" not in done.stderr


def test_settings_that_are_missing_are_told_and_not_tried_again(image: Image) -> None:
    done = ask(image, "run")
    assert (done.returncode, "INBOXKEEPER_PUBLIC_URL" in done.stderr) == (2, True)


def written(image: Image) -> set[Path]:
    kept = {image.folder / "credentials", image.folder / "ca.pem"}
    return {
        path
        for path in image.folder.rglob("*")
        if path.is_file() and not {path, *path.parents} & kept
    }


def who(pid: int) -> tuple[int, int]:
    found = Path(f"/proc/{pid}").stat()
    return found.st_uid, found.st_gid


def peak(pid: int) -> int:
    """Return the most memory that a process has had so far (bytes)."""
    status = Path(f"/proc/{pid}/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024


def writable(pid: int) -> set[str]:
    """Return where a process could write something that stays, going by its own mounts.

    A mount that lies below a later one is still listed, though nobody comes there: what another
    test has mounted below /tmp meanwhile.
    """
    lines = [line.split() for line in Path(f"/proc/{pid}/mounts").read_text().splitlines()]
    options = {each[1]: each[3].split(",") for each in lines}
    kept = ("/proc", "/sys", "/dev", "/run")
    return {
        place
        for place, has in options.items()
        if "rw" in has and not place.startswith(kept) and Path(f"/proc/{pid}/root{place}").exists()
    } - {os.sep}
