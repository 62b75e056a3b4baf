"""What who runs the bot gives it: settings, and the file that they stand in."""

import atexit
import os
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from bot.settings import Settings, load
from tests.trust.inputs import examples
from tests.trust.inputs.mutations import Mutator


@lru_cache(maxsize=1)
def _folder() -> Path:
    folder = TemporaryDirectory()
    atexit.register(folder.cleanup)
    return Path(folder.name)


def settings(m: Mutator) -> None:
    values = dict(examples.SETTINGS)
    for name in m.random.sample(sorted(values), 3):
        values[name] = m.text(values[name])
    settings = Settings.model_validate(values)
    assert settings.timing.check_interval.total_seconds() > 0
    assert settings.initial is not None


def env_file(m: Mutator) -> None:
    """A `.env` of any content: it is read, or refused in sentences."""
    path = _folder() / "env"
    path.write_bytes(m.data(m.choice(examples.ENV_FILES)))
    with (
        patch.dict(os.environ, {"HOME": str(path.parent)}, clear=True),
        patch.dict(Settings.model_config, {"env_file": path}),
    ):
        loaded = load(Settings)
    assert loaded.public_url.startswith("http")
