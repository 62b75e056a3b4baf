"""Buttons. Each looks everything up anew: its value says which connection, in which version."""

from collections.abc import Callable, Collection, Mapping

from bot import ids
from bot.blocks.cards import Scene, card
from bot.blocks.lists import Place
from bot.blocks.text import section
from bot.language import Mrkdwn
from bot.listeners.approvals import Wishes
from bot.listeners.browsing import Browsing
from bot.listeners.commands import Commands
from bot.listeners.hosts import Hosts
from bot.listeners.payloads import Answer, Click, Reply
from bot.wanted import Wanted
from connections.errors import NeedsApproval
from connections.examination import Verdict
from connections.lifecycle import Action, Kind
from connections.listings import View
from connections.migrations import Migrations
from connections.model import Connection, Outcome
from connections.removals import Removals
from connections.service import Connections
from connections.tending import Tending


class Actions:
    """What a press on each button does and answers."""

    def __init__(
        self,
        *,
        connections: Connections,
        removals: Removals,
        commands: Commands,
        browsing: Browsing,
        hosts: Hosts,
        wishes: Wishes,
        tending: Tending,
        migrations: Migrations,
        providers: Collection[str],
    ) -> None:
        self._wishes = wishes
        self._tending = tending
        self._migrations = migrations
        self._browsing = browsing
        self._hosts = hosts
        self._providers = providers
        self._connections = connections
        self._removals = removals
        self._commands = commands

    @property
    def handlers(self) -> Mapping[str, Callable[[Click, Scene], Answer]]:
        """The handler of every action id."""
        return {
            ids.action_id(Action.DEACTIVATE): self.deactivate,
            ids.action_id(Action.REACTIVATE): self.reactivate,
            ids.action_id(Action.RECONNECT): self.reconnect,
            ids.action_id(Action.REMOVE): self.remove,
            ids.action_id(Action.DELETE): self.delete,
            ids.REMOVE_ANYWAY: self.remove_anyway,
            **{f"{ids.CONNECT_WITH}.{name}": self.connect_with for name in self._providers},
            ids.CONNECT_OTHER: self.connect_other,
            ids.APPROVE: self._wishes.approve,
            ids.DECLINE: self._wishes.decline,
            ids.WITHDRAW: self._wishes.withdraw,
            ids.EXPLAIN: self._wishes.explain,
            ids.HOST_ALLOW: self._hosts.allow,
            ids.HOST_DECLINE: self._hosts.decline,
            ids.STAY: self.stay,
            ids.ON_IT: self.on_it,
            ids.DISOWN: self.disown,
            ids.VERIFY_REMOVAL: self.verify_removal,
            f"{ids.LIST_PAGE}.back": self._browsing.turn,
            f"{ids.LIST_PAGE}.on": self._browsing.turn,
            ids.LIST_VIEW: self._browsing.turn,
            **{f"{ids.LIST_OPEN}.{view}": self._browsing.turn for view in View},
            ids.LIST_SEARCH: self._browsing.search,
            **{f"{ids.WORD}.{word}": self.word for word in ids.WORDS},
            ids.OPEN_LINK: self.opened,
        }

    def connect_with(self, click: Click, scene: Scene) -> Answer:
        """Hand out the way in at the provider of the button."""
        provider = click.action_id.rpartition(".")[2]
        return self._commands.invite(Wanted.parse(click.value), scene, provider=provider)

    def connect_other(self, click: Click, scene: Scene) -> Answer:
        """Ask where the mailbox is."""
        return self._commands.ask_provider(Wanted.parse(click.value), scene)

    def deactivate(self, click: Click, scene: Scene) -> Answer:
        """Switch a mailbox off."""
        connection = self._connections.deactivate(scene.person, *click.target)
        text = scene.language.mrkdwn("*{address}* is deactivated.", address=connection.address)
        return self._shown(click, connection, text, scene)

    def reactivate(self, click: Click, scene: Scene) -> Answer:
        """Switch a mailbox on again, after a look at it."""
        connection, finding = self._connections.reactivate(scene.person, *click.target)
        language, provider = scene.language, scene.provider(connection)
        match finding.verdict:
            case Verdict.PASSED:
                text = language.mrkdwn(
                    "*{address}* is active again. It was checked: {provider} lets us in.",
                    address=connection.address,
                    provider=provider,
                )
            case Verdict.REFUSED:
                text = language.mrkdwn(
                    "*{address}* could not be reactivated, because it is disconnected.",
                    address=connection.address,
                )
            case Verdict.CLIENT:
                text = language.mrkdwn(
                    "*{address}* is switched on again, but it could not be checked: {provider}"
                    " refuses Inboxkeeper itself at the moment. That is no fault of the mailbox.",
                    address=connection.address,
                    provider=provider,
                )
            case _:
                text = language.mrkdwn(
                    "*{address}* is switched on again. {provider} gave no usable answer just now;"
                    " the checks go on.",
                    address=connection.address,
                    provider=provider,
                )
        return self._shown(click, connection, text, scene)

    def reconnect(self, click: Click, scene: Scene) -> Answer:
        """Hand out the way to a fresh sign-in."""
        connection_id, version = click.target
        connection = self._connections.get(scene.person, connection_id)
        return self._commands.invite_again(connection, version, scene)

    def remove(self, click: Click, scene: Scene) -> Answer:
        """Remove a personal mailbox, or ask for it."""
        try:
            connection = self._connections.remove(scene.person, *click.target)
        except NeedsApproval as needed:
            return self._wishes.ask(needed.connection, click.target[1], Action.REMOVE, scene)
        return self._shown(click, connection, self._ending(connection, scene), scene)

    def remove_anyway(self, click: Click, scene: Scene) -> Answer:
        """Remove a personal mailbox, and end the access that others live from as well."""
        connection = self._connections.remove(scene.person, *click.target, anyway=True)
        return self._shown(click, connection, self._ending(connection, scene), scene)

    def delete(self, click: Click, scene: Scene) -> Answer:
        """Delete a team mailbox, or ask for it."""
        try:
            connection = self._connections.delete(scene.person, *click.target)
        except NeedsApproval as needed:
            return self._wishes.ask(needed.connection, click.target[1], Action.DELETE, scene)
        return self._shown(click, connection, self._ending(connection, scene), scene)

    def disown(self, click: Click, scene: Scene) -> Answer:
        """Take "This was not me" seriously: deactivate, and tell the admins."""
        connection = self._connections.disown(scene.person, *click.target)
        text = scene.language.mrkdwn(
            "Thank you for saying so. *{address}* is deactivated, nothing uses it, and your "
            "admins are being told.",
            address=connection.address,
        )
        return self._shown(click, connection, text, scene)

    def stay(self, click: Click, scene: Scene) -> Answer:
        """Take a mailbox back that did not move with its domain, after a look at it."""
        connection, finding = self._migrations.stay(scene.person, *click.target)
        language, provider = scene.language, scene.provider(connection)
        if finding.verdict is Verdict.PASSED:
            text = language.mrkdwn(
                "*{address}* stays with {provider} and is active again. It was checked: {provider}"
                " lets us in. You will not be asked again for this move.",
                address=connection.address,
                provider=provider,
            )
        elif finding.verdict is Verdict.REFUSED:
            text = language.mrkdwn(
                "*{address}* could not be taken back: {provider} refuses our access. It can be"
                " reconnected at the new provider.",
                address=connection.address,
                provider=provider,
            )
        else:
            text = language.mrkdwn(
                "*{address}* could not be checked just now: {provider} gives no usable answer."
                " Please press the button again in a while.",
                address=connection.address,
                provider=provider,
            )
        return self._shown(click, connection, text, scene)

    def on_it(self, click: Click, scene: Scene) -> Answer:
        """Remember that somebody looks after it."""
        self._tending.acknowledge(scene.person, click.value)
        text = scene.language.mrkdwn(
            "Thank you. You will not be reminded of it; the message here changes when it is over."
        )
        return Reply(text=text, blocks=[section(text)])

    def verify_removal(self, click: Click, scene: Scene) -> Answer:
        """Look at once whether the access that a person has removed by hand is gone."""
        connection_id, _version = click.target
        connection = self._removals.work_now(self._connections.get(scene.person, connection_id))
        language, provider = scene.language, scene.provider(connection)
        if connection.outcome is Outcome.CONFIRMED:
            text = language.mrkdwn(
                "Confirmed: {provider} no longer accepts our access for *{address}*.",
                provider=provider,
                address=connection.address,
            )
        else:
            text = language.mrkdwn(
                "{provider} still accepts our access for *{address}*, or gives no answer. That can"
                " take a few minutes; it will be looked at again by itself.",
                provider=provider,
                address=connection.address,
            )
        return Reply(text=text, blocks=[section(text)])

    def word(self, click: Click, scene: Scene) -> Answer:
        """Answer a button as the word that it stands for."""
        return self._commands.inbox(click.typed(click.action_id.rpartition(".")[2]), scene)

    def opened(self, _click: Click, _scene: Scene) -> Answer:
        """Do nothing: it is a link button, and the browser does the rest."""
        return None

    def _ending(self, connection: Connection, scene: Scene) -> Mrkdwn:
        if connection.kind is Kind.TEAM:
            return scene.language.mrkdwn(
                "*{address}* is deleted here, and the team is being told. The access at {provider}"
                " is being ended now; you will get a message when that is checked.",
                address=connection.address,
                provider=scene.provider(connection),
            )
        return scene.language.mrkdwn(
            "*{address}* is removed here. The access at {provider} is being ended now; you will"
            " get a message when that is checked.",
            address=connection.address,
            provider=scene.provider(connection),
        )

    def _shown(self, click: Click, connection: Connection, text: Mrkdwn, scene: Scene) -> Reply:
        """Return the sentence, and what the button was part of as it stands now."""
        place = Place.parse(click.block_id)
        if place is None:
            blocks = [section(text), *card(connection, scene)]
        else:
            blocks = [section(text), *self._browsing.page(place, scene).blocks]
        return Reply(text=text, blocks=blocks, replace=True)
