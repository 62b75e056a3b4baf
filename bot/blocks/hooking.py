"""Webhooks of connected apps, as super admins see them: where events go, and how that stands."""

from typing import TYPE_CHECKING

from slack_sdk.models.blocks import Block, ButtonElement, InputBlock, PlainTextInputElement
from slack_sdk.models.views import View as SlackView

from bot import ids
from bot.blocks import labels
from bot.blocks.cards import Scene
from bot.blocks.text import plain, section
from bot.language import Language, Mrkdwn
from connections.apps import App
from connections.hooks import HookState, Pause, Receipt

if TYPE_CHECKING:  # its sentences are among those of all notices
    from bot.blocks.told import Told

#: The longest URL that the form takes (characters); providers.webhooks refuses longer ones.
LONGEST = 2000
#: Of a URL that a list shows (characters).
SHOWN = 80


def state(hook: HookState | None, language: Language) -> Mrkdwn:
    """Return where an app's events go and how that stands; empty without a webhook."""
    if hook is None:
        return Mrkdwn("")
    url = hook.url if len(hook.url) <= SHOWN else f"{hook.url[:SHOWN]}…"
    first = language.mrkdwn("Events go to `{url}`.", url=url)
    if hook.pause is not None and hook.paused_at is not None:
        since = language.moment(hook.paused_at)
        rest = language.mrkdwn("The webhook has rested since {since}.", since=since)
        first = Mrkdwn(f"{first} {rest}")
    if hook.waiting:
        left = language.plural("{count} event waits.", "{count} events wait.", hook.waiting)
        first = Mrkdwn(f"{first} {left}")
    return first


def buttons(app: App, hook: HookState | None, language: Language) -> list[ButtonElement]:
    """Return what can be done about an app's webhook."""
    offered = [(ids.HOOK_EDIT, app.id, language.plain("Webhook"))]
    if hook is not None:
        drawn = f"{app.id}:{hook.edition}"
        offered.append((ids.HOOK_TEST, app.id, language.plain("Send a test")))
        offered.append((ids.HOOK_SECRET, drawn, language.plain("New webhook secret")))
        if hook.pause is not None:
            offered.append((ids.HOOK_RESUME, app.id, language.plain("Resume")))
    return [
        ButtonElement(action_id=action_id, text=plain(label), value=value)
        for action_id, value, label in offered
    ]


def form(app_id: str, hook: HookState | None, scene: Scene, response_url: str) -> SlackView:
    """Return the form that says where events go."""
    language = scene.language
    return SlackView(
        type="modal",
        callback_id=ids.HOOK_FORM,
        private_metadata=ids.carried(
            locale=scene.person.locale, response_url=response_url, app=app_id
        ),
        title=plain(language.plain("Webhook"), 24),
        submit=plain(language.plain("Save"), 24),
        close=plain(language.plain(labels.CANCEL), 24),
        blocks=[
            InputBlock(
                block_id=ids.HOOK_URL,
                label=plain(language.plain("Where events go"), 150),
                hint=plain(
                    language.plain(
                        "A public address that begins with https://. Empty: nowhere, and what"
                        " waits is dropped."
                    ),
                    150,
                ),
                optional=True,
                element=PlainTextInputElement(
                    action_id=ids.HOOK_URL,
                    initial_value=hook.url if hook else None,
                    max_length=LONGEST,
                ),
            )
        ],
    )


def secret_shown(secret: str, scene: Scene) -> list[Block]:
    """Return a webhook's secret, for once."""
    language = scene.language
    first = language.mrkdwn("The webhook's secret, to verify signatures with:")
    last = language.mrkdwn(
        "It is shown this once. Put it where the program reads its secrets. A secret that it"
        " replaces is signed with for 24 hours more."
    )
    return [section(first), section(Mrkdwn(f"```{secret}```")), section(last)]


def answered(receipt: Receipt, language: Language) -> Mrkdwn:
    """Return how a test went."""
    if receipt.taken:
        return language.mrkdwn("The test was taken: {answer}.", answer=receipt.word)
    return language.mrkdwn(
        "The test was not taken: {answer}. A program takes an event by answering with a status"
        " from 200 to 299.",
        answer=receipt.word,
    )


def paused(told: "Told") -> tuple[Mrkdwn, bool]:
    """Say that an app takes no events."""
    language = told.scene.language
    app = told.fact("name")
    if told.fact("why") == Pause.GONE:
        first = language.mrkdwn(
            "The webhook of the app *{app}* rests: its address says that it is gone for good.",
            app=app,
        )
    else:
        first = language.mrkdwn(
            "The webhook of the app *{app}* rests: its address has not taken an event for three"
            " days.",
            app=app,
        )
    second = language.mrkdwn(
        "Events are kept for 30 days. `/inbox apps` goes on with *Resume*, or sends them"
        " elsewhere with *Webhook*."
    )
    return Mrkdwn(f"{first} {second}"), False
