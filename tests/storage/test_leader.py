"""One process at a time works a database."""

import signal
import subprocess
import sys
from pathlib import Path

from storage.leader import Leader

HOLD = """
import sys, time
from pathlib import Path
from storage.leader import Leader
assert Leader(Path(sys.argv[1])).acquire(blocking=False)
print("leading", flush=True)
time.sleep(60)
"""


def test_a_second_process_waits_and_takes_over_after_a_kill(path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "leading\n"
        second = Leader(path)
        assert not second.acquire(blocking=False)
        first.send_signal(signal.SIGKILL)
        first.wait()
        assert second.acquire(blocking=True)
        second.release()
