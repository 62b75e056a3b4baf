"""Settings that lie in files of their own, one value a file, named as the setting is.

systemd hands them to a service in a directory of its own (`LoadCredential=`), Docker mounts
`secrets:` at `/run/secrets`. Neither shows up in `docker inspect`, `/proc/*/environ` or a child
process. https://systemd.io/CREDENTIALS/ and https://docs.docker.com/compose/how-tos/use-secrets/
"""

import os
from collections.abc import Mapping
from pathlib import Path

#: Where Docker and Podman mount secrets.
MOUNTED = Path("/run/secrets")


def directories(environ: Mapping[str, str] = os.environ) -> list[Path]:
    """Return the directories that are there; a value in a later one counts before an earlier."""
    named = environ.get("CREDENTIALS_DIRECTORY")
    found = [MOUNTED, Path(named)] if named else [MOUNTED]
    return [path for path in found if path.is_dir()]


def problem(error: Exception) -> str:
    """Return what keeps a file from being read; never what is in it."""
    cause = error.__cause__ or error
    if isinstance(cause, OSError):
        return f"a file with a setting cannot be read ({cause.strerror}): {cause.filename}"
    return "a file with a setting holds something else than text (UTF-8)"
