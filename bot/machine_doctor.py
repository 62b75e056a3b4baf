"""What the doctor finds on this machine: the disk, files, the clock, the public URL's form."""

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import requests

from bot.findings import Finding
from bot.settings import Settings
from providers.http import Sessions
from storage.leader import Leader

#: Less than this beside the database is little (bytes).
LITTLE = 500_000_000
#: Slack refuses a signature that is five minutes old; id tokens leave less (seconds).
SKEW = 30.0
#: Neither locks nor SQLite's write-ahead log are kept reliably there.
_NETWORK = ("nfs", "cifs", "smb", "9p", "fuse.sshfs", "fuse.glusterfs", "ceph", "afs", "lustre")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at each."""
    yield from _files(settings)
    yield _disk(settings.database)
    yield _leader(settings.database)
    yield _clock(settings)
    yield _zones()
    yield _https(settings.public_url)


def _files(settings: Settings) -> Iterator[Finding]:
    key = settings.database.with_name(f"{settings.database.name}.key")
    if settings.encryption_keys is None and key.exists():
        mode = stat.S_IMODE(key.stat().st_mode)
        open_to_others = mode & (stat.S_IRWXG | stat.S_IRWXO)
        advice = f"Others can read it: chmod 600 {key}" if open_to_others else ""
        yield Finding("key file", f"{key} has the mode {mode:04o}", advice)
    folder = settings.database.resolve().parent
    if not os.access(folder, os.W_OK):
        advice = "Files are made there beside the database: let the bot's user write to it."
        yield Finding("database folder", f"{folder} cannot be written", advice)
    kind = _file_system(folder)
    if kind.startswith(_NETWORK):
        advice = "Put the database on a disk of this machine, and copies of it elsewhere."
        yield Finding("database folder", f"{folder} is on a network file system ({kind})", advice)


def _file_system(folder: Path) -> str:
    """Return the kind of file system that a folder is on; empty where nobody tells."""
    try:
        mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    except OSError:
        return ""
    holding = [(len(at), kind) for _, at, kind, *_ in mounts if folder.is_relative_to(at)]
    return max(holding, default=(0, ""))[1]


def _disk(database: Path) -> Finding:
    folder = database.resolve().parent
    free = shutil.disk_usage(folder if folder.is_dir() else Path.cwd()).free
    advice = "Make room: with a full disk nothing is lost, but nothing can be done either."
    return Finding("disk", f"{free / 1e9:,.1f} GB are free", "" if free >= LITTLE else advice)


def _leader(database: Path) -> Finding:
    name, lock = "leader", database.resolve().with_name(f"{database.resolve().name}.lock")
    if not lock.exists():  # it is not made here: it would belong to whoever asks the doctor
        return Finding(name, "no process has worked this database yet")
    leader = Leader(database)
    try:
        free = leader.acquire(blocking=False)
    except OSError as error:
        return Finding(
            name, f"{lock} cannot be opened", f"Ask as the bot's user: {error.strerror}."
        )
    leader.release()
    return Finding(name, f"{'no' if free else 'a'} process works this database now")


def _clock(settings: Settings) -> Finding:
    """Compare this machine's clock with the one of Slack's servers."""
    name = "clock"
    try:
        with Sessions(settings.ca_file).equip(requests.Session()) as session:
            told = session.get(settings.slack_api_url, allow_redirects=False).headers["Date"]
        skew = (datetime.now(UTC) - parsedate_to_datetime(told)).total_seconds()
    except (requests.RequestException, KeyError, ValueError, TypeError) as error:
        return Finding(name, f"there is nothing to compare it with ({type(error).__name__})")
    if abs(skew) <= SKEW:
        return Finding(name, f"it is within {SKEW:.0f} s of Slack's")
    advice = "Set it by NTP: signatures and sign-ins are refused when clocks differ."
    which = "ahead of" if skew > 0 else "behind"
    return Finding(name, f"it is {abs(skew):,.0f} s {which} Slack's", advice)


def _zones() -> Finding:
    try:
        ZoneInfo("Europe/Berlin")
    except ZoneInfoNotFoundError:
        advice = "Install tzdata: people are told times in their own zone."
        return Finding("time zones", "they are not known here", advice)
    return Finding("time zones", "they are known")


def _https(public_url: str) -> Finding:
    parts = urlsplit(public_url)
    if parts.scheme == "https" or parts.hostname in _LOOPBACK:
        return Finding("TLS", "what browsers send cannot be read on the way")
    advice = "Put a proxy with TLS in front and an https address into INBOXKEEPER_PUBLIC_URL."
    return Finding("TLS", f"{public_url} is no https: anybody on the way reads sign-ins", advice)
