"""A program of the team: it reads mail with what the bot hands out.

What it does is in `examples/`: the programs that newcomers begin with are the ones that run here.
"""

import os
import subprocess
import sys
from pathlib import Path

#: Where the house lies, so that `examples` is found whatever the folder.
_ROOT = Path(__file__).resolve().parent.parent


class Program:
    """Runs an example as a process of its own, in a local world."""

    def __init__(self, *, public_url: str, gmail_url: str, graph_url: str, ca_file: Path) -> None:
        self.key = ""
        self.environment = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(_ROOT),
            "PYTHONUTF8": "1",
            "INBOXKEEPER_URL": public_url,
            "GMAIL_URL": gmail_url,
            "GRAPH_URL": graph_url,
            "REQUESTS_CA_BUNDLE": str(ca_file),
        }

    def command(self, example: str, *arguments: str) -> list[str]:
        """Return what runs an example."""
        return [sys.executable, "-m", f"examples.{example}", *arguments]

    def read(self, address: str) -> str:
        """Return what the program prints about a mailbox: a subject, or why there is none."""
        done = subprocess.run(  # noqa: S603 - a command of our own
            self.command("newest_subject", address),
            env={**self.environment, "INBOXKEEPER_APP_KEY": self.key},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return (done.stdout or done.stderr).strip()
