"""What the pages of an install say."""

from http import HTTPStatus

from bot.installing import NotInstalled, Obstacle
from bot.language import Language
from bot.web.words import Button, Page
from connections.installations import Installation
from connections.wording import said

#: What each of Slack's permissions is for.
REASONS: dict[str, str] = {
    "commands": said("take the command /inbox"),
    "chat:write": said("write messages: answers, losses, reminders"),
    "im:write": said("open direct messages, in which people are told of their own mailboxes"),
    "users:read": said(
        "see who people are: admins, guests, accounts that were deactivated, and languages"
    ),
    "users:read.email": said("see people's addresses, so that nobody connects somebody else's"),
    "files:write": said("share the report and the audit as files"),
    "channels:read": said(
        "see who reads a public channel before it gets a team mailbox or alerts"
    ),
    "groups:read": said("see the same of private channels that Inboxkeeper was invited to"),
}


def invitation(language: Language, action: str) -> Page:
    """Return the page before Slack's: what will be asked for, and why."""
    say = language.plain
    return Page(
        language=language.code,
        title=say("Install Inboxkeeper in your Slack"),
        paragraphs=[
            say(
                "Inboxkeeper keeps a team's mailbox connections alive and ends them cleanly. It"
                " reads no messages in Slack."
            ),
            say("On the next page choose your workspace. Slack will ask you to let Inboxkeeper:"),
        ],
        points=[say(reason) for reason in REASONS.values()],
        button=Button(id="continue", label=say("Continue to Slack"), action=action, hidden={}),
    )


def done(installation: Installation, language: Language) -> Page:
    """Return the page after an install."""
    say = language.plain
    return Page(
        language=language.code,
        title=say("Inboxkeeper is installed in {name}", name=installation.name),
        paragraphs=[
            say("Go back to Slack and type /inbox to connect the first mailbox."),
            say(
                "Owners and admins of the workspace decide about removals and see everything:"
                " /inbox settings is theirs. You can close this page."
            ),
        ],
    )


def problem(error: NotInstalled, language: Language) -> Page:
    """Return the page for an install that came to nothing."""
    say = language.plain
    status, title, sentence = _PROBLEMS[error.obstacle]
    return Page(
        language=language.code,
        title=say(title),
        paragraphs=[
            *([] if error.obstacle is Obstacle.USED else [say("Nothing was changed.")]),
            say(sentence),
        ],
        points=[say(REASONS[scope]) for scope in REASONS if scope in error.missing],
        status=status,
    )


_PROBLEMS: dict[Obstacle, tuple[HTTPStatus, str, str]] = {
    Obstacle.UNKNOWN: (
        HTTPStatus.NOT_FOUND,
        said("This install is not known"),
        said("It may be from long ago. Begin again at Inboxkeeper's install page."),
    ),
    Obstacle.USED: (
        HTTPStatus.GONE,
        said("This install has been finished"),
        said(
            "Slack's answer counts once. Type /inbox in Slack to see whether Inboxkeeper answers,"
            " or begin again at its install page."
        ),
    ),
    Obstacle.EXPIRED: (
        HTTPStatus.GONE,
        said("This took too long"),
        said("An install has ten minutes. Begin again at Inboxkeeper's install page."),
    ),
    Obstacle.OTHER_BROWSER: (
        HTTPStatus.BAD_REQUEST,
        said("This install began somewhere else"),
        said(
            "It began in another browser, or was begun anew in this one. Begin again at"
            " Inboxkeeper's install page, and stay in one browser."
        ),
    ),
    Obstacle.DECLINED: (
        HTTPStatus.FORBIDDEN,
        said("Inboxkeeper was not installed"),
        said(
            "Slack says that it was not allowed. If that was a mistake, begin again at"
            " Inboxkeeper's install page."
        ),
    ),
    Obstacle.ORGANISATION: (
        HTTPStatus.CONFLICT,
        said("Only one workspace at a time"),
        said(
            "Slack gave access to a whole organisation, and Inboxkeeper works in single"
            " workspaces. Begin again at its install page and choose one workspace; please take"
            " the app out of the organisation."
        ),
    ),
    Obstacle.SCOPES: (
        HTTPStatus.FORBIDDEN,
        said("A permission is missing"),
        said("Begin again at Inboxkeeper's install page. What was not allowed:"),
    ),
    Obstacle.SLACK: (
        HTTPStatus.BAD_GATEWAY,
        said("Slack gave no usable answer"),
        said(
            "Begin again at Inboxkeeper's install page. If it happens again, tell whoever runs"
            " Inboxkeeper."
        ),
    ),
}
