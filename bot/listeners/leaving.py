"""The buttons of a message about somebody who has left."""

from bot import ids
from bot.blocks.cards import Scene
from bot.blocks.leaving import form
from bot.blocks.text import section
from bot.blocks.words import mention
from bot.language import Mrkdwn
from bot.listeners.commands import Commands
from bot.listeners.payloads import Answer, Click, OpenForm, Reply, Submission, number
from connections.offboarding import Offboarding
from connections.policy import require_super_admin
from connections.ports import Directory
from connections.service import Connections


class Leaving:
    """What a press on Transfer, Remove and, for who is asked, Reconnect does."""

    def __init__(
        self,
        offboarding: Offboarding,
        connections: Connections,
        commands: Commands,
        directory: Directory,
    ) -> None:
        self._offboarding = offboarding
        self._connections = connections
        self._commands = commands
        self._directory = directory

    def transfer(self, click: Click, scene: Scene) -> Answer:
        """Ask who is to take the mailbox over."""
        require_super_admin(scene.person)
        connection = self._connections.get(scene.person, click.target[0])
        return OpenForm(view=form(click.value, connection.address, scene, click.response_url))

    def transferred(self, sent: Submission, scene: Scene) -> Answer:
        """Offer the mailbox to whoever was chosen."""
        require_super_admin(scene.person)
        connection_id, _, version = sent.carried.get("target", "").rpartition(":")
        chosen = sent.values.get(ids.TRANSFER_TO, "")
        member = self._directory.person(scene.person.workspace_id, chosen)
        connection = self._offboarding.transfer(
            scene.person, connection_id, number(version), member
        )
        return _said(
            scene.language.mrkdwn(
                "{who} is asked to take over *{address}*. Until they have signed in, everything"
                " stays as it is.",
                who=mention(member.id),
                address=connection.address,
            )
        )

    def remove(self, click: Click, scene: Scene) -> Answer:
        """End what somebody who has left had connected."""
        ending = self._offboarding.remove(scene.person, *click.target)
        return _said(
            scene.language.mrkdwn(
                "*{address}* is removed here. The access at {provider} is being ended now; you"
                " will get a message when that is checked.",
                address=ending.address,
                provider=scene.provider(ending),
            )
        )

    def take_over(self, click: Click, scene: Scene) -> Answer:
        """Lead who is asked to the sign-in."""
        connection = self._offboarding.offered(scene.person, click.value)
        return self._commands.invite_again(connection, None, scene)


def _said(text: Mrkdwn) -> Reply:
    return Reply(text=text, blocks=[section(text)])
