"""Tables on a terminal, of texts that others have written."""

from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """Return a table whose cells are shown as they are: a name is no markup."""
    made = Table(*columns)
    for row in rows:
        made.add_row(*[Text(cell) for cell in row])
    return made
