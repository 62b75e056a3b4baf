"""A file system of a few megabytes that can be filled up: only root may mount one."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

SIZE = "8m"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        missing = f"no small disk: only root may mount one ({mounted.stderr.strip()})"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    try:
        yield folder
    finally:
        subprocess.run(["/bin/umount", "--lazy", str(folder)], check=True)


def fill_up(folder: Path) -> Path:
    """Take all the room there is; return the file that has it."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for step in (65536, 4096, 1):
            with pytest.raises(OSError, match="No space left"):
                while True:
                    file.write(b"x" * step)
    return filler
