"""The cipher: a value opens with its key, in its place, and nowhere else."""

import os
from dataclasses import replace

import pytest

from storage.cipher import Cipher, Place
from storage.errors import Undecryptable, WrongKey
from storage.keys import Keyring

PLACE = Place("grants", "secret", "T1", "r1")
OLD, NEW = os.urandom(32), os.urandom(32)
CIPHER = Cipher(Keyring("k1", {"k1": OLD}))


@pytest.mark.parametrize("text", ["", "secret", "Grüße", "x" * 100_000])
def test_a_text_comes_back(text: str) -> None:
    assert CIPHER.decrypt(CIPHER.encrypt(text, PLACE), PLACE) == text


def test_the_same_text_never_looks_the_same() -> None:
    assert len({CIPHER.encrypt("secret", PLACE) for _ in range(100)}) == 100


@pytest.mark.parametrize("part", ["table", "column", "workspace", "row"])
def test_a_value_belongs_to_its_place(part: str) -> None:
    sealed = CIPHER.encrypt("secret", PLACE)
    with pytest.raises(Undecryptable):
        CIPHER.decrypt(sealed, replace(PLACE, **{part: "other"}))


def test_no_two_places_are_mistaken_for_one_another() -> None:
    sealed = CIPHER.encrypt("secret", Place("grants", "secret", "T1", "2"))
    with pytest.raises(Undecryptable):
        CIPHER.decrypt(sealed, Place("grants", "secret", "T", "12"))


def test_a_value_of_an_earlier_key_opens_and_new_ones_are_of_the_first_key() -> None:
    rotated = Cipher(Keyring("k2", {"k2": NEW, "k1": OLD}))
    assert rotated.decrypt(CIPHER.encrypt("secret", PLACE), PLACE) == "secret"
    with pytest.raises(WrongKey, match="'k2'"):
        CIPHER.decrypt(rotated.encrypt("secret", PLACE), PLACE)


def test_another_key_of_the_same_name_does_not_open() -> None:
    with pytest.raises(Undecryptable):
        Cipher(Keyring("k1", {"k1": NEW})).decrypt(CIPHER.encrypt("secret", PLACE), PLACE)


def test_no_bit_of_a_value_can_be_changed() -> None:
    sealed = CIPHER.encrypt("secret", PLACE)
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises((Undecryptable, WrongKey)):
            CIPHER.decrypt(bytes(changed), PLACE)


@pytest.mark.parametrize("name", ["k", "k" * 32])
def test_a_value_that_was_cut_off_anywhere_is_refused(name: str) -> None:
    cipher = Cipher(Keyring(name, {name: OLD}))
    sealed = cipher.encrypt("secret", PLACE)
    for length in range(len(sealed)):
        with pytest.raises(Undecryptable):
            cipher.decrypt(sealed[:length], PLACE)


def test_what_is_said_of_a_damaged_value_does_not_hold_it() -> None:
    with pytest.raises(Undecryptable) as refused:
        CIPHER.decrypt(b"\x00in-clear", PLACE)
    assert "in-clear" not in str(refused.value)
