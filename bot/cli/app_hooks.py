"""`inboxkeeper apps hook`, and what else there is about the webhooks of apps."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.cli.app_service import OPERATOR, AsJson, say, service, show_once, workspace_of
from bot.settings import SettingsProblem
from connections.apps import App
from connections.clock import SystemClock

#: What a webhook's secret is called where it is printed.
CALLED = "the webhook's secret"

hooks = typer.Typer()


@hooks.command("hook")
def hook(
    app_id: str,
    url: Annotated[str | None, typer.Argument(help="Where its events go.")] = None,
    off: Annotated[bool, typer.Option("--off", help="Send it nothing any more.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let an app's events go to a URL; a new webhook's secret is printed, once."""
    if (url is None) != off:
        raise SettingsProblem(["Name a URL, or --off."])
    with service() as (_, known, database):
        workspace_id = workspace_of(database, app_id)
        if url is None:
            app = known.drop(workspace_id, app_id, by=OPERATOR)
            _told(app, "is told of nothing any more", as_json=as_json, on=False)
            return
        made, given = known.point(workspace_id, app_id, url, by=OPERATOR)
    if given and not as_json:
        show_once(given, CALLED)
        return
    told = {"id": app_id, "webhook": made.url, "secret": given}
    say(as_json, told, f"Events go to {made.url} now. The secret stays as it is.")


@hooks.command("secret")
def secret(app_id: str, as_json: AsJson = False) -> None:
    """Give a webhook a new secret; the one before is signed with for 24 hours more."""
    with service() as (_, known, database):
        hook, given = known.renew(workspace_of(database, app_id), app_id, by=OPERATOR)
    if as_json:
        say(as_json, {"id": app_id, "webhook": hook.url, "secret": given}, "")
    else:
        show_once(given, CALLED)


@hooks.command("test")
def try_out(app_id: str, as_json: AsJson = False) -> None:
    """Send an app's webhook a message that is about no mailbox, and say what it answers."""
    with service() as (_, known, database):
        receipt = known.test(workspace_of(database, app_id), app_id)
    told = {"id": app_id, "taken": receipt.taken, "answer": receipt.word}
    if receipt.taken or as_json:
        say(as_json, told, f"The test was taken: {receipt.word}.")
    else:
        typer.echo(f"The test was not taken: {receipt.word}.", err=True)
    if not receipt.taken:
        raise typer.Exit(1)


@hooks.command("resume")
def resume(app_id: str, as_json: AsJson = False) -> None:
    """Go on with a webhook that rests."""
    with service() as (_, known, database):
        app = known.resume(workspace_of(database, app_id), app_id, by=OPERATOR)
    _told(app, "is told of everything again", as_json=as_json, on=True)


@hooks.command("replay")
def replay(
    app_id: str,
    since: Annotated[datetime, typer.Option(help="From this moment on, in UTC.")],
    until: Annotated[
        datetime | None, typer.Option(help="Before this moment, in UTC; without it, until now.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Send the events of a time again, in order, whether they were taken or not."""
    end = until.replace(tzinfo=UTC) if until else SystemClock().now()
    with service() as (_, known, database):
        workspace_id = workspace_of(database, app_id)
        start = since.replace(tzinfo=UTC)
        count = known.replay(workspace_id, app_id, start, end, by=OPERATOR)
    say(as_json, {"id": app_id, "events": count}, f"{count} events are sent again.")


def _told(app: App, what: str, *, on: bool, as_json: bool) -> None:
    say(as_json, {"id": app.id, "name": app.name, "told": on}, f"{app.name} ({app.id}) {what}.")
