"""Pages as a reader sees them: links, anchors, labels, sentences, code."""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

from bot.language import DOMAIN, LOCALES, SOURCE

_FENCED = re.compile(r"^( *)```(\w*).*?\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`]+)`")
_GENERATED = re.compile(r"<!-- (\S+) -->\n.*?<!-- /\1 -->", re.DOTALL)


def prose(page: Path) -> str:
    """Return what was written by hand, without code and without what is made from the code."""
    text = _FENCED.sub("", page.read_text())
    return _INLINE.sub("…", _GENERATED.sub("", text))


def blocks(page: Path, language: str) -> list[str]:
    """Return the blocks of code in a language."""
    return [found[3] for found in _FENCED.finditer(page.read_text()) if found[2] == language]


def code(page: Path) -> Iterator[str]:
    """Return every line of code, of blocks and within sentences; lines that go on are joined."""
    text = page.read_text()
    for found in _FENCED.finditer(text):
        yield from found[3].replace("\\\n", " ").splitlines()
    yield from _INLINE.findall(_FENCED.sub("", text).replace("\\|", "|"))


def links(page: Path) -> list[tuple[str, str]]:
    """Return the texts and targets of all links and pictures."""
    text = _FENCED.sub("", page.read_text())
    return re.findall(r"\[((?:[^\[\]]|!\[[^\]]*\]\([^)]*\))*)\]\(([^)\s]+)\)", text)


def anchors(page: Path) -> set[str]:
    """Return the names of a page's headings, as GitHub and the docs tool make them."""
    text = page.read_text()
    if included := re.match(r"```\{include\} (\S+)", text):
        return anchors(page.parent / included[1])
    text, found = _FENCED.sub("", text), set()
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
        found.add(re.sub(r"[^\w\- ]", "", plain).replace(" ", "-"))
    return found


def said(code: str) -> set[str]:
    """Return everything that the bot says in a language, with dots for what varies."""
    with (LOCALES / "de" / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        catalogue = read_po(file)
    sentences = set()
    for message in catalogue:
        for text in _texts(message.id if code == SOURCE else message.string):
            sentences.add(normal(text))
    return sentences


def normal(text: str) -> str:
    """Return a sentence without markup, with dots for what varies, in one kind of spaces."""
    text = re.sub(r"\{\w+\}", "…", text)
    text = re.sub(r"[*`]|:\w+: ", "", text)
    return re.sub(r"\s+", " ", text).strip()


def matches(quoted: str, sentences: set[str]) -> bool:
    """Whether a quotation is a part of something that is said; its dots stand for anything."""
    parts = [re.escape(part) for part in re.split(r"\s*…\s*", normal(quoted))]
    pattern = re.compile(".*".join(parts))
    return any(pattern.search(each) for each in sentences)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, list)):
        yield from (str(each) for each in value)
