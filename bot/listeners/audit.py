"""`/inbox audit`: who did what, as a file in the super admin's direct messages."""

from functools import cache

from bot.blocks.audit import as_csv
from bot.blocks.cards import Scene
from bot.blocks.text import section
from bot.files import File, Files, NotTaken
from bot.language import Mrkdwn
from bot.listeners.payloads import Answer, Reply, Typed
from connections.auditing import Audit, Auditing
from connections.ports import Clock, Directory


class Auditor:
    """Writes the file and sends it."""

    def __init__(
        self, auditing: Auditing, directory: Directory, files: Files, clock: Clock
    ) -> None:
        self._auditing = auditing
        self._directory = directory
        self._files = files
        self._clock = clock

    def audit(self, typed: Typed, scene: Scene) -> Answer:
        """`/inbox audit [address]`."""
        address = typed.rest[0] if typed.rest else None
        audit = self._auditing.read(scene.person, address)
        language = scene.language
        if not audit.entries:
            return _said(
                language.mrkdwn("The audit has no row about {address}.", address=address or "")
            )
        try:
            self._files.send(scene.person, self._file(audit, scene))
        except NotTaken as error:
            return _said(_not_taken(error.code, scene))
        first = language.mrkdwn("The file is in your direct messages with Inboxkeeper.")
        return _said(Mrkdwn(f"{first} {_standing(audit, scene)}"))

    def _file(self, audit: Audit, scene: Scene) -> File:
        workspace_id = scene.person.workspace_id

        @cache
        def name(user_id: str) -> str:
            return self._directory.person(workspace_id, user_id).name

        today = scene.language.local(self._clock.now()).date()
        return File(
            name=f"inboxkeeper-audit-{today}.csv",
            title=scene.language.plain("Audit of {day}", day=today.isoformat()),
            content=as_csv(audit.entries, name, scene.language),
            words=_standing(audit, scene),
        )


def _standing(audit: Audit, scene: Scene) -> Mrkdwn:
    """Say how many rows there are, and whether they are as they were written."""
    language = scene.language
    count = language.plural(
        "The audit has {count} row.", "The audit has {count} rows.", len(audit.entries)
    )
    if audit.broken is None:
        whole = language.mrkdwn("Every row is as it was written, and none is missing in between.")
        return Mrkdwn(f"{count} {whole}")
    broken = language.mrkdwn(
        ":warning: Row {number} is not as it was written, or is missing. What follows it cannot be"
        " trusted either. Whoever runs Inboxkeeper can look closer with"
        " `inboxkeeper audit --verify`.",
        number=str(audit.broken),
    )
    return Mrkdwn(f"{count} {broken}")


def _not_taken(code: str, scene: Scene) -> Mrkdwn:
    language = scene.language
    if code == "missing_scope":
        return language.mrkdwn(
            "Slack does not let Inboxkeeper send files. Whoever runs it has to add `files:write`"
            " to the app's bot token scopes and install the app again."
        )
    return language.mrkdwn(
        "Slack did not take the file. Please try again in a few minutes; whoever runs Inboxkeeper"
        " can read the audit with `inboxkeeper audit` at any time."
    )


def _said(text: Mrkdwn) -> Reply:
    return Reply(text=text, blocks=[section(text)])
