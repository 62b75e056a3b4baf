"""Before a sign-in: what will be asked for, in plain words, and the button that leads there."""

import json
from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    InputBlock,
    PlainTextInputElement,
)
from slack_sdk.models.views import View as SlackView

from bot import ids
from bot.blocks import labels
from bot.blocks.cards import Scene
from bot.blocks.text import mrkdwn, plain, section
from bot.language import Mrkdwn
from connections.lifecycle import Action
from connections.model import Scope


def permissions(scopes: Sequence[Scope], scene: Scene) -> Mrkdwn:
    """Return each permission in plain words with the feature that needs it."""
    language = scene.language
    lines = [
        language.mrkdwn("• {permission}", permission=language.plain(scope.means))
        for scope in scopes
        if scope.means
    ]
    return Mrkdwn("\n".join(lines))


def access(provider: str, scopes: Sequence[Scope], scene: Scene) -> list[Block]:
    """Return what Inboxkeeper asks a provider for, and why."""
    language = scene.language
    asked = language.mrkdwn("*What Inboxkeeper asks {provider} to let it do*", provider=provider)
    once = language.mrkdwn(
        "You are asked once: this consent covers every feature of Inboxkeeper, so none of "
        "them sends you to {provider} again. Deactivating stops the use; removing also ends "
        "the access at {provider}, and you are told whether that worked.",
        provider=provider,
    )
    return [
        section(Mrkdwn(f"{asked}\n{permissions(scopes, scene)}")),
        ContextBlock(elements=[mrkdwn(once)]),
    ]


def invitation(
    address: str, provider: str, scopes: Sequence[Scope], url: str, scene: Scene, *, again: bool
) -> list[Block]:
    """Return the way to a sign-in: for which mailbox, with what permissions, and the link."""
    language = scene.language
    if again:
        first = language.mrkdwn(
            "Reconnect *{address}* with {provider}. The mailbox keeps its place and its history.",
            address=address,
            provider=provider,
        )
    else:
        first = language.mrkdwn(
            "Connect *{address}* with {provider}.", address=address, provider=provider
        )
    validity = language.mrkdwn(
        "The link is for you and this mailbox only, works once, and ends after a few minutes."
        " Do not pass it on."
    )
    label = labels.VERBS[Action.RECONNECT] if again else labels.CONNECT
    return [
        section(first),
        *access(provider, scopes, scene),
        ActionsBlock(
            block_id="invitation",
            elements=[
                ButtonElement(
                    action_id=ids.OPEN_LINK,
                    text=plain(language.plain(label)),
                    url=url,
                    style="primary",
                )
            ],
        ),
        ContextBlock(elements=[mrkdwn(validity)]),
    ]


def form(scene: Scene, response_url: str) -> SlackView:
    """Return the form that `/inbox connect` opens when no address was typed."""
    language = scene.language
    return SlackView(
        type="modal",
        callback_id=ids.CONNECT_FORM,
        # What the sent form is answered with and where: in the person's language, before the
        # person can be looked up again, and in the conversation where the command was typed.
        private_metadata=json.dumps({"locale": scene.person.locale, "response_url": response_url}),
        title=plain(language.plain("Connect a mailbox"), 24),
        submit=plain(language.plain(labels.CONNECT), 24),
        close=plain(language.plain(labels.CANCEL), 24),
        blocks=[
            InputBlock(
                block_id=ids.CONNECT_ADDRESS,
                label=plain(language.plain("Address of the mailbox"), 150),
                element=PlainTextInputElement(
                    action_id=ids.CONNECT_ADDRESS,
                    placeholder=plain(language.plain("you@example.com"), 150),
                    max_length=320,
                ),
            )
        ],
    )
