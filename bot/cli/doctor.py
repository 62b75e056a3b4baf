"""`inboxkeeper doctor`: is everything as it has to be? A line for each thing, and what to do."""

import json
import logging
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import Console

from bot import logs
from bot.doctor import examine
from bot.findings import Finding
from bot.settings import Settings, SettingsProblem, load

#: The exit code where something has to be done.
ILL = 1


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """Look at settings, database, key, Slack, providers, public URL and DNS."""
    # What is found is the answer; the lines of the log would stand in the middle of it.
    logs.configure(level=logging.CRITICAL)
    found: list[Finding] = []
    console = Console(highlight=False)
    for finding in _findings():
        found.append(finding)
        if not as_json:
            mark = "[green]ok[/green]  " if finding.ok else "[bold red]look[/bold red]"
            console.print(f"{mark} [bold]{finding.name}[/bold]: ", end="")
            console.print(finding.says, markup=False, soft_wrap=True)
            if finding.advice:
                console.print(f"     {finding.advice}", markup=False, soft_wrap=True)
    if as_json:
        rows = [
            {"check": each.name, "ok": each.ok, "says": each.says, "advice": each.advice or None}
            for each in found
        ]
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    if not all(each.ok for each in found):
        raise typer.Exit(ILL)


def _findings() -> Iterator[Finding]:
    try:
        settings = load(Settings)
    except SettingsProblem as problem:
        for line in problem.problems:
            yield Finding("settings", "they cannot be used", line)
        return
    yield Finding("settings", "they can be used")
    yield from examine(settings)
