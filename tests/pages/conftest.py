"""The pages, built once for whoever looks at them."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import docs


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build all pages strictly; a warning fails every test that looks at them."""
    folder = tmp_path_factory.mktemp("pages")
    command = [sys.executable, "-m", "sphinx", "-q", "-nW", "--keep-going", docs.FOLDER, folder]
    made = subprocess.run(command, check=False, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return folder
