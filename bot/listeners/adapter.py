"""The one place where Bolt meets our handlers: acknowledged first, answered once, never silent.

What Bolt calls acknowledges and hands the rest over as work, so that no acknowledgement waits for
anybody's answer. (`functools.wraps` must not be used on the inner functions: Bolt unwraps them and
calls the wrong one with the wrong arguments.)
"""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog
from slack_bolt import Ack, Respond
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from bot import ids
from bot.blocks import modal, written
from bot.blocks.cards import Scene
from bot.blocks.text import section
from bot.explain import explain
from bot.language import Language
from bot.listeners.payloads import Answer, Click, OpenForm, Reply, Submission, Typed, told
from bot.metrics import Metrics
from bot.refused import SILENT, word
from bot.scenes import Scenes
from bot.slack_calls import OVER, watched
from bot.work import Work
from bot.workspaces import NotServed, Workspaces
from connections import references
from connections.errors import DatabaseUnavailable, InboxError, Outsider, PersonUnknown
from connections.model import Person

log = structlog.get_logger(__name__)

Handler = Callable[[Any, Scene], Answer]
Listener = Callable[..., None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Adapter:
    """Makes Bolt listeners out of plain handlers `(what came, for whom) -> answer`."""

    workspaces: Workspaces
    scenes: Scenes
    metrics: Metrics
    work: Work
    trust: ssl.SSLContext | None = None

    def command(self, handler: Handler) -> Listener:
        """Return a listener for a slash command."""

        def on_command(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
            ack()
            self.work.begin(self._command, handler, Typed.parse(body), respond)

        return on_command

    def click(self, handler: Handler) -> Listener:
        """Return a listener for a button."""

        def on_click(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
            ack()
            self.work.begin(self._click, handler, Click.parse(body), respond)

        return on_click

    def submission(
        self, handler: Handler, validate: Callable[[Submission, Language], dict[str, str]]
    ) -> Listener:
        """Return a listener for a form: checked in place, closed, answered where it was opened.

        Not answered on a second page of the form: the acknowledgement that shows "one moment" and
        the `views.update` that follows it overtake each other, and then "one moment" stays.
        """

        def on_submission(ack: Ack, body: dict[str, Any]) -> None:
            sent = Submission.parse(body)
            problems = validate(sent, Language(sent.locale))
            if problems:
                ack(response_action="errors", errors=problems)
                return
            ack()
            self.work.begin(self._submission, handler, sent)

        return on_submission

    def event(self, handler: Callable[[dict[str, Any]], None]) -> Listener:
        """Return a listener for an event, which Bolt acknowledges by itself."""

        def on_event(body: dict[str, Any]) -> None:
            self.work.begin(_event, handler, body)

        return on_event

    def _command(self, handler: Handler, typed: Typed, respond: Respond) -> None:
        self._give(respond, self._answer(handler, typed), typed)

    def _click(self, handler: Handler, click: Click, respond: Respond) -> None:
        if click.view_id:
            self._in_view(handler, click)
        else:
            self._give(respond, self._answer(handler, click), click)

    def _submission(self, handler: Handler, sent: Submission) -> None:
        if not sent.response_url:  # the form came from the Home tab, or from a window
            window = self._open(sent, Language(sent.locale))
            self._fill(window, self._answer(handler, sent), sent)
            return
        answer = self._answer(handler, sent)
        if isinstance(answer, Reply):
            self._give(Respond(response_url=sent.response_url, ssl=self.trust), answer, sent)

    def _give(self, respond: Respond, answer: Answer, came: Typed | Click | Submission) -> None:
        """Answer where the person is; in a direct message where Slack does not let us."""
        if isinstance(answer, OpenForm):
            if self._show(answer.view, came) is not None:
                return
            answer = _unopened(answer.view)
        if answer is None or not came.response_url:
            return
        if not self._send(
            respond, answer, ephemeral=not isinstance(came, Click) or came.ephemeral
        ):
            self._write(answer, came)

    def _in_view(self, handler: Handler, click: Click) -> None:
        """Answer a click where there is no message: in a window, opened before the work is done.

        What opens a window is good for three seconds, and a look at a provider may take longer.
        """
        if click.action_id == ids.OPEN_LINK:
            return  # the browser does it all
        language = Language(click.locale)
        window = self._open(click, language) if click.on_home else click.view_id
        self._fill(window, self._answer(handler, click), click)

    def _open(self, came: Click | Submission, language: Language) -> str | None:
        return self._show(modal.waiting(language), came)

    def _show(self, view: View, came: Typed | Click | Submission) -> str | None:
        """Open a window and return its id, or None where Slack does not."""
        try:
            client = self.workspaces.client(came.workspace_id)
            opened = client.views_open(trigger_id=came.trigger_id, view=view)
        except NotServed:
            return None
        except SILENT as error:
            log.warning("no window", error=word(error))
            return None
        return str(opened["view"]["id"])

    def _fill(self, window: str | None, answer: Answer, came: Click | Submission) -> None:
        if answer is None:
            return
        if window is None:
            shown = answer if isinstance(answer, Reply) else _unopened(answer.view)
            self._write(shown, came)
            return
        if isinstance(answer, OpenForm):
            view = answer.view
        else:
            view = modal.answer(answer.blocks, Language(came.locale))
        try:
            client = self.workspaces.client(came.workspace_id)
            client.views_update(view_id=window, view=view)
        except SILENT as error:
            log.info("window gone", error=word(error))
            if word(error) != "not_found":  # else they have closed it: the Home tab shows the rest
                self._write(answer, came)

    def _write(self, answer: Answer, came: Typed | Click | Submission) -> None:
        """Answer in a direct message: Slack let no window be opened, or took no answer."""
        if not isinstance(answer, Reply):
            return
        try:
            client = self.workspaces.client(came.workspace_id)
            room = client.conversations_open(users=came.user_id)["channel"]["id"]
            client.chat_postMessage(
                channel=room, text=answer.text, blocks=written.blocks(answer.blocks)
            )
        except NotServed:
            return  # somebody of another organisation, where the bot is not
        except SILENT as error:  # `/inbox` shows what was done, once Slack takes it
            log.warning("answer lost", error=word(error), user=came.user_id)

    def _answer(self, handler: Handler, came: Typed | Click | Submission) -> Answer:
        scene = self.scenes.for_person(_unknown(came))
        try:
            scene = self._scene(came)
            if scene.person.outsider:  # here, once for all: no handler can forget it
                return explain(Outsider(), scene, list)
            return handler(came, scene)
        except NotServed:  # somebody of another organisation, where the bot is not
            return explain(Outsider(), scene, list)
        except DatabaseUnavailable as error:
            why = str(error)  # all there is to know: where it happened is no matter
            log.error("database unavailable", why=why, user=came.user_id)  # noqa: TRY400
            self.metrics.broken("database")
            return explain(error, scene, list)
        except InboxError as error:
            log.info("refused", error=type(error).__name__, user=came.user_id)
            return explain(error, scene, lambda: self._admins(came.workspace_id))
        except Exception as error:  # the last net: the person is told, the operator finds it
            if _taken_out(error):
                log.warning("not let in any more", user=came.user_id)
            else:
                log.exception("broken", user=came.user_id)
                self.metrics.broken("listener")
            text = scene.language.mrkdwn(
                "Something broke on our side. `/inbox` shows how things stand now. If it "
                "happens again, tell whoever runs Inboxkeeper the reference {reference}.",
                reference=references.present(),
            )
            return Reply(text=text, blocks=[section(text)])

    def _scene(self, came: Typed | Click | Submission) -> Scene:
        """Look up who it is; what acts is not done on a role that was lost a moment ago."""
        try:
            return self.scenes.of(came.workspace_id, came.user_id, afresh=_acts(came))
        except SILENT as error:
            what = "not let in any more" if _taken_out(error) else "nobody known"
            log.warning(what, error=word(error), user=came.user_id)
            raise PersonUnknown from error

    def _send(self, respond: Respond, reply: Reply, *, ephemeral: bool) -> bool:
        """Post to the response URL; only what the person alone sees is put in place of itself.

        Return whether Slack took it.
        """
        try:
            with watched(self.metrics, "response_url"):
                taken = respond(
                    text=reply.text,
                    blocks=written.blocks(reply.blocks),
                    response_type="ephemeral",
                    replace_original=reply.replace and ephemeral,
                )
        except SILENT as error:
            log.warning("answer not taken", error=word(error))
            return False
        refused = taken.status_code != HTTPStatus.OK or told(taken.body).get("ok") is False
        if refused:
            log.warning("answer not taken", error=str(taken.status_code))
        return not refused

    def _admins(self, workspace_id: str) -> list[str]:
        admins = self.scenes.directory.super_admins(workspace_id)
        return [person.name for person in admins]


def _taken_out(error: Exception) -> bool:
    """Whether the bot was taken out of the workspace while it worked on a request."""
    return isinstance(error, SlackApiError) and error.response["error"] in OVER


def _unopened(view: View) -> Reply:
    """Return what is said instead of a form; it carries the language of its reader."""
    locale = told(view.private_metadata or "").get("locale", "")
    text = Language(str(locale)).mrkdwn(
        "Slack did not open the form. Please try again in a minute."
    )
    return Reply(text=text, blocks=[section(text)])


def _acts(came: Typed | Click | Submission) -> bool:
    """Whether it may change something, or give something away."""
    if isinstance(came, Typed):
        return came.verb in ids.ACTING_WORDS
    name = came.action_id if isinstance(came, Click) else came.callback_id
    return not name.startswith(ids.LIGHT)


def _event(handler: Callable[[dict[str, Any]], None], body: dict[str, Any]) -> None:
    try:
        handler(body)
    except NotServed:  # about somebody of a workspace where the bot is not
        log.info("event of elsewhere", type=body.get("event", {}).get("type"))
    except SILENT as error:  # the round that looks for leavers sees it as well
        log.warning("event not followed", error=word(error))
    except Exception:  # Slack would send the event again, to no better end
        log.exception("event broken", type=body.get("event", {}).get("type"))


def _unknown(came: Typed | Click | Submission) -> Person:
    return Person(
        id=came.user_id,
        workspace_id=came.workspace_id,
        name=came.user_id,
        email=None,
        locale="en-US",
        time_zone="UTC",
        super_admin=False,
        outsider=True,
    )
