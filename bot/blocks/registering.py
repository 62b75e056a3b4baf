"""Connected apps, as super admins see them: the list, the form, and the key that is shown once."""

from collections.abc import Mapping

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    ConfirmObject,
    ContextBlock,
    ConversationFilter,
    ConversationMultiSelectElement,
    DividerBlock,
    InputBlock,
    Option,
    PlainTextInputElement,
)
from slack_sdk.models.views import View as SlackView

from bot import ids
from bot.blocks import hooking, labels, words
from bot.blocks.cards import Scene
from bot.blocks.text import CONFIRM_TEXT, mrkdwn, plain, section
from bot.language import Language, Mrkdwn
from connections.apping import NAME
from connections.apps import App
from connections.hooks import HookState
from connections.model import Feature
from connections.wording import said

#: Apps that a message shows, three blocks each; `inboxkeeper apps list` shows all of them.
SHOWN = 12
#: Stands for "all that was consented" among the features of the form.
EVERYTHING = "everything"

FEATURES = {
    Feature.READ: said("Read mail"),
    Feature.CHANGE: said("Sort, mark and delete mail"),
    Feature.SEND: said("Send mail"),
    Feature.SETTINGS: said("See and change mail settings"),
}


def listing(found: list[App], hooks: Mapping[str, HookState | None], scene: Scene) -> list[Block]:
    """Return the apps of a workspace with their buttons."""
    language = scene.language
    blocks: list[Block] = []
    if not found:
        text = language.mrkdwn(
            "No program is connected yet. An app gets short-lived access tokens for mailboxes,"
            " never a password."
        )
        blocks.append(section(text))
    for app in found[:SHOWN]:
        blocks += [*_app(app, hooks.get(app.id), language), DividerBlock()]
    if (more := len(found) - SHOWN) > 0:
        text = language.plural("And {count} more app.", "And {count} more apps.", more)
        blocks.append(ContextBlock(elements=[mrkdwn(text)]))
    button = ButtonElement(
        action_id=ids.APP_REGISTER,
        text=plain(language.plain("Register an app")),
        style="primary",
    )
    return [*blocks, ActionsBlock(elements=[button])]


def form(scene: Scene, response_url: str) -> SlackView:
    """Return the form that registers an app."""
    language = scene.language
    everything = Option(
        value=EVERYTHING,
        text=plain(language.plain("All that was consented")),
        description=plain(
            language.plain("Needed where a provider does not let one ask for less.")
        ),
    )
    features = [
        Option(value=str(feature), text=plain(language.plain(name)))
        for feature, name in FEATURES.items()
    ]
    return SlackView(
        type="modal",
        callback_id=ids.APP_FORM,
        private_metadata=ids.carried(locale=scene.person.locale, response_url=response_url),
        title=plain(language.plain("Register an app"), 24),
        submit=plain(language.plain("Register"), 24),
        close=plain(language.plain(labels.CANCEL), 24),
        blocks=[
            InputBlock(
                block_id=ids.APP_NAME,
                label=plain(language.plain("Name"), 150),
                hint=plain(language.plain("As your people know the program."), 150),
                element=PlainTextInputElement(action_id=ids.APP_NAME, max_length=NAME),
            ),
            InputBlock(
                block_id=ids.APP_CHANNELS,
                label=plain(language.plain("Team mailboxes of these channels"), 150),
                optional=True,
                element=ConversationMultiSelectElement(
                    action_id=ids.APP_CHANNELS,
                    filter=ConversationFilter(
                        include=["public", "private"],
                        exclude_bot_users=True,
                        exclude_external_shared_channels=True,
                    ),
                ),
            ),
            InputBlock(
                block_id=ids.APP_ADDRESSES,
                label=plain(language.plain("Personal mailboxes"), 150),
                hint=plain(
                    language.plain("Addresses, one on each line. Each owner is asked first."), 150
                ),
                optional=True,
                element=PlainTextInputElement(action_id=ids.APP_ADDRESSES, multiline=True),
            ),
            InputBlock(
                block_id=ids.APP_FEATURES,
                label=plain(language.plain("What it may do"), 150),
                element=CheckboxesElement(
                    action_id=ids.APP_FEATURES, options=[*features, everything]
                ),
            ),
        ],
    )


def key_shown(app: App, key: str, scene: Scene) -> list[Block]:
    """Return the key of an app, for once."""
    language = scene.language
    first = language.mrkdwn("The key of *{app}*:", app=app.name)
    last = language.mrkdwn(
        "It is shown this once. Put it where the program reads its secrets; if it gets lost, make"
        " a new one with `/inbox apps`."
    )
    return [section(first), section(Mrkdwn(f"```{key}```")), section(last)]


def _app(app: App, hook: HookState | None, language: Language) -> list[Block]:
    name = language.mrkdwn("*{app}*", app=app.name)
    used = (
        language.mrkdwn("last used {last}", last=language.moment(app.last_used_at))
        if app.last_used_at
        else language.mrkdwn("not used yet")
    )
    channels = ", ".join(map(words.room, sorted(app.channels)))
    lines = [Mrkdwn(f"{name} · `{app.key_prefix}…` · {used}"), _may(app, language)]
    if channels:
        lines.append(Mrkdwn(channels))
    if told := hooking.state(hook, language):
        lines.append(told)
    dialogs = (
        (
            ids.APP_ROTATE,
            f"{app.id}:{app.edition}",
            language.plain("New key"),
            language.plain("The key that {app} has now ends at once.", app=app.name),
        ),
        (
            ids.APP_REVOKE,
            app.id,
            language.plain("End this app"),
            language.plain("{app} gets nothing more, for good.", app=app.name),
        ),
    )
    return [
        section(Mrkdwn("\n".join(lines))),
        ActionsBlock(
            block_id=f"app|{app.id}",
            elements=[
                ButtonElement(
                    action_id=action_id,
                    text=plain(label),
                    value=value,
                    style="danger" if action_id == ids.APP_REVOKE else None,
                    confirm=ConfirmObject(
                        title=plain(label, 100),
                        text=plain(text, CONFIRM_TEXT),
                        confirm=plain(label, 30),
                        deny=plain(language.plain(labels.CANCEL), 30),
                    ),
                )
                for action_id, value, label, text in dialogs
            ]
            + hooking.buttons(app, hook, language),
        ),
    ]


def _may(app: App, language: Language) -> Mrkdwn:
    if app.everything:
        return language.mrkdwn("All that was consented")
    names = [language.plain(FEATURES[each]) for each in Feature if each in app.features]
    return language.listed(names)
