"""What deploy/Dockerfile makes, made without an engine: its own commands, and a tree as it has it.

An engine cannot run everywhere; but the commands of the build, the settings of the image, its user
and its read-only file system can. Only the base image is another one: the Python of this machine.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
#: Where the Dockerfile installs the bot.
HOME = "/opt/inboxkeeper"

# $1 is the image's folder, $2 this machine's Python, $3 and $4 are user and group. A Python in
# somebody's home could not be reached by another user: of a home only the Python is left.
_MOUNTS = """
mount --bind "$1" /mnt
mount -t tmpfs tmpfs /tmp
mkdir -p "$1"
mount --move /mnt "$1"
if [ "$2" != /usr ] && [ "$2" != /usr/local ]; then
  mount --bind "$2" /mnt
  above="/$(echo "$2" | cut -d/ -f2)"
  mount -t tmpfs -o mode=0755 tmpfs "$above"
  mkdir -p "$2"
  mount --move /mnt "$2"
  mount -o remount,bind,ro "$2"
  mount -o remount,ro "$above"
fi
mount --bind "$1/data" "$1/data"
mount -o remount,bind,ro "$1"
mount -o remount,bind,ro /
cd "$1/data"
exec setpriv --reuid "$3" --regid "$4" --clear-groups --no-new-privs \
  --bounding-set=-all --inh-caps=-all -- "${@:5}"
"""


@dataclass(frozen=True)
class Instruction:
    """A line of a Dockerfile: its word, and the rest."""

    word: str
    rest: str


@dataclass
class Image:
    """A tree in a directory of its own, and what the Dockerfile says of running it."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    user: str = ""
    healthcheck: list[str] = field(default_factory=list)
    entrypoint: list[str] = field(default_factory=list)

    @property
    def data(self) -> Path:
        """The volume."""
        return self.folder / "data"

    def command(self, *arguments: str) -> list[str]:
        """Return what runs a program of the image as its user, in a tree that cannot be written.

        Where this machine does not let us mount, it is the plain program.
        """
        program = [str(self.folder / "app" / "bin" / arguments[0]), *arguments[1:]]
        if not may_mount():
            return program
        where = [str(self.folder), sys.base_prefix, *self.user.split(":")]
        return ["unshare", "--mount", "bash", "-euc", _MOUNTS, "-", *where, *program]


def may_mount() -> bool:
    """Whether a tree can be made read-only for one process here."""
    unshare = shutil.which("unshare")
    if os.geteuid() != 0 or shutil.which("setpriv") is None or unshare is None:
        return False
    tried = subprocess.run([unshare, "--mount", "true"], check=False, capture_output=True)
    return tried.returncode == 0


def instructions(text: str) -> list[list[Instruction]]:
    """Return a Dockerfile's instructions, stage by stage."""
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    read = [line.partition(" ") for line in text.splitlines() if line.strip()]
    stages: list[list[Instruction]] = []
    for word, _, rest in read:
        if word == "FROM":
            stages.append([])
        stages[-1].append(Instruction(word, rest.strip()))
    return stages


def build(folder: Path) -> Image:
    """Run the first stage's commands in a folder, and read what the second says of running."""
    first, second = instructions(DOCKERFILE.read_text())
    folder.chmod(0o755)
    base, source = folder / "base", folder / "src"
    source.mkdir()
    subprocess.run([sys.executable, "-m", "venv", str(base)], check=True)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        "PATH": f"{base / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }
    for each in first:
        if each.word == "COPY":
            _copy(shlex.split(each.rest), source)
        if each.word == "RUN":
            script = each.rest.replace(HOME, str(folder / "app"))
            subprocess.run(["/bin/sh", "-euc", script], cwd=source, env=environment, check=True)
    return _second(folder, second)


def _copy(words: list[str], source: Path) -> None:
    *what, to = words
    for each in what:
        place = source / to / Path(each).name if to.endswith("/") else source / to
        place.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / each).is_dir():
            shutil.copytree(ROOT / each, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / each, place)


def _second(folder: Path, stage: list[Instruction]) -> Image:
    image = Image(folder)
    for each in stage:
        match each.word:
            case "ENV":
                image.environment |= dict(pair.split("=", 1) for pair in shlex.split(each.rest))
            case "USER":
                image.user = each.rest
            case "HEALTHCHECK":
                image.healthcheck = json.loads(each.rest.partition("CMD ")[2])
            case "ENTRYPOINT":
                image.entrypoint = json.loads(each.rest)
            case _:
                pass
    image.environment["PATH"] = f"{folder / 'app' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    image.environment["INBOXKEEPER_DATABASE"] = str(image.data / "inboxkeeper.db")
    image.data.mkdir()
    if os.geteuid() == 0:
        user, group = image.user.split(":")
        os.chown(image.data, int(user), int(group))
    return image
