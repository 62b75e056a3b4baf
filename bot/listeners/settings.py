"""`/inbox settings`: what super admins set for their workspace."""

from bot import ids
from bot.blocks.cards import Scene
from bot.blocks.settings import TROUBLES, form
from bot.blocks.text import section
from bot.blocks.words import mention, room
from bot.language import SOURCE, Language, Mrkdwn
from bot.listeners.payloads import Answer, Click, OpenForm, Reply, Submission, Typed
from connections.errors import ChannelRefused, ChannelTrouble, InboxError, NotAMember
from connections.settings import ApprovalRule, Preferences, QuietHours, Settings


class SettingsForm:
    """Opens the form, checks a channel as soon as it is chosen, and takes what is sent."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def open(self, typed: Typed, scene: Scene) -> Answer:
        """Show the settings as they are."""
        chosen = self._settings.shown_to(scene.person)
        return OpenForm(view=form(chosen, scene, typed.response_url))

    def channel(self, click: Click, scene: Scene) -> Answer:
        """Say in the form whether the bot can speak in the channel that was chosen."""
        chosen = self._settings.shown_to(scene.person)
        refused = None
        if click.value:
            try:
                self._settings.check_channel(scene.person, click.value)
            except ChannelRefused as error:
                refused = (click.value, error.trouble)
        response_url = click.carried.get("response_url", "")
        return OpenForm(view=form(chosen, scene, response_url, refused=refused))

    def submitted(self, sent: Submission, scene: Scene) -> Answer:
        """Store what was entered."""
        change = self._settings.change(scene.person, _wanted(sent))
        language = scene.language
        if change.changed or not change.refused:
            lines = [
                language.mrkdwn("The settings are saved.")
                if change.changed
                else language.mrkdwn("The settings are as they were.")
            ]
        else:
            lines = []
        lines += [_sentence(name, error, scene) for name, error in change.refused.items()]
        text = Mrkdwn("\n".join(lines))
        return Reply(text=text, blocks=[section(text)])


def validate(sent: Submission, language: Language) -> dict[str, str]:
    """Return what is wrong with the form, by its blocks; Slack shows it in place.

    A channel was looked at when it was chosen: nothing here may ask over the network.
    """
    values, problems = sent.values, {}
    channel = values.get(ids.SETTINGS_ALERTS)
    trouble = sent.carried.get("trouble", "")
    if channel and channel == sent.carried.get("refused") and trouble in set(ChannelTrouble):
        problems[ids.SETTINGS_ALERTS] = language.plain(TROUBLES[ChannelTrouble(trouble)])
    if values.get(ids.SETTINGS_IT_PERSON) and values.get(ids.SETTINGS_IT_CHANNEL):
        problems[ids.SETTINGS_IT_CHANNEL] = language.plain(
            "Choose a person or a channel, not both."
        )
    start, end = values.get(ids.SETTINGS_QUIET_START), values.get(ids.SETTINGS_QUIET_END)
    if bool(start) != bool(end):
        missing = ids.SETTINGS_QUIET_END if start else ids.SETTINGS_QUIET_START
        problems[missing] = language.plain("Quiet hours need a beginning and an end.")
    elif start and start == end:
        problems[ids.SETTINGS_QUIET_END] = language.plain(
            "Quiet hours cannot end at the moment at which they begin."
        )
    return problems


def _wanted(sent: Submission) -> Preferences:
    """Return what was entered. Raises `InboxError`: no form of ours can send that."""
    try:
        return _read(sent)
    except ValueError as error:
        raise InboxError("odd settings") from error


def _read(sent: Submission) -> Preferences:
    values = sent.values
    start, end = values.get(ids.SETTINGS_QUIET_START), values.get(ids.SETTINGS_QUIET_END)
    language = values.get(ids.SETTINGS_LANGUAGE) or SOURCE
    return Preferences(
        approvals=ApprovalRule(values.get(ids.SETTINGS_APPROVALS, "")),
        alerts_channel=values.get(ids.SETTINGS_ALERTS) or None,
        it_contact=values.get(ids.SETTINGS_IT_PERSON)
        or values.get(ids.SETTINGS_IT_CHANNEL)
        or None,
        language=None if language == SOURCE else language,
        quiet_hours=QuietHours.parse(f"{start}-{end}") if start and end else None,
    )


def _sentence(name: str, error: InboxError, scene: Scene) -> Mrkdwn:
    """Say what was not saved, and why."""
    language = scene.language
    if isinstance(error, ChannelRefused):
        why = language.mrkdwn(TROUBLES[error.trouble])
        channel = room(error.channel_id)
        first = language.mrkdwn("{channel} was not saved.", channel=channel)
        return Mrkdwn(f"{first} {why}")
    who = mention(error.user_id) if isinstance(error, NotAMember) else Mrkdwn(name)
    return language.mrkdwn(
        "{who} was not saved: the IT contact has to be a full member of this workspace.", who=who
    )
