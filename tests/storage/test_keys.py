"""Keys: read strictly, kept for their owner only, made once."""

import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from storage.errors import KeyMalformed, KeyMissing
from storage.keys import Keyring, add_key, keep_first_key

ONE, TWO = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))


@pytest.fixture
def key_file(path: Path) -> Path:
    return path.with_name("inboxkeeper.db.key")


def test_the_first_key_encrypts_and_all_are_kept() -> None:
    ring = Keyring.parse(f" new:{TWO} , old:{ONE},")
    assert ring.primary == "new"
    assert ring.keys == {"new": b"\x02" * 32, "old": b"\x01" * 32}


def test_a_keyring_does_not_print_its_keys() -> None:
    assert "x01" not in repr(Keyring.parse(f"k:{ONE}"))


@pytest.mark.parametrize(
    ("setting", "number"),
    [
        (ONE, 1),
        (f"k:{ONE},hunter2secret", 2),
        ("k:hunter2secret!", 1),
        ("k:aHVudGVyMg==", 1),
        (f"k:{ONE}AAAA", 1),
        (f"hunter2secret:{ONE},hunter2secret:{TWO}", 2),
        (f"hunter2 secret:{ONE}", 1),
        (f":{ONE}", 1),
        (f"{'k' * 33}:{ONE}", 1),
    ],
)
def test_a_malformed_key_is_named_by_its_number_without_its_content(
    setting: str, number: int
) -> None:
    with pytest.raises(KeyMalformed, match=rf"\bkey {number}\b") as refused:
        Keyring.parse(setting)
    for content in ("hunter2", "aHVudGVy", ONE[:8], TWO[:8], "kkk"):
        assert content not in str(refused.value)


@pytest.mark.parametrize("setting", ["", " ", ",,"])
def test_a_setting_without_a_key_is_refused(setting: str) -> None:
    with pytest.raises(KeyMalformed, match="no key"):
        Keyring.parse(setting)


def test_a_setting_goes_before_the_file_and_makes_none(path: Path, key_file: Path) -> None:
    assert Keyring.load(f"k:{ONE}", path).primary == "k"
    assert not key_file.exists()


def test_the_first_start_makes_a_key_for_its_owner_only_and_the_next_reads_it(
    path: Path, key_file: Path
) -> None:
    made = Keyring.load(None, path)
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert Keyring.load(None, path) == made
    assert list(path.parent.iterdir()) == [key_file]


def test_of_many_first_starts_at_once_all_get_the_same_key(tmp_path: Path) -> None:
    starts = 8
    for number in range(20):
        path, barrier = tmp_path / f"{number}.db", Barrier(starts)

        def start(_: int, path: Path = path, barrier: Barrier = barrier) -> bytes:
            barrier.wait(10)
            return Keyring.load(None, path).keys["k1"]

        with ThreadPoolExecutor(starts) as pool:
            assert len(set(pool.map(start, range(starts)))) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o610])
def test_a_key_file_that_is_not_for_its_owner_only_is_refused(
    path: Path, key_file: Path, mode: int
) -> None:
    Keyring.load(None, path)
    key_file.chmod(mode)
    with pytest.raises(KeyMalformed, match="chmod 600"):
        Keyring.load(None, path)


@pytest.mark.parametrize("content", ["", "k1:hunter2", "k1:hünter2"])
def test_a_damaged_key_file_is_refused_without_its_content(
    path: Path, key_file: Path, content: str
) -> None:
    key_file.touch(0o600)
    key_file.write_text(content)
    with pytest.raises(KeyMalformed) as refused:
        Keyring.load(None, path)
    assert "nter2" not in str(refused.value)


def test_a_key_file_that_cannot_be_read_is_named(path: Path, key_file: Path) -> None:
    key_file.mkdir(0o700)
    with pytest.raises(KeyMalformed, match=r"db\.key cannot be read"):
        Keyring.load(None, path)


def test_a_key_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing, match="cannot be made"):
        Keyring.load(None, tmp_path / "missing" / "inboxkeeper.db")


def test_a_database_without_its_key_is_refused_and_no_new_key_is_made(
    path: Path, key_file: Path
) -> None:
    path.write_bytes(b"anything")
    with pytest.raises(KeyMissing, match="INBOXKEEPER_ENCRYPTION_KEYS"):
        Keyring.load(None, path)
    assert not key_file.exists()
    assert path.read_bytes() == b"anything"


def test_what_a_kill_has_left_of_a_key_file_goes_with_the_next_change(
    path: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Keyring.load(None, path)

    def killed(_self: Path, _target: Path) -> Path:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "replace", killed)
        add_key(path)
    assert len(list(key_file.parent.glob(".*.tmp"))) == 1
    copy = key_file.with_name(f"{key_file.name}20261128")
    copy.write_text("somebody's own copy")
    add_key(path)
    keep_first_key(path)
    assert not list(key_file.parent.glob(".*.tmp"))
    assert copy.exists()
