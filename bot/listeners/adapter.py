"""The one place where Bolt meets our handlers: acknowledged first, answered once, never silent.

A trap in Bolt (1.30): a listener that raises soon after `ack()` makes the runner forget the
acknowledgement, wait three seconds and answer 404, and Slack shows the person a failure. So every
error is caught here and turned into a sentence. (`functools.wraps` must not be used on the inner
functions: Bolt unwraps them and calls the wrong one with the wrong arguments.)
"""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt import Ack, Respond
from slack_sdk.errors import SlackApiError

from bot import ids
from bot.blocks import modal
from bot.blocks.cards import Scene
from bot.blocks.text import section
from bot.explain import explain
from bot.language import Language
from bot.listeners.payloads import Answer, Click, OpenForm, Reply, Submission, Typed
from bot.metrics import Metrics
from bot.scenes import Scenes
from bot.slack_calls import OVER, watched
from bot.workspaces import NotServed, Workspaces
from connections import references
from connections.errors import DatabaseUnavailable, InboxError, Outsider
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
    trust: ssl.SSLContext | None = None

    def command(self, handler: Handler) -> Listener:
        """Return a listener for a slash command."""

        def on_command(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
            ack()
            typed = Typed.parse(body)
            answer = self._answer(handler, typed)
            if isinstance(answer, OpenForm):
                client = self.workspaces.client(typed.workspace_id)
                client.views_open(trigger_id=typed.trigger_id, view=answer.view)
            elif answer is not None:
                self._send(respond, answer, ephemeral=True)

        return on_command

    def click(self, handler: Handler) -> Listener:
        """Return a listener for a button."""

        def on_click(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
            ack()
            click = Click.parse(body)
            if click.view_id:
                self._in_view(handler, click)
                return
            answer = self._answer(handler, click)
            if isinstance(answer, OpenForm):
                client = self.workspaces.client(click.workspace_id)
                client.views_open(trigger_id=click.trigger_id, view=answer.view)
            elif answer is not None and click.response_url:
                self._send(respond, answer, ephemeral=click.ephemeral)

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
            if not sent.response_url:  # the form came from the Home tab, or from a window
                window = self._open(sent, Language(sent.locale))
                self._fill(window, self._answer(handler, sent), sent)
                return
            answer = self._answer(handler, sent)
            if isinstance(answer, Reply):
                respond = Respond(response_url=sent.response_url, ssl=self.trust)
                self._send(respond, answer, ephemeral=True)

        return on_submission

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
        try:
            client = self.workspaces.client(came.workspace_id)
            opened = client.views_open(trigger_id=came.trigger_id, view=modal.waiting(language))
        except SlackApiError as error:
            log.warning("no window", error=error.response["error"])
            return None
        except NotServed:
            return None
        return str(opened["view"]["id"])

    def _fill(self, window: str | None, answer: Answer, came: Click | Submission) -> None:
        if answer is None:
            return
        if window is None:
            self._write(answer, came)
            return
        if isinstance(answer, OpenForm):
            view = answer.view
        else:
            view = modal.answer(answer.blocks, Language(came.locale))
        try:
            client = self.workspaces.client(came.workspace_id)
            client.views_update(view_id=window, view=view)
        except SlackApiError as error:
            # They have closed it: what was done shows on the Home tab.
            log.info("window gone", error=error.response["error"])

    def _write(self, answer: Answer, came: Click | Submission) -> None:
        """Answer in a direct message: Slack let no window be opened."""
        if not isinstance(answer, Reply):
            return
        try:
            client = self.workspaces.client(came.workspace_id)
        except NotServed:
            return  # somebody of another organisation, where the bot is not
        room = client.conversations_open(users=came.user_id)["channel"]["id"]
        client.chat_postMessage(channel=room, text=answer.text, blocks=answer.blocks)

    def _answer(self, handler: Handler, came: Typed | Click | Submission) -> Answer:
        scene = self.scenes.for_person(_unknown(came))
        try:
            scene = self.scenes.of(came.workspace_id, came.user_id)
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

    def _send(self, respond: Respond, reply: Reply, *, ephemeral: bool) -> None:
        """Post to the response URL; only what the person alone sees is put in place of itself."""
        with watched(self.metrics, "response_url"):
            respond(
                text=reply.text,
                blocks=reply.blocks,
                response_type="ephemeral",
                replace_original=reply.replace and ephemeral,
            )

    def _admins(self, workspace_id: str) -> list[str]:
        admins = self.scenes.directory.super_admins(workspace_id)
        return [person.name for person in admins]


def _taken_out(error: Exception) -> bool:
    """Whether the bot was taken out of the workspace while it worked on a request."""
    return isinstance(error, SlackApiError) and error.response["error"] in OVER


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
