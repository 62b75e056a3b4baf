"""The Home tab: what waits for the reader, what goes on, their mailboxes and the team's."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
)
from slack_sdk.models.views import View as SlackView

from bot import ids
from bot.blocks import approvals, incidents, labels
from bot.blocks.cards import Scene, card
from bot.blocks.lists import Place
from bot.blocks.notices import sentence
from bot.blocks.text import mrkdwn, plain, section
from bot.blocks.told import Told
from bot.language import Language
from connections.approvals import notice_of
from connections.incidents import IncidentKind
from connections.listings import Shelf, View
from connections.model import Approval, Connection
from connections.notices import NoticeKind
from connections.overviews import Ongoing, Overview
from connections.policy import decides

#: How many of each are shown, so that all of them together stay under Slack's hundred blocks.
ASKED = 4
ONGOING = 5

#: How an incident is told of here: as in the message of who looks after it.
_KINDS = {
    IncidentKind.LOSSES: NoticeKind.LOST,
    IncidentKind.MIGRATION: NoticeKind.MIGRATED,
    IncidentKind.MOVED_AWAY: NoticeKind.MOVED_AWAY,
    IncidentKind.OUTAGE: NoticeKind.OUTAGE,
    IncidentKind.LEFT: NoticeKind.LEFT,
    IncidentKind.CLIENT: NoticeKind.CLIENT_REFUSED,
}


def home(overview: Overview, scene: Scene) -> SlackView:
    """Return the Home tab of one person."""
    language = scene.language
    blocks: list[Block] = [
        *_asked(overview, scene),
        *_going_on(overview, scene),
        *_mailboxes(overview.mine, View.MINE, language.plain("My mailboxes"), scene),
        *_mailboxes(overview.team, View.TEAM, language.plain("Team mailboxes"), scene),
        *_tools(overview, scene),
        *_foot(overview, scene),
    ]
    return _view(blocks, language)


def closed(scene: Scene) -> SlackView:
    """Return the Home tab of somebody who can use nothing here."""
    text = scene.language.mrkdwn(
        "Inboxkeeper is for members of this workspace. Guests and people of other organisations"
        " cannot use it."
    )
    return _view([section(text)], scene.language)


def _view(blocks: list[Block], language: Language) -> SlackView:
    return SlackView(
        type="home", blocks=blocks, private_metadata=ids.carried(locale=language.code)
    )


def _asked(overview: Overview, scene: Scene) -> list[Block]:
    if not overview.asked:
        return []
    blocks: list[Block] = [_header(scene.language.plain("Waiting for a decision"))]
    for approval, connection in overview.asked[:ASKED]:
        blocks += _wish(approval, connection, scene)
    if (more := len(overview.asked) - ASKED) > 0:
        text = scene.language.plural("And {count} more.", "And {count} more.", more)
        blocks.append(ContextBlock(elements=[mrkdwn(text)]))
    return blocks


def _wish(approval: Approval, connection: Connection, scene: Scene) -> list[Block]:
    own = approval.requested_by == scene.person.id
    kind = NoticeKind.APPROVAL_PENDING if own else NoticeKind.APPROVAL
    notice = notice_of(approval, connection, kind, scene.person.id)
    told = Told(notice=notice, connection=connection, scene=scene)
    buttons = approvals.taking_back(told) if own else approvals.deciding(told)
    return [section(sentence(told)), *buttons]


def _going_on(overview: Overview, scene: Scene) -> list[Block]:
    if not overview.ongoing:
        return []
    blocks: list[Block] = [_header(scene.language.plain("What is going on"))]
    for each in overview.ongoing[:ONGOING]:
        told = _told(each, scene)
        blocks.append(section(sentence(told)))
        if told.notice.kind in incidents.LISTING:
            blocks += incidents.helpers(told)
    if (more := len(overview.ongoing) - ONGOING) > 0:
        text = scene.language.plural("And {count} more.", "And {count} more.", more)
        blocks.append(ContextBlock(elements=[mrkdwn(text)]))
    return blocks


def _told(ongoing: Ongoing, scene: Scene) -> Told:
    kind = _KINDS[ongoing.incident.kind]
    if kind is NoticeKind.MIGRATED and decides(scene.person):
        kind = NoticeKind.MIGRATION_ALERT  # how far everybody's is, not what to do with one's own
    return Told(
        notice=ongoing.incident.notice(kind, scene.person.id),
        connection=None,
        scene=scene,
        affected=ongoing.affected,
        on_it=ongoing.on_it,
    )


def _mailboxes(shelf: Shelf, view: View, title: str, scene: Scene) -> list[Block]:
    language = scene.language
    blocks: list[Block] = [_header(title)]
    for connection in shelf.shown:
        blocks += card(connection, scene)
    if not shelf.count:
        if view is View.MINE:
            text = language.mrkdwn("You have no mailbox connected.")
        else:
            text = language.mrkdwn("There is no team mailbox yet.")
        blocks.append(section(text))
    if shelf.count.more:
        label = language.plain("All of them")
    else:
        number = shelf.count.number
        label = str(language.plural("All {count} of them", "All {count} of them", number))
    if shelf.count.number > len(shelf.shown):
        blocks.append(
            ActionsBlock(elements=[_open(Place(view=view), label, f"{ids.LIST_OPEN}.{view}")])
        )
    return blocks


def _tools(overview: Overview, scene: Scene) -> list[Block]:
    language = scene.language
    buttons = [_word("connect", language.plain(labels.CONNECT), primary=True)]
    if overview.seen:
        every = Place(view=View.ALL)
        buttons += [
            _open(every, language.plain("All mailboxes"), f"{ids.LIST_OPEN}.{View.ALL}"),
            ButtonElement(
                action_id=ids.LIST_SEARCH,
                text=plain(language.plain(labels.SEARCH)),
                value=str(every),
            ),
        ]
    if overview.problems:
        number = overview.problems.number
        text = language.plural("{count} with a problem", "{count} with a problem", number)
        if overview.problems.more:
            text = language.mrkdwn("More than {count} with a problem", count=number)
        place = Place(view=View.PROBLEMS)
        buttons.append(_open(place, str(text), f"{ids.LIST_OPEN}.{View.PROBLEMS}"))
    if decides(scene.person):
        buttons.append(_word("report", language.plain("Report")))
    if scene.person.super_admin:
        buttons.append(_word("audit", language.plain("Audit")))
        buttons.append(_word("settings", language.plain("Settings")))
    return [DividerBlock(), ActionsBlock(elements=buttons)]


def _foot(overview: Overview, scene: Scene) -> list[Block]:
    language = scene.language
    lines = []
    if overview.checked_at is not None:
        lines.append(
            language.mrkdwn(
                "Last check that passed: {moment}.", moment=language.moment(overview.checked_at)
            )
        )
    lines.append(
        language.mrkdwn(
            "This page changes when something changes for you. `/inbox help` shows what you can"
            " type."
        )
    )
    return [ContextBlock(elements=[mrkdwn(line) for line in lines])]


def _header(title: str) -> HeaderBlock:
    return HeaderBlock(text=plain(title, 150))


def _open(place: Place, label: str, action_id: str) -> ButtonElement:
    return ButtonElement(action_id=action_id, text=plain(label), value=str(place))


def _word(word: str, label: str, *, primary: bool = False) -> ButtonElement:
    return ButtonElement(
        action_id=f"{ids.WORD}.{word}", text=plain(label), style="primary" if primary else None
    )
