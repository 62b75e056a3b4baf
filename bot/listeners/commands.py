"""`/inbox` and its words. Typing alone never changes state: a verb shows its card and button."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import islice

from slack_sdk.models.blocks import ContextBlock

from bot import ids
from bot.blocks import signing_in
from bot.blocks.cards import Scene, card
from bot.blocks.help import COMMANDS, help_blocks
from bot.blocks.text import mrkdwn, section
from bot.language import Language, Mrkdwn
from bot.listeners.browsing import Browsing
from bot.listeners.payloads import Answer, OpenForm, Reply, Submission, Typed
from bot.wanted import Wanted
from connections.choosing import Choosing
from connections.errors import (
    InvalidAddress,
    NotAllowed,
    NotPermitted,
    Outsider,
    ProviderUnknown,
)
from connections.lifecycle import Action, Kind, Permission, permission, transition
from connections.links import Links
from connections.model import Connection
from connections.policy import actors, normal_address
from connections.ports import Provider
from connections.service import Connections

#: How Slack hands over a channel that was typed with #.
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>")
#: Typed for a mailbox that is opened through the person's own account.
_SHARED = "shared"
#: Mailboxes that are named where a verb came without one.
NAMED = 20

#: The verbs that show a card when they are typed.
_VERBS = {
    str(action): action
    for action in (
        Action.DEACTIVATE,
        Action.REACTIVATE,
        Action.REMOVE,
        Action.DELETE,
        Action.RECONNECT,
    )
}


class Commands:
    """What each word after `/inbox` answers."""

    def __init__(
        self,
        *,
        connections: Connections,
        browsing: Browsing,
        links: Links,
        choosing: Choosing,
        providers: Mapping[str, Provider],
        known: Mapping[str, str],
        more: Mapping[str, Callable[[Typed, Scene], Answer]],
        link_url: Callable[[str], str],
    ) -> None:
        self._connections = connections
        self._browsing = browsing
        self._links = links
        self._choosing = choosing
        self._providers = providers
        self._known = known
        self._link_url = link_url
        self._words: Mapping[str, Callable[[Typed, Scene], Answer]] = {
            "": browsing.list,
            "list": browsing.list,
            "status": self.status,
            "connect": self.connect,
            "access": self.access,
            "help": self.help,
            **dict.fromkeys(_VERBS, self.verb),
            **more,
        }

    def inbox(self, typed: Typed, scene: Scene) -> Answer:
        """Answer `/inbox ...`."""
        if scene.person.outsider:
            raise Outsider
        word = self._words.get(typed.verb)
        return word(typed, scene) if word else self._unknown(typed, scene)

    def status(self, typed: Typed, scene: Scene) -> Answer:
        """`/inbox status [address]`: one card, or all of them."""
        if not typed.rest:
            return self._browsing.list(typed, scene)
        connection = self._connections.by_address(scene.person, typed.rest[0])
        return Reply(text=connection.address, blocks=card(connection, scene))

    def verb(self, typed: Typed, scene: Scene) -> Answer:
        """Answer a typed verb: the mailbox's card with the verb's button and dialog."""
        action = _VERBS[typed.verb]
        if not typed.rest:
            return self._which(action, scene)
        connection = self._connections.by_address(scene.person, typed.rest[0])
        if transition(connection.state, action, connection.kind) is None:
            raise NotAllowed(connection, action)
        who = actors(scene.person, connection)
        if permission(connection.state, action, connection.kind, who) is Permission.REFUSED:
            raise NotPermitted(connection, action)
        return Reply(text=connection.address, blocks=card(connection, scene, typed=action))

    def connect(self, typed: Typed, scene: Scene) -> Answer:
        """`/inbox connect [address] [provider]`: the way in, or the form."""
        if not typed.rest:
            offered = list(self._providers.values())
            return OpenForm(view=signing_in.form(scene, offered, typed.response_url))
        address, *words = typed.rest
        channel_id, provider, shared = None, None, False
        for word in words:
            if found := _CHANNEL.fullmatch(word):
                channel_id = found[1]
            elif word.lower() in self._providers:
                provider = word.lower()
            elif word.lower() == _SHARED:
                shared = True
            else:
                known = [*self._providers, _SHARED]
                return self._unknown_part(word, known, scene, before=f"connect {address} ")
        wanted = Wanted(address=address, channel_id=channel_id, shared=shared)
        return self.invite(wanted, scene, provider=provider)

    def submitted(self, sent: Submission, scene: Scene) -> Answer:
        """Answer the form of `/inbox connect`."""
        if scene.person.outsider:
            raise Outsider
        chosen = sent.values.get(ids.CONNECT_PROVIDER, "")
        wanted = Wanted(
            address=sent.values.get(ids.CONNECT_ADDRESS, ""),
            channel_id=sent.values.get(ids.CONNECT_CHANNEL) or None,
            shared=bool(sent.values.get(ids.CONNECT_SHARED)),
        )
        return self.invite(wanted, scene, provider=chosen if chosen in self._providers else None)

    def access(self, _typed: Typed, scene: Scene) -> Answer:
        """`/inbox access`: each permission in plain words, and the feature that needs it."""
        blocks = [
            block
            for provider in self._providers.values()
            for block in signing_in.access(provider, scene, shared=bool(provider.shared_scopes))
        ]
        if not blocks:
            text = scene.language.mrkdwn(
                "No mail provider is set up yet, so nothing is asked for."
            )
            return Reply(text=text, blocks=[section(text)])
        return Reply(text=scene.language.plain("What Inboxkeeper asks for"), blocks=blocks)

    def help(self, _typed: Typed, scene: Scene) -> Answer:
        """`/inbox help`."""
        return Reply(text=scene.language.plain("What you can type"), blocks=help_blocks(scene))

    def invite(self, wanted: Wanted, scene: Scene, *, provider: str | None = None) -> Reply:
        """Return the way in for an address that is not connected yet, or ask for its provider."""
        wanted = replace(wanted, address=normal_address(wanted.address))
        address = wanted.address
        if provider is None:
            kind = Kind.PERSONAL if wanted.channel_id is None else Kind.TEAM
            self._links.may_connect(scene.person, address, kind)
            choice = self._choosing.choose(address)
            if choice.provider is None:
                return self.ask_provider(wanted, scene, missing=choice.missing)
            provider = choice.provider
        token = self._links.issue(
            scene.person,
            address,
            provider,
            channel_id=wanted.channel_id,
            shared=wanted.shared,
        )
        return self._invitation(wanted, self._providers[provider], token, scene, again=False)

    def ask_provider(self, wanted: Wanted, scene: Scene, *, missing: str | None = None) -> Reply:
        """Return the question where a mailbox is, with a button for every provider."""
        offered = list(self._providers.values())
        if not offered:
            raise ProviderUnknown
        text = scene.language.mrkdwn("Where is the mailbox *{address}*?", address=wanted.address)
        name = self._known.get(missing, missing) if missing else ""
        blocks = signing_in.choice(wanted, offered, scene, missing=name)
        return Reply(text=text, blocks=blocks)

    def invite_again(self, connection: Connection, version: int | None, scene: Scene) -> Reply:
        """Return the way to a fresh sign-in for a connection."""
        token = self._links.issue_reconnect(scene.person, connection.id, version)
        provider = self._providers[connection.reconnects_at]
        wanted = Wanted(
            address=connection.address,
            channel_id=connection.channel_id,
            shared=connection.shared,
        )
        return self._invitation(wanted, provider, token, scene, again=True)

    def _invitation(
        self, wanted: Wanted, provider: Provider, token: str, scene: Scene, *, again: bool
    ) -> Reply:
        blocks = signing_in.invitation(
            wanted,
            provider,
            self._link_url(token),
            scene,
            again=again,
            others=not again and len(self._providers) > 1,
        )
        text = scene.language.mrkdwn(
            "The way to the sign-in for {address}", address=wanted.address
        )
        return Reply(text=text, blocks=blocks)

    def _which(self, action: Action, scene: Scene) -> Reply:
        """Answer a verb without an address: the mailboxes that it is possible for."""
        possible = (
            connection
            for connection in self._connections.all_for(scene.person)
            if permission(
                connection.state, action, connection.kind, actors(scene.person, connection)
            )
            is not Permission.REFUSED
        )
        found = list(islice(possible, NAMED))
        language = scene.language
        if not found:
            text = language.mrkdwn(
                "There is no mailbox that you could do that with now. `/inbox` shows how they"
                " stand."
            )
            return Reply(text=text, blocks=[section(text)])
        text = language.mrkdwn(
            "For which mailbox? Type `/inbox {verb}` and one of these: {addresses}.",
            verb=str(action),
            addresses=language.choice([connection.address for connection in found]),
        )
        return Reply(text=text, blocks=[section(text)])

    def _unknown(self, typed: Typed, scene: Scene) -> Reply:
        return self._unknown_part(typed.verb, [w for w in COMMANDS if w in self._words], scene)

    def _unknown_part(
        self, word: str, known: Sequence[str], scene: Scene, *, before: str = ""
    ) -> Reply:
        language = scene.language
        near = get_close_matches(word[:60].lower(), known, n=1, cutoff=0.5)
        first = language.mrkdwn("“{word}” is not something Inboxkeeper knows.", word=word[:60])
        if near:
            second = language.mrkdwn("Did you mean `/inbox {near}`?", near=before + near[0])
        else:
            second = language.mrkdwn("`/inbox help` shows what you can type.")
        text = Mrkdwn(f"{first} {second}")
        return Reply(text=text, blocks=[ContextBlock(elements=[mrkdwn(text)])])


def validate(sent: Submission, language: Language) -> dict[str, str]:
    """Return what is wrong with the form, by its blocks; Slack shows it in place."""
    problems = {}
    try:
        normal_address(sent.values.get(ids.CONNECT_ADDRESS, ""))
    except InvalidAddress:
        problems[ids.CONNECT_ADDRESS] = language.plain(
            "This is not an e-mail address. It should look like you@example.com."
        )
    return problems
