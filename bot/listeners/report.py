"""`/inbox report`: a picture and the same in words, for those who look after the mailboxes."""

from bot.blocks import report as words
from bot.blocks.cards import Scene
from bot.blocks.text import section
from bot.files import File, Files, NotTaken
from bot.language import Mrkdwn
from bot.listeners.payloads import Answer, Reply, Typed
from connections.reporting import Report, Reports


class Reporter:
    """Draws the report and sends it."""

    def __init__(self, reports: Reports, files: Files) -> None:
        self._reports = reports
        self._files = files

    def report(self, _typed: Typed, scene: Scene) -> Answer:
        """`/inbox report`: sent as a direct message, as a picture has no other place."""
        report = self._reports.report(scene.person)
        try:
            self._files.send(scene.person, _file(report, scene))
        except NotTaken as error:
            return _without_picture(report, error.code, scene)
        text = scene.language.mrkdwn("The report is in your direct messages with Inboxkeeper.")
        return Reply(text=text, blocks=[section(text)])


def _file(report: Report, scene: Scene) -> File:
    # Only here: matplotlib takes half a second to be loaded, and whoever starts the program to
    # list mailboxes or to print a manifest does not draw.
    from bot.charts import draw  # noqa: PLC0415

    return File(
        name=f"inboxkeeper-{report.days[-1].date}.png",
        title=words.title(report, scene.language),
        content=draw(report, scene),
        words=words.words(report, scene),
        alt_text=words.alt_text(report, scene),
    )


def _without_picture(report: Report, code: str, scene: Scene) -> Reply:
    """Return the words alone, with what to do about the picture."""
    language = scene.language
    if code == "missing_scope":
        why = language.mrkdwn(
            "The picture is missing: Slack does not let Inboxkeeper send files. Whoever runs it"
            " has to add `files:write` to the app's bot token scopes and install the app again."
        )
    else:
        why = language.mrkdwn(
            "The picture is missing: Slack did not take it. Type `/inbox report` again in a few"
            " minutes; if it is missing again, tell whoever runs Inboxkeeper."
        )
    told = words.words(report, scene)
    return Reply(text=Mrkdwn(f"{told}\n{why}"), blocks=[section(told), section(why)])
