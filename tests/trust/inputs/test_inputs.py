"""A short form of the campaign with bad input, and hypothesis beside it."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.language import escape, one_line
from bot.listeners.payloads import Click, Submission, Typed, number, told
from bot.redaction import event, redact
from bot.shapes import is_readable
from bot.web.api.pages import CursorUnknown
from bot.web.api.pages import read as read_cursor
from connections.errors import InvalidAddress, ProviderUnavailable
from connections.policy import normal_address
from providers import google_identity, imap_discovery
from providers.http import Answer
from tests.trust.inputs.copies import backup
from tests.trust.inputs.http import over_http
from tests.trust.inputs.mutations import Mutator
from tests.trust.inputs.targets import SLOW, TARGETS, feed

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_nothing_comes_out_of_a_reader_but_what_it_names(name: str) -> None:
    feed(TARGETS[name], Mutator(7), time.monotonic() + (1.0 if name in SLOW else 0.5))


@pytest.mark.slow
def test_bad_input_over_http_breaks_and_changes_nothing(tmp_path: Path) -> None:
    outcome = over_http(tmp_path, seed=7, seconds=25, most=800)
    assert outcome.wrong == []
    assert sum(outcome.sent.values()) > 100


@given(JSON)
def test_any_json_is_read_or_refused(body: Any) -> None:
    if is_readable(body) and "command" in body:
        Typed.parse(body)
    assert isinstance(told(json.dumps(body)), dict)


@given(st.dictionaries(st.sampled_from(["user", "team", "actions", "view", "container"]), JSON))
def test_any_interaction_is_read_or_refused(parts: dict[str, Any]) -> None:
    for kind, reader in (("block_actions", Click), ("view_submission", Submission)):
        if is_readable({**parts, "type": kind}):
            reader.parse({**parts, "type": kind})  # type: ignore[attr-defined]


@given(st.text())
def test_any_text_can_be_typed_written_and_logged(text: str) -> None:
    for word in Typed.parse({"team_id": "T", "user_id": "U", "text": text}).words:
        word.encode()
    assert "<" not in escape(text)
    assert len(one_line(text).splitlines()) <= 1
    assert number(text) >= 0
    redact(text)
    event({"event": text, text: text})
    try:
        assert normal_address(text).isprintable()
    except InvalidAddress:
        return


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    imap_discovery._read(data)
    Answer.read(200, {"Retry-After": data.decode("latin-1")}, data)
    for reader in (
        lambda: read_cursor(data.decode("latin-1")),
        lambda: google_identity.identify(
            data.decode("latin-1"), client_id="c", nonce="n", issuers=()
        ),
    ):
        try:
            reader()
        except (CursorUnknown, ProviderUnavailable):
            continue


@pytest.mark.slow
@settings(deadline=None)
@given(st.integers(0, 2**32))
@example(398)  # damage in the list of migrations
@example(24025)  # SQLite's own words quoted half a character of what was spoilt
def test_a_backup_that_was_spoilt_is_refused_or_whole(seed: int) -> None:
    backup(Mutator(seed))
