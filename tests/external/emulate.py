"""npm's `emulate`: Google, Microsoft and Slack as somebody else understood them."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from playground.ports import free_port
from tests.external.programs import find, myself, running, scratch

_NODE = Path(__file__).parent / "node"
_PROGRAM = _NODE / "node_modules" / "emulate" / "dist" / "index.js"
HOST = "127.0.0.1"


@contextmanager
def emulate(service: str, seed: Mapping[str, Any], *, base_url: str = "") -> Iterator[str]:
    """Run one service until the context ends; yield where it is.

    `base_url` is where it believes to be. Without Node or the package the test is skipped, and in
    CI it fails.
    """
    find("npm", "npm")
    node = next(iter(sorted(_NODE.glob("node_modules/node-linux-*/bin/node"))), None)
    if node is None or not _PROGRAM.is_file():
        sentence = "emulate is missing: npm ci --prefix tests/external/node"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    port = free_port(HOST)
    with scratch("emulate") as directory:
        config = directory / "seed.json"  # which is YAML, too
        config.write_text(json.dumps(seed))
        by = myself()  # nobody might not be let into the checkout
        argv = [
            str(node),
            "--require",
            str(_NODE / "loopback.cjs"),
            str(_PROGRAM),
            "start",
            *("-s", service, "-p", str(port), "--seed", str(config)),
            *(("--base-url", base_url) if base_url else ()),
        ]
        with running(argv, by, directory.parent / f"{directory.name}.log", (HOST, port)):
            yield f"http://{HOST}:{port}"
