"""`inboxkeeper manifest`: what to paste into Slack to make the app."""

from typing import Annotated

import typer
import yaml

from bot.manifest import manifest as build
from bot.settings import PublicSettings, load


def manifest(
    socket: Annotated[
        bool | None,
        typer.Option(
            help="For Socket Mode, or for HTTP; without it, for what the settings say.",
        ),
    ] = None,
    oauth: Annotated[
        bool | None,
        typer.Option(
            help="For many workspaces, or for one; without it, for what the settings say.",
        ),
    ] = None,
    rotation: Annotated[
        bool,
        typer.Option(
            "--rotation",
            help="Tokens that are renewed every twelve hours: for many workspaces only, and"
            " Slack lets no app go back.",
        ),
    ] = False,
) -> None:
    """Print the Slack manifest for the configured public URL."""
    settings = load(PublicSettings)
    by_socket = settings.slack_app_token is not None if socket is None else socket
    many = settings.slack_client_id is not None if oauth is None else oauth
    if rotation and not many:
        raise typer.BadParameter("it is for many workspaces: --oauth", param_hint="--rotation")
    printed = build(settings.public_url, socket=by_socket, oauth=many, rotation=rotation)
    typer.echo(yaml.safe_dump(printed, sort_keys=False), nl=False)
