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
) -> None:
    """Print the Slack manifest for the configured public URL."""
    settings = load(PublicSettings)
    by_socket = settings.slack_app_token is not None if socket is None else socket
    typer.echo(
        yaml.safe_dump(build(settings.public_url, socket=by_socket), sort_keys=False), nl=False
    )
