"""The README's pictures: there, light, and described for whoever cannot see them."""

import re

from tests import docs

HEAVIEST = 150_000


def test_the_readmes_pictures_are_there_light_and_described() -> None:
    shown = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", docs.README.read_text())
    pictures = [(text, docs.ROOT / path) for text, path in shown]
    assert len(pictures) >= 3
    for text, path in pictures:
        assert len(text) > 20
        assert path.stat().st_size < HEAVIEST
