"""What the bot says of its own accord: facts and a recipient, worded and sent later.

A notice is written in the same transaction as the change that it tells of; its `key` makes it
once-only for each person, however often the code that wrote it runs. A notice whose situation goes
on lives: it is revised, and the message that was sent is edited.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from connections.model import Connection

Fact = str | int | None


class NoticeKind(StrEnum):
    """What is told; each has its sentences in the roof."""

    CONNECTED = "connected"
    RECONNECTED = "reconnected"
    CONSENT_FAILED = "consent_failed"
    ADMIN_NEEDED = "admin_needed"
    ADMIN_ALLOWED = "admin_allowed"
    HOST_QUESTION = "host_question"
    HOST_ALLOWED = "host_allowed"
    HOST_DECLINED = "host_declined"
    INSTALLED = "installed"  # to who has installed the bot
    NOT_ME = "not_me"
    APPROVAL = "approval"  # to those who decide
    APPROVAL_PENDING = "approval_pending"  # to who asked, as long as it lives
    APPROVAL_ANSWER = "approval_answer"  # to who asked, once it is decided
    ROLE_GIVEN = "role_given"
    ROLE_TAKEN = "role_taken"
    DEACTIVATED = "deactivated"
    LEFT = "left"  # to super admins: somebody's account was ended, their mailboxes are here
    APP_ASKS = "app_asks"  # to an owner, whether an app may use their mailbox
    HOOK_PAUSED = "hook_paused"  # to super admins: an app takes no events
    OFFERED = "offered"  # to who is asked to take one of these over
    LOST = "lost"
    LOST_REMINDER = "lost_reminder"
    CONSENT_ENDS = "consent_ends"
    CLIENT_ENDS = "client_ends"
    OUTAGE = "outage"
    OUTAGE_OVER = "outage_over"
    MIGRATED = "migrated"
    MIGRATION_ALERT = "migration_alert"  # to the alerts channel
    MOVED_AWAY = "moved_away"  # disconnect first
    MOVED_ON = "moved_on"  # and then it moved again
    OLD_ACCESS = "old_access"  # of a mailbox that was reconnected at another provider
    CLIENT_REFUSED = "client_refused"  # our own client, by a provider
    CLIENT_REMINDER = "client_reminder"
    CLIENT_ACCEPTED = "client_accepted"
    UNREACHABLE = "unreachable"  # to super admins, when somebody else cannot be told
    DELETED = "deleted"  # a team mailbox, to its audience and its channel
    OWNER_MUST_ACT = "owner_must_act"
    OWNER_REMINDER = "owner_reminder"
    IT_TASK = "it_task"
    REMOVED = "removed"


#: Those that can wait until the morning.
REMINDERS = {
    NoticeKind.LOST_REMINDER,
    NoticeKind.CLIENT_REMINDER,
    NoticeKind.OWNER_REMINDER,
}


class Audience(StrEnum):
    """Recipients that are looked up when the notice is sent, not when it is written."""

    SUPER_ADMINS = "super_admins"
    IT_CONTACT = "it_contact"
    ALERTS = "alerts"  # the alerts channel; the super admins where there is none
    APPROVERS = "approvers"  # super admins and members with account access


def is_channel(recipient: str) -> bool:
    """Whether an id is a channel's: https://docs.slack.dev/apis/web-api/using-the-conversations-api."""
    return recipient.startswith(("C", "G"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """One thing to tell one person, or one audience.

    `to` is the Slack id of a user or of a channel, or an `Audience`.
    """

    kind: NoticeKind
    workspace_id: str
    to: str
    key: str
    connection_id: str | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)


def about(connection: Connection, kind: NoticeKind, to: str, /, **facts: Fact) -> Notice:
    """Return a notice of what has just happened to a connection, once for its present version."""
    return Notice(
        kind=kind,
        workspace_id=connection.workspace_id,
        to=to,
        key=f"{kind}:{connection.id}:{connection.version}",
        connection_id=connection.id,
        facts={
            "address": connection.address,
            "provider": connection.provider,
            "owner": connection.owner_id,
            "kind": connection.kind,
            **facts,
        },
    )


def audience(connection: Connection) -> tuple[str, ...]:
    """Return who is told that a mailbox is lost, and for a team's also that it is deleted.

    A person who is in it several times gets one message. A team's channel gets a line.
    """
    if connection.channel_id is None:
        return (connection.owner_id, Audience.SUPER_ADMINS)
    return (connection.owner_id, Audience.APPROVERS, connection.channel_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """A notice on its way to one recipient; `attempts` counts the present one.

    `sent_to` is where the message stands already, as (channel, ts): then it is edited.
    `revision` tells its contents apart: a message may be revised while it is being sent.
    `reference` is that of the request that it comes from.
    """

    id: int
    notice: Notice
    attempts: int
    sent_to: tuple[str, str] | None = None
    revision: int = 0
    reference: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Resting:
    """What is not claimed for now, as Slack takes no more of it yet.

    `recipients`: pairs of a workspace and a recipient. The others are workspaces, in which no
    direct message is opened, nothing is posted, nothing is edited, or, where it is `busy`, nothing
    at all is done.
    """

    recipients: frozenset[tuple[str, str]] = frozenset()
    opening: frozenset[str] = frozenset()
    posting: frozenset[str] = frozenset()
    editing: frozenset[str] = frozenset()
    busy: frozenset[str] = frozenset()


NOTHING_RESTS = Resting()
