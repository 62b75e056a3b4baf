"""What lies in deploy/ fits the bot: the pins that were tested, secrets that it reads."""

import re

import yaml

from bot.settings import Settings
from tests import locks

DEPLOY = locks.ROOT / "deploy"
NAMES = {str(field.alias) for field in Settings.model_fields.values()}


def test_the_image_has_the_pins_that_are_tested_and_of_those_only_what_it_needs() -> None:
    assert locks.RUNTIME.read_text() == locks.runtime(), "python -m tests.locks"
    assert locks.BUILD.read_text() == locks.build(), "python -m tests.locks"
    tested, shipped = locks.pins(locks.WHOLE.read_text()), locks.pins(locks.RUNTIME.read_text())
    assert shipped.items() <= tested.items()
    assert {"slack-bolt", "msal", "matplotlib", "tzdata"} <= set(shipped)
    assert {"pytest", "trustme", "websockets", "playwright", "ruff"} & set(shipped) == set()


def test_every_secret_of_compose_and_systemd_is_a_setting_that_is_read_by_that_name() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yml").read_text())
    unit = (DEPLOY / "inboxkeeper.service").read_text()
    credentials = re.findall(r"^#?LoadCredential=(\w+):.*/\1$", unit, re.MULTILINE)
    assert set(compose["secrets"]) <= NAMES
    assert set(credentials) <= NAMES
    assert len(credentials) == unit.count("LoadCredential=")
    assert set(compose["services"]["inboxkeeper"]["environment"]) <= NAMES


def test_nothing_of_the_playground_goes_into_the_image() -> None:
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    allowed = (locks.ROOT / ".dockerignore").read_text().splitlines()
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", dockerfile, re.MULTILINE)
    sources = {source for line in copied for source in line.split()}
    assert sources == {line[1:] for line in allowed if line.startswith("!")}
    assert not any("playground" in source or "tests" in source for source in sources)
