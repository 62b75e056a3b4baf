"""Has imported the bot already, and gives birth to processes that run it: no second is lost.

A line of JSON on standard input is one birth (environment, working directory, log file); the line
on standard output is the new process's id. A child is what `python -m bot` is, from the moment
at which everything is imported.
"""

import json
import os
import signal
import sys
from typing import Any

import sitecustomize

from bot.cli.main import main


def bear(order: dict[str, Any]) -> None:
    """Become the bot, or another of its commands."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    sitecustomize.install()
    sys.argv = ["inboxkeeper", *order["arguments"]]
    main()


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            bear(json.loads(line))
            os._exit(0)
        print(child, flush=True)  # noqa: T201 - this is how it is spoken to
