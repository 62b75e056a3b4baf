"""Asks for a list now and then while the bot is busy with something else; tells the slowest ack.

`python -m benchmarks.asking PORT RESPOND`: one command after the other until standard input ends;
then the seconds of the slowest stand on standard output.
"""

import sys
from threading import Event, Thread

from benchmarks import load
from benchmarks.bare import SECRET
from benchmarks.outside import ADMIN, WORKSPACE

#: Between two commands (seconds): what is measured beside them is to be little slower for it.
PAUSE = 0.1


def main(port: int, respond: str) -> None:
    """Ask until nobody wants to know any more."""
    over = Event()

    def listen() -> None:
        sys.stdin.read()
        over.set()

    Thread(target=listen, daemon=True).start()
    slack = load.Slack(SECRET, WORKSPACE, ADMIN, respond)
    slowest, number = 0.0, 0
    while not over.wait(PAUSE):
        number += 1
        slowest = max(slowest, *load.run(port, [slack.command("list", number)], 1).each)
    sys.stdout.write(f"{slowest}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
