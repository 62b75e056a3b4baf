"""`inboxkeeper manifest`: what to paste into Slack to make the app."""

from typing import Annotated

import typer
import yaml

from bot.manifest import manifest as build
from bot.settings import PublicSettings, load


def manifest(
    socket: Annotated[bool, typer.Option(help="For Socket Mode: no public request URLs.")] = False,
) -> None:
    """Print the Slack manifest for the configured public URL."""
    settings = load(PublicSettings)
    typer.echo(
        yaml.safe_dump(build(settings.public_url, socket=socket), sort_keys=False), nl=False
    )
