"""Every error of the domain as a sentence that says what to do next; nothing secret, no codes."""

from collections.abc import Callable, Mapping

from slack_sdk.models.blocks import Block

from bot import explain_apps
from bot.blocks.cards import Scene, card
from bot.blocks.labels import verb
from bot.blocks.text import section
from bot.blocks.words import STATES, mention, room
from bot.explain_apps import Admins, Sentence
from bot.language import Mrkdwn
from bot.listeners.payloads import Reply
from connections import errors
from connections.lifecycle import Action, Kind, sources
from connections.model import Connection, Decision
from connections.policy import may_see


def explain(error: errors.InboxError, scene: Scene, admins: Callable[[], list[str]]) -> Reply:
    """Return what the person is told about an error.

    `admins` is asked for the super admins' names only where the sentence needs them.
    """
    for kind in type(error).__mro__:
        if kind in _SENTENCES:
            sentence = _SENTENCES[kind](error, scene, admins)
            break
    blocks: list[Block] = [section(sentence)]
    connection = getattr(error, "connection", None)
    if (
        isinstance(connection, Connection)
        and may_see(scene.person, connection)
        and not isinstance(error, errors.NeedsApproval)
    ):
        blocks += card(connection, scene)
    return Reply(text=sentence, blocks=blocks)


def _not_found(error: errors.NotFound, scene: Scene, _admins: Admins) -> Mrkdwn:
    language = scene.language
    if error.address is None:
        return language.mrkdwn("That mailbox is not there any more. `/inbox` shows what is.")
    return language.mrkdwn(
        "{address} is not connected, or it is somebody else's. `/inbox` shows your mailboxes. If"
        " it is yours, `/inbox connect {address}` connects it.",
        address=error.address,
    )


def _not_allowed(error: errors.NotAllowed, scene: Scene, _admins: Admins) -> Mrkdwn:
    language, connection, action = scene.language, error.connection, error.action
    state = language.plain(STATES[connection.state])
    if action is Action.REMOVE and connection.kind is Kind.PERSONAL and connection.live:
        return language.mrkdwn(
            "{address} is still in use, so it cannot be removed yet. Deactivate it first.",
            address=connection.address,
        )
    other = Action.DELETE if action is Action.REMOVE else Action.REMOVE
    if action in {Action.REMOVE, Action.DELETE} and connection.live:
        return language.mrkdwn("For this mailbox, use “{verb}”.", verb=verb(other, scene.language))
    states = [language.plain(STATES[state]) for state in sources(action, connection.kind)]
    return language.mrkdwn(
        "{address} is: {state}. “{verb}” is possible from: {states}.",
        address=connection.address,
        state=state,
        verb=verb(action, language),
        states=language.choice(states),
    )


def _not_permitted(error: errors.NotPermitted, scene: Scene, admins: Admins) -> Mrkdwn:
    language = scene.language
    if error.connection is not None and error.action in {Action.REACTIVATE, Action.RECONNECT}:
        return language.mrkdwn(
            "Only {owner} can do that: it is their own mailbox.",
            owner=mention(error.connection.owner_id),
        )
    return _ask_admins(scene, admins)


def _needs_approval(error: errors.NeedsApproval, scene: Scene, admins: Admins) -> Mrkdwn:
    first = scene.language.mrkdwn(
        "Only an admin can remove {address}.", address=error.connection.address
    )
    return Mrkdwn(f"{first} {_ask_admins(scene, admins)}")


def _ask_admins(scene: Scene, admins: Admins) -> Mrkdwn:
    language, names = scene.language, admins()
    if not names:
        return language.mrkdwn("Ask an admin of this Slack workspace.")
    return language.mrkdwn("Ask one of your admins: {names}.", names=language.choice(names))


def _stale(error: errors.StaleClick, scene: Scene, _admins: Admins) -> Mrkdwn:
    return scene.language.mrkdwn(
        "Nothing was done: {address} has changed since that button was shown. This is how it"
        " stands now.",
        address=error.connection.address,
    )


def _closed(error: errors.ApprovalClosed, scene: Scene, _admins: Admins) -> Mrkdwn:
    language, approval = scene.language, error.approval
    facts = {
        "by": mention(approval.decided_by or ""),
        "at": language.moment(approval.decided_at or approval.expires_at),
    }
    match approval.decision:
        case Decision.APPROVED:
            return language.mrkdwn("{by} approved it already, {at}.", **facts)
        case Decision.DECLINED:
            return language.mrkdwn("{by} declined it already, {at}.", **facts)
        case Decision.WITHDRAWN:
            return language.mrkdwn("{by} took it back, {at}.", **facts)
        case Decision.VOID:
            return language.mrkdwn("It is void since {at}.", at=facts["at"])
    return language.mrkdwn(
        "The time to decide was over {at}. Who asked can ask again.", at=facts["at"]
    )


def _own_wish(_error: errors.ApprovalOwn, scene: Scene, _admins: Admins) -> Mrkdwn:
    return scene.language.mrkdwn(
        "This is your own wish: somebody else has to decide it. You can take it back."
    )


def _void(error: errors.ApprovalVoid, scene: Scene, _admins: Admins) -> Mrkdwn:
    return scene.language.mrkdwn(
        "Nothing was done: {address} has changed since it was asked for, or who asked may not ask"
        " any more. This is how it stands now.",
        address=error.connection.address,
    )


def _host(error: errors.HostSettled, scene: Scene, _admins: Admins) -> Mrkdwn:
    language = scene.language
    if error.decision is None or error.at is None:
        return language.mrkdwn(
            "That question is not open any more. If the server is still wanted, the member can try"
            " again, and you are asked anew."
        )
    facts = {"by": mention(error.by), "at": language.moment(error.at)}
    if error.decision is Decision.APPROVED:
        return language.mrkdwn("{by} allowed it already, {at}.", **facts)
    return language.mrkdwn("{by} declined it already, {at}.", **facts)


def _not_a_member(error: errors.NotAMember, scene: Scene, _admins: Admins) -> Mrkdwn:
    return scene.language.mrkdwn(
        "{who} is no full member of this workspace. Guests, bots and people of other organisations"
        " can be given neither a role nor a mailbox.",
        who=mention(error.user_id),
    )


def _invalid_address(error: errors.InvalidAddress, scene: Scene, _admins: Admins) -> Mrkdwn:
    return scene.language.mrkdwn(
        "“{text}” is not an e-mail address. An address looks like you@example.com.",
        text=error.text[:100],
    )


def _already_connected(error: errors.AlreadyConnected, scene: Scene, _admins: Admins) -> Mrkdwn:
    language, connection = scene.language, error.connection
    if connection.owner_id == scene.person.id:
        return language.mrkdwn(
            "{address} is connected already. This is how it stands.", address=connection.address
        )
    return language.mrkdwn(
        "{address} is connected already, by {owner}. One mailbox has one connection; ask them, or"
        " an admin, to remove it first.",
        address=connection.address,
        owner=mention(connection.owner_id),
    )


def _of_another(error: errors.AddressOfAnother, scene: Scene, _admins: Admins) -> Mrkdwn:
    return scene.language.mrkdwn(
        "{address} is another member's own address in this Slack workspace. Only they can connect"
        " it: ask them to type `/inbox connect`.",
        address=error.address,
    )


def _channel(error: errors.ChannelRefused, scene: Scene, _admins: Admins) -> Mrkdwn:
    language, channel = scene.language, room(error.channel_id)
    match error.trouble:
        case errors.ChannelTrouble.ARCHIVED:
            return language.mrkdwn(
                "{channel} is archived. Choose another channel.", channel=channel
            )
        case errors.ChannelTrouble.FOREIGN:
            return language.mrkdwn(
                "{channel} is shared with another organisation, so it cannot have a mailbox of"
                " your team. Choose a channel of your own.",
                channel=channel,
            )
    return language.mrkdwn(
        "Inboxkeeper is not in {channel}. Type `/invite @Inboxkeeper` there, then try again.",
        channel=channel,
    )


def _outsider(_error: errors.Outsider, scene: Scene, _admins: Admins) -> Mrkdwn:
    return scene.language.mrkdwn(
        "Inboxkeeper is for the full members of this workspace. Guests and people of other"
        " organisations cannot use it."
    )


def _person_unknown(_error: errors.PersonUnknown, scene: Scene, _admins: Admins) -> Mrkdwn:
    return scene.language.mrkdwn(
        "Slack does not say at the moment what you may do here, so nothing was done. Please try"
        " again in a minute."
    )


def _provider_unknown(_error: errors.ProviderUnknown, scene: Scene, _admins: Admins) -> Mrkdwn:
    return scene.language.mrkdwn(
        "No mail provider is set up yet. Whoever runs Inboxkeeper can add one in its settings."
    )


def _unavailable(_error: errors.ProviderUnavailable, scene: Scene, _admins: Admins) -> Mrkdwn:
    return scene.language.mrkdwn(
        "The mail provider gives no usable answer at the moment. Nothing has changed; try again in"
        " a minute."
    )


def _client(_error: errors.ClientRefused, scene: Scene, _admins: Admins) -> Mrkdwn:
    return scene.language.mrkdwn(
        "The mail provider refuses Inboxkeeper itself, so no mailbox is at fault. Whoever runs"
        " Inboxkeeper has to look at its settings for the provider."
    )


def _database(_error: errors.DatabaseUnavailable, scene: Scene, _admins: Admins) -> Mrkdwn:
    return scene.language.mrkdwn(
        "Inboxkeeper cannot use its database at the moment, so this was not done. `/inbox` shows"
        " how things stand once it can again. If that lasts, tell whoever runs Inboxkeeper."
    )


def _any(_error: errors.InboxError, scene: Scene, _admins: Admins) -> Mrkdwn:
    return scene.language.mrkdwn("That was not possible. `/inbox` shows how things stand.")


_SENTENCES: Mapping[type, Sentence] = {
    errors.NotFound: _not_found,
    errors.NotAllowed: _not_allowed,
    errors.NotPermitted: _not_permitted,
    errors.NeedsApproval: _needs_approval,
    errors.StaleClick: _stale,
    errors.ApprovalClosed: _closed,
    errors.ApprovalOwn: _own_wish,
    errors.ApprovalVoid: _void,
    errors.HostSettled: _host,
    errors.NotAMember: _not_a_member,
    **explain_apps.SENTENCES,
    errors.InvalidAddress: _invalid_address,
    errors.AlreadyConnected: _already_connected,
    errors.AddressOfAnother: _of_another,
    errors.ChannelRefused: _channel,
    errors.Outsider: _outsider,
    errors.PersonUnknown: _person_unknown,
    errors.ProviderUnknown: _provider_unknown,
    errors.ProviderUnavailable: _unavailable,
    errors.ClientRefused: _client,
    errors.DatabaseUnavailable: _database,
    errors.InboxError: _any,
}
