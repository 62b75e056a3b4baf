"""`inboxkeeper erase`: everything about one person, for good."""

from datetime import timedelta
from typing import Annotated

import typer

from bot.cli.database import OPERATOR, Json, keyring, present, tell
from bot.cli.list import connection_row
from bot.settings import DatabaseSettings, load
from connections.clock import SystemClock
from connections.erasures import StillTied
from connections.keeping import Forgotten, Keeping
from connections.model import Connection
from storage.database import Database

#: The exit code for a person who cannot be erased yet.
TIED = 1


def erase(
    person: Annotated[str, typer.Argument(help="A Slack user id.")],
    workspace: Annotated[str | None, typer.Option(help="Only in this workspace.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Erase what is stored about a person; also while the bot runs. It cannot be taken back.

    Their mailboxes have to be removed first: that has a side at the provider. The audit keeps its
    rows, with ids that lead back to nobody.
    """
    settings = load(DatabaseSettings)
    present(settings)
    database = Database.open(settings.database, keyring(settings, settings.database))
    where = f" in {workspace}" if workspace else ""
    if not yes:
        question = f"Erase everything that is stored about {person}{where}, for good?"
        typer.confirm(question, abort=True, err=True)
    keeping = Keeping(database, SystemClock(), timedelta())
    try:
        done = keeping.forget(person, workspace_id=workspace, by=OPERATOR)
    except StillTied as tied:
        facts: dict[str, object] = {
            "erased": [],
            "tied": [connection_row(each) for each in tied.connections],
        }
        tell(as_json, facts, _advice(person, tied.connections))
        raise typer.Exit(TIED) from None
    facts = {"erased": done.workspaces, "tied": [], "under_way": done.under_way}
    tell(as_json, facts, _words(person, where, done))


def _advice(person: str, connections: list[Connection]) -> str:
    listed = "\n".join(
        f"  {each.address} ({each.state}, workspace {each.workspace_id})" for each in connections
    )
    return (
        f"{person} was not erased: mailboxes of theirs are connected, or are being removed at"
        f" their wish.\n{listed}\nRemove them in Slack (`/inbox`, as a super admin), wait until"
        " `inboxkeeper list --all` shows them as removed, and erase again."
    )


def _words(person: str, where: str, done: Forgotten) -> str:
    if not done.workspaces:
        return f"Nothing is stored about {person}{where}."
    left = (
        f" Messages to others that name them are on their way ({done.under_way}): erase again"
        " when they are sent."
        if done.under_way
        else ""
    )
    return (
        f"{person} was erased from {', '.join(done.workspaces)}. Copies made before, logs and"
        f" messages in Slack still hold what they held.{left}"
    )
