"""Before a sign-in: what will be asked for, in plain words, and the button that leads there."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    ContextBlock,
    ConversationFilter,
    ConversationSelectElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View as SlackView

from bot import ids
from bot.blocks import labels, words
from bot.blocks.cards import Scene
from bot.blocks.text import mrkdwn, plain, section
from bot.language import Mrkdwn
from bot.wanted import Wanted
from connections.lifecycle import Action, Kind, Permission, permission
from connections.model import Entrance, Scope
from connections.policy import actors
from connections.ports import Provider, asked


def permissions(scopes: Sequence[Scope], scene: Scene) -> Mrkdwn:
    """Return each permission in plain words with the feature that needs it."""
    language = scene.language
    lines = [
        language.mrkdwn("• {permission}", permission=language.plain(scope.means))
        for scope in scopes
        if scope.means
    ]
    return Mrkdwn("\n".join(lines))


def access(provider: Provider, scene: Scene, *, shared: bool = False) -> list[Block]:
    """Return what Inboxkeeper asks a provider for, and why."""
    language, name = scene.language, provider.display_name
    if provider.entrance is Entrance.FORM:
        heading = language.mrkdwn(
            "*What Inboxkeeper does with a password for {provider}*", provider=name
        )
        once = language.mrkdwn(
            "The password is typed on Inboxkeeper's own page and never passes through Slack. It is"
            " stored encrypted. Removing the mailbox erases it here; at the mail server only your"
            " IT can end it, and they are told what to do."
        )
    else:
        heading = language.mrkdwn("*What Inboxkeeper asks {provider} to let it do*", provider=name)
        once = language.mrkdwn(
            "You are asked once: this consent covers every feature of Inboxkeeper, so none of "
            "them sends you to {provider} again. Deactivating stops the use; removing also ends "
            "the access at {provider}, and you are told whether that worked.",
            provider=name,
        )
    words = permissions(asked(provider, shared=shared), scene)
    return [
        section(Mrkdwn(f"{heading}\n{words}")),
        ContextBlock(elements=[mrkdwn(once)]),
    ]


def choice(
    wanted: Wanted, offered: Sequence[Provider], scene: Scene, *, missing: str = ""
) -> list[Block]:
    """Return the question for the provider of an address, with a button for each there is.

    `missing` names the provider that has the mail but is not set up here.
    """
    language = scene.language
    if missing:
        first = language.mrkdwn(
            "The mail of *{address}* is at {provider}, which is not set up here. Whoever runs"
            " Inboxkeeper can add it. Is the mailbox somewhere else?",
            address=wanted.address,
            provider=missing,
        )
    else:
        first = language.mrkdwn("Where is the mailbox *{address}*?", address=wanted.address)
    buttons = [
        ButtonElement(
            action_id=f"{ids.CONNECT_WITH}.{provider.id}",
            text=plain(provider.display_name),
            value=str(wanted),
        )
        for provider in offered
    ]
    hint = language.mrkdwn("If you do not know, ask whoever administers your mail.")
    return [
        section(first),
        ActionsBlock(block_id="choice", elements=buttons),
        ContextBlock(elements=[mrkdwn(hint)]),
    ]


def invitation(
    wanted: Wanted,
    provider: Provider,
    url: str,
    scene: Scene,
    *,
    again: bool,
    others: bool = False,
) -> list[Block]:
    """Return the way in: for which mailbox, with what permissions, and the link.

    `again` for a connection that exists; `others` when another provider may be chosen instead.
    """
    language, name, address = scene.language, provider.display_name, wanted.address
    if again:
        first = language.mrkdwn(
            "Reconnect *{address}* with {provider}. The mailbox keeps its place and its history.",
            address=address,
            provider=name,
        )
    elif wanted.channel_id is not None:
        first = language.mrkdwn(
            "Connect the team mailbox *{address}* for {channel} with {provider}.",
            address=address,
            channel=words.room(wanted.channel_id),
            provider=name,
        )
    else:
        first = language.mrkdwn(
            "Connect *{address}* with {provider}.", address=address, provider=name
        )
    validity = language.mrkdwn(
        "The link is for you and this mailbox only, works once, and ends after a few minutes."
        " Do not pass it on."
    )
    label = labels.VERBS[Action.RECONNECT] if again else labels.CONNECT
    buttons = [
        ButtonElement(
            action_id=ids.OPEN_LINK, text=plain(language.plain(label)), url=url, style="primary"
        )
    ]
    if others:
        other = language.plain(labels.ANOTHER_PROVIDER)
        buttons.append(
            ButtonElement(action_id=ids.CONNECT_OTHER, text=plain(other), value=str(wanted))
        )
    return [
        section(first),
        *access(provider, scene, shared=wanted.shared),
        ActionsBlock(block_id="invitation", elements=buttons),
        ContextBlock(elements=[mrkdwn(validity)]),
    ]


def may_serve_teams(scene: Scene) -> bool:
    """Whether this person may connect mailboxes of teams."""
    held = permission(None, Action.CONSENT, Kind.TEAM, actors(scene.person, None))
    return held is not Permission.REFUSED


def _for_a_team(scene: Scene) -> list[Block]:
    language = scene.language
    through = Option(
        value="shared",
        text=plain(language.plain("I open it through my own account")),
        description=plain(language.plain("A shared mailbox, or an alias")),
    )
    return [
        InputBlock(
            block_id=ids.CONNECT_CHANNEL,
            optional=True,
            label=plain(language.plain("Channel, for a mailbox of the team"), 150),
            element=ConversationSelectElement(
                action_id=ids.CONNECT_CHANNEL,
                filter=ConversationFilter(
                    include=["public", "private"], exclude_external_shared_channels=True
                ),
            ),
        ),
        InputBlock(
            block_id=ids.CONNECT_SHARED,
            optional=True,
            label=plain(language.plain("How it is opened"), 150),
            element=CheckboxesElement(action_id=ids.CONNECT_SHARED, options=[through]),
        ),
    ]


def form(scene: Scene, offered: Sequence[Provider], response_url: str) -> SlackView:
    """Return the form that `/inbox connect` opens when no address was typed."""
    language = scene.language
    by_itself = Option(value="auto", text=plain(language.plain("Find out from the address")))
    named = [Option(value=p.id, text=plain(p.display_name)) for p in offered]
    return SlackView(
        type="modal",
        callback_id=ids.CONNECT_FORM,
        # What the sent form is answered with and where: in the person's language, before the
        # person can be looked up again, and in the conversation where the command was typed.
        private_metadata=ids.carried(locale=scene.person.locale, response_url=response_url),
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
            ),
            InputBlock(
                block_id=ids.CONNECT_PROVIDER,
                label=plain(language.plain("Provider"), 150),
                element=StaticSelectElement(
                    action_id=ids.CONNECT_PROVIDER,
                    options=[by_itself, *named],
                    initial_option=by_itself,
                ),
            ),
            *(_for_a_team(scene) if may_serve_teams(scene) else []),
        ],
    )
