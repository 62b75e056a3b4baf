"""One reader under atheris, in a process of its own, which atheris ends.

`python -m tests.trust.inputs.instrumented READER -runs=1000 FOLDER`: what follows the reader's
name is libFuzzer's. https://github.com/google/atheris, https://llvm.org/docs/LibFuzzer.html
"""

import logging
import sys

import atheris

from tests.trust.inputs.planted import PLANTED, planted
from tests.trust.inputs.steered import Steered

HOUSE = ["bot", "connections", "providers", "storage"]
#: What reads for us, where that is Python; watching every library would take longer than feeding.
LIBRARIES = {
    "autoconfig XML": ["defusedxml", "xml"],
    "DNS answers": ["dns"],
    "IMAP talks": ["imapclient"],
    "webhook answers": ["urllib3"],
    "API requests with a key": ["werkzeug"],
    ".env files": ["dotenv"],
}
READER = sys.argv[1]

with atheris.instrument_imports(include=[*HOUSE, *LIBRARIES.get(READER, ())]):
    from tests.trust.inputs.targets import TARGETS, Target, eat


def main() -> None:
    """Feed the reader until libFuzzer has enough; what is not allowed ends the process."""
    logging.disable(logging.CRITICAL)
    target = Target(atheris.instrument_func(planted)) if READER == PLANTED else TARGETS[READER]
    atheris.Setup([sys.argv[0], *sys.argv[2:]], lambda data: eat(target, Steered(data)))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
