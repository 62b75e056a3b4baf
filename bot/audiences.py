"""Who an audience is: looked up when a message to it is due, not when it was written."""

from collections.abc import Callable

from connections.notices import Audience, Notice, NoticeKind
from connections.ports import Directory
from connections.settings import Preferences


def people(
    notice: Notice, directory: Directory, preferences: Callable[[str], Preferences]
) -> list[str]:
    """Return who belongs to an audience now, but not who did what it is told of."""
    chosen = preferences(notice.workspace_id)
    if notice.to == Audience.IT_CONTACT:
        return [chosen.it_contact] if chosen.it_contact else []
    if notice.to == Audience.ALERTS and chosen.alerts_channel:
        return [chosen.alerts_channel]
    if notice.to == Audience.APPROVERS:
        people = directory.approvers(notice.workspace_id)
    else:
        people = directory.super_admins(notice.workspace_id)
    deleted_by = notice.facts.get("by") if notice.kind is NoticeKind.DELETED else None
    return [person.id for person in people if person.id != deleted_by]
