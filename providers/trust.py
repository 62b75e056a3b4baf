"""Whom we trust over TLS: read once, as reading all authorities takes a while."""

import ssl
from functools import lru_cache
from pathlib import Path

import certifi


def trusting(ca_file: Path | None) -> ssl.SSLContext:
    """Return a context that trusts the usual authorities, and those in a file beside them.

    It is shared, so nobody may change it. urllib3 does where it is given `assert_hostname`: it
    switches the context's own look at names off, for everybody who uses it from then on.

    Raises OSError when the file cannot be read (`ssl.SSLError`, which is one, when it holds no
    certificate).
    """
    return _trusting(ca_file, b"" if ca_file is None else ca_file.read_bytes())


# By what the file holds as well: one that was renewed is read anew.
@lru_cache(maxsize=4)
def _trusting(ca_file: Path | None, _held: bytes) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context
