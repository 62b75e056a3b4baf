"""How long a comparison takes says nothing about a secret: none is compared piece by piece."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.trust.figures import ROOT

HOUSES = ("bot", "connections", "providers", "storage")
#: What is called like that opens something, or is the hash of it.
SECRET = re.compile(
    r"token|secret|signature|cookie|password|nonce|verifier|challenge|digest|hash|\bmac\b|_mac$"
    r"|\bkey\b|api_key|state$|code$",
    re.IGNORECASE,
)
#: What is called like a secret and is none: drawings, locales, statuses, SQLite's errors.
HARMLESS = {
    "bot/homes.py: digest != drawn.digest",
    "bot/language.py: code == SOURCE",
    "bot/listeners/adapter.py: taken.status_code != HTTPStatus.OK",
    "storage/opening.py: error.sqlite_errorcode != sqlite3.SQLITE_BUSY",
    "storage/troubles.py: error.sqlite_errorcode == sqlite3.SQLITE_READONLY",
}


def names(node: ast.expr) -> Iterator[str]:
    """Return what an operand is called."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            yield name
        case ast.Call(func=called):
            yield from names(called)
        case ast.Subscript(value=value, slice=ast.Constant(value=str(name))):
            yield name
            yield from names(value)


def compared(path: Path) -> Iterator[str]:
    """Return each `==` and `!=` of a file that has a secret on either side."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Compare) and any(
            isinstance(op, ast.Eq | ast.NotEq) for op in node.ops
        ):
            operands = [node.left, *node.comparators]
            if any(isinstance(each, ast.Constant) for each in operands):
                continue  # with what stands in the code, which is no secret
            if any(SECRET.search(name) for each in operands for name in names(each)):
                yield ast.unparse(node)


def test_no_secret_is_compared_but_in_constant_time() -> None:
    files = [path for house in HOUSES for path in (ROOT / house).rglob("*.py")]
    assert len(files) > 200
    found = {f"{path.relative_to(ROOT)}: {each}" for path in files for each in compared(path)}
    assert found == HARMLESS
