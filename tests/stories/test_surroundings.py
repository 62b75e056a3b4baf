"""Machines in another zone, without UTF-8, without time zones: people read what they always do."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.language import Language
from playground.world import World
from tests.stories.command_line import ROOT, inboxkeeper
from tests.stories.conftest import Town
from tests.stories.test_apps import NAME, register
from tests.stories.test_surviving import running

pytestmark = pytest.mark.slow

#: A locale without UTF-8, and a Python that is kept from mending that by itself.
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
_TOKEN = re.compile(r"<!date\^(\d+)\^[^|]*\|([^>]*)>")
_STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


@pytest.fixture(params=["Pacific/Kiritimati", "America/St_Johns"])
def town(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Town]:
    """A town whose bot is a process that believes to be elsewhere."""
    world = World(tmp_path)
    world.environment |= {"TZ": request.param, **ASCII}
    try:
        yield Town(world)
    finally:
        world.close()


def stored(path: Path) -> set[str]:
    """Return every text of a database that looks like a moment."""
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    found: set[str] = set()
    try:
        for (table,) in database.execute("select name from sqlite_master where type = 'table'"):
            for row in database.execute(f'select * from "{table}"'):
                found |= {v for v in row if isinstance(v, str) and _STAMP.match(v)}
    finally:
        database.close()
    return found


def test_what_is_read_is_in_the_readers_zone_and_what_is_stored_is_utc(
    town: Town, tmp_path: Path
) -> None:
    newfoundland = town.person("nora", "nora@acme.test", locale="de-DE", tz="America/St_Johns")
    nowhere = town.person("ulla", "ulla@acme.test", locale="de-DE", tz="")
    town.google.add_account("nora@acme.test", name="Nora", hd="acme.test")
    town.google.add_account("ulla@acme.test", name="Ulla", hd="acme.test")
    log = tmp_path / "log"
    with running(town.world, log):
        for person in (town.alice, newfoundland, nowhere):
            url = town.link(
                person,
                f"connect {person.email}",
                "Connect" if person is town.alice else "Verbinden",
            )
            assert town.sign_in(url, person.email).status == 200
            card = town.says(person, f"status {person.email}")
            tokens = _TOKEN.findall(json.dumps(card.blocks, ensure_ascii=False))
            assert tokens
            for seconds, words in tokens:
                moment = datetime.fromtimestamp(int(seconds), UTC)
                assert abs((datetime.now(UTC) - moment).total_seconds()) < 3600
                shown = Language(person.locale, person.tz).written(moment)
                assert words == shown
        register(town, **{NAME: "Büro"})
        stamps = stored(tmp_path / "inboxkeeper.db")
        exported = inboxkeeper("export", folder=tmp_path, **town.world.environment)
    assert stamps
    assert {stamp for stamp in stamps if not stamp.endswith("+00:00")} == set()
    assert "Büro" in json.dumps(json.loads(exported.stdout), ensure_ascii=False), exported.stderr
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    assert lines
    assert all(line["timestamp"].endswith("Z") for line in lines)


def test_a_machine_without_time_zones_knows_those_of_people_nonetheless() -> None:
    code = (
        "from datetime import UTC, datetime\n"
        "from connections.zones import zone_named\n"
        "for name in ('America/St_Johns', 'UTC', None):\n"
        "    print(datetime(2026, 7, 1, tzinfo=UTC).astimezone(zone_named(name)).isoformat())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        # Where Python looks for the system's: nowhere.
        env={"PYTHONTZPATH": "", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [
        "2026-06-30T21:30:00-02:30",
        "2026-07-01T00:00:00+00:00",
        "2026-07-01T00:00:00+00:00",
    ]
