"""`inboxkeeper`: every command, and one way to say what is wrong."""

import sys
from io import TextIOWrapper

import typer
from rich.console import Console

from bot import logs, proxies
from bot.cli.apps import apps
from bot.cli.audit import audit
from bot.cli.demo import demo
from bot.cli.doctor import doctor
from bot.cli.erase import erase
from bot.cli.export import export
from bot.cli.list import list_connections
from bot.cli.manifest import manifest
from bot.cli.operations import backup, migrate, restore, rotate_key
from bot.cli.run import run
from bot.settings import SettingsProblem
from connections.errors import DatabaseUnavailable
from storage.errors import StorageProblem

commands = typer.Typer(
    name="inboxkeeper",
    help="Keeps a team's mailbox connections alive and ends them cleanly, on both sides.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
commands.command("run")(run)
commands.command("demo")(demo)
commands.command("doctor")(doctor)
commands.command("list")(list_connections)
commands.add_typer(apps, name="apps")
commands.command("audit")(audit)
commands.command("export")(export)
commands.command("erase")(erase)
commands.command("manifest")(manifest)
commands.command("backup")(backup)
commands.command("restore")(restore)
commands.command("rotate-key")(rotate_key)
commands.command("migrate")(migrate)


def main() -> None:
    """Run a command; what keeps it from starting is said in sentences, with exit code 2."""
    errors = Console(stderr=True, highlight=False)
    logs.configure()
    proxies.prepare()
    _speak_utf8()
    try:
        commands()
    except SettingsProblem as problem:
        errors.print("[bold]Inboxkeeper cannot start with these settings:[/bold]")
        for line in problem.problems:
            errors.print(f"  • {line}", markup=False, soft_wrap=True)
        sys.exit(2)
    except DatabaseUnavailable as problem:
        told = f"The database cannot be used: {problem}. What was begun was not done; try again."
        errors.print(told, markup=False, soft_wrap=True)
        sys.exit(2)
    except StorageProblem as problem:
        errors.print(str(problem), markup=False, soft_wrap=True)
        sys.exit(2)


def _speak_utf8() -> None:
    """Print UTF-8 in every locale: what is JSON has to be, and a name must not end a command."""
    if isinstance(sys.stdout, TextIOWrapper):  # a test may have put something else there
        sys.stdout.reconfigure(encoding="utf-8")
