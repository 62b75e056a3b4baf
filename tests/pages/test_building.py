"""The pages as they are built: strictly, and complete without any network."""

import re
from pathlib import Path

import pytest

from tests import docs

pytestmark = pytest.mark.slow


def test_they_are_built_without_a_warning(built: Path) -> None:
    assert {page.stem for page in docs.FOLDER.glob("*.md")} <= {
        page.stem for page in built.glob("*.html")
    }


def test_they_load_nothing_from_elsewhere(built: Path) -> None:
    for page in built.glob("*.html"):
        loaded = re.findall(
            r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"([^\"]+)\"|<link\b[^>]*\bhref=\"([^\"]+)\"",
            page.read_text(),
        )
        assert not [a or b for a, b in loaded if re.match(r"(?:https?:)?//", a or b)], page.name
    for sheet in built.rglob("*.css"):
        assert not re.search(r"url\([\"']?(?:https?:)?//|@import", sheet.read_text()), sheet.name


def test_the_search_knows_their_words(built: Path) -> None:
    index = (built / "searchindex.js").read_text()
    assert all(word in index for word in ("deactiv", "postfach", "rotat"))


def test_a_german_page_says_that_it_is_german(built: Path) -> None:
    assert '<html class="no-js" lang="de"' in (built / "benutzerhandbuch.html").read_text()
