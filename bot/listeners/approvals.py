"""The buttons and forms of wishes that an admin decides."""

from bot.blocks import approvals as blocks
from bot.blocks.cards import Scene
from bot.blocks.text import section
from bot.language import Mrkdwn
from bot.listeners.payloads import Answer, Click, OpenForm, Reply, Submission
from connections.approvals import Approvals
from connections.lifecycle import Action
from connections.model import Connection


class Wishes:
    """What a press on Approve, Decline, Withdraw and "Add a reason" does."""

    def __init__(self, approvals: Approvals) -> None:
        self._approvals = approvals

    def ask(self, connection: Connection, version: int, action: Action, scene: Scene) -> Reply:
        """Put a wish before the admins, and say so."""
        approval = self._approvals.ask(scene.person, connection.id, version, action)
        drawn = blocks.asked(connection.address, approval.id, scene)
        text = scene.language.mrkdwn(
            "Your admins were asked about *{address}*.", address=connection.address
        )
        return Reply(text=text, blocks=drawn)

    def approve(self, click: Click, scene: Scene) -> Answer:
        """Do what was asked for."""
        done = self._approvals.approve(scene.person, click.value)
        return _said(
            scene.language.mrkdwn(
                "Approved: *{address}* is being removed. You get a message when the access at the"
                " provider was checked.",
                address=done.connection.address,
            )
        )

    def decline(self, click: Click, scene: Scene) -> Answer:
        """Ask for a reason before saying no."""
        self._approvals.get(scene.person, click.value)
        return OpenForm(
            view=blocks.reason_form(click.value, scene, click.response_url, declining=True)
        )

    def declined(self, sent: Submission, scene: Scene) -> Answer:
        """Say no."""
        self._approvals.decline(scene.person, sent.carried.get("approval", ""), sent.only)
        return _said(scene.language.mrkdwn("Declined. Who asked has been told."))

    def explain(self, click: Click, scene: Scene) -> Answer:
        """Ask for the requester's reason."""
        self._approvals.get(scene.person, click.value)
        return OpenForm(
            view=blocks.reason_form(click.value, scene, click.response_url, declining=False)
        )

    def explained(self, sent: Submission, scene: Scene) -> Answer:
        """Add the reason to the question."""
        self._approvals.explain(scene.person, sent.carried.get("approval", ""), sent.only)
        return _said(scene.language.mrkdwn("Your reason stands in the question now."))

    def withdraw(self, click: Click, scene: Scene) -> Answer:
        """Take a wish back."""
        self._approvals.withdraw(scene.person, click.value)
        return _said(scene.language.mrkdwn("You took it back. Nothing was changed."))


def _said(text: Mrkdwn) -> Reply:
    return Reply(text=text, blocks=[section(text)])
