"""Every error as a page: what happened, that nothing changed, what to do next."""

from http import HTTPStatus

from bot.language import Language
from bot.web.words import Page
from connections import errors
from connections.model import Reason
from connections.wording import said


def problem(error: errors.InboxError, language: Language) -> Page:
    """Return the page for an error: what happened, that nothing changed, what to do next."""
    for kind in type(error).__mro__:
        if kind in _PROBLEMS:
            status, title, sentence = _PROBLEMS[kind]
            break
    say = language.plain
    facts = {"expected": "", "actual": ""}
    if isinstance(error, errors.WrongAccount):
        facts = {"expected": error.expected, "actual": error.actual}
    points: list[str] = []
    if isinstance(error, errors.ScopesMissing):
        points = [say(scope.means) for scope in error.scopes if scope.means]
    if isinstance(error, errors.ConsentDeclined) and error.policy:
        sentence = _BY_POLICY
    if isinstance(error, errors.GrantLost) and error.reason is Reason.MAILBOX_MISSING:
        sentence = _NO_MAILBOX
    return Page(
        language=language.code,
        title=say(title),
        # What a used link led to stands; to say "nothing was changed" would be wrong there.
        paragraphs=[
            *([] if isinstance(error, errors.LinkUsed) else [say("Nothing was changed.")]),
            say(sentence, **facts),
        ],
        points=points,
        status=status,
    )


_AGAIN = said("Type /inbox connect in Slack for a new link.")
_BY_POLICY = said(
    "A rule of your organisation does not let you give this access. Ask whoever administers your"
    " mail to allow the app Inboxkeeper, then try again."
)
_NO_MAILBOX = said(
    "The account that signed in has no mailbox. Ask whoever administers your mail, then type"
    " /inbox connect in Slack for a new link."
)

_PROBLEMS: dict[type, tuple[HTTPStatus, str, str]] = {
    errors.LinkUnknown: (
        HTTPStatus.NOT_FOUND,
        said("This link is not known"),
        said(
            "It may be incomplete, or from long ago. Type /inbox connect in Slack for a new link."
        ),
    ),
    errors.LinkExpired: (
        HTTPStatus.GONE,
        said("This link has expired"),
        said("A link works for a few minutes only. Type /inbox connect in Slack for a new link."),
    ),
    errors.LinkUsed: (
        HTTPStatus.GONE,
        said("This link has been used"),
        said(
            "Each link works once. /inbox in Slack shows what came of it, and /inbox connect gives"
            " you a new link."
        ),
    ),
    errors.OtherBrowser: (
        HTTPStatus.BAD_REQUEST,
        said("This sign-in began somewhere else"),
        said(
            "The sign-in ended in another browser than the one it began in. Open the link "
            "from Slack and stay in one browser."
        ),
    ),
    errors.ConsentDeclined: (
        HTTPStatus.FORBIDDEN,
        said("Access was not given"),
        said("If that was a mistake, type /inbox connect in Slack for a new link."),
    ),
    errors.WrongAccount: (
        HTTPStatus.CONFLICT,
        said("Another account signed in"),
        said(
            "The link is for {expected}, but the account that signed in is {actual}. Type"
            " /inbox connect in Slack for a new link, and choose {expected}."
        ),
    ),
    errors.AccountReplaced: (
        HTTPStatus.CONFLICT,
        said("The account is not the same as before"),
        said(
            "The address is the same, but it belongs to another account now. Remove the mailbox in"
            " Slack and connect it anew."
        ),
    ),
    errors.ScopesMissing: (
        HTTPStatus.FORBIDDEN,
        said("A permission is missing"),
        said(
            "Type /inbox connect in Slack for a new link, and tick every box. What was not "
            "allowed:"
        ),
    ),
    errors.Interrupted: (
        HTTPStatus.CONFLICT,
        said("Please sign in once more"),
        said(
            "This account was removed a short while ago. The provider carried that out only "
            "now, which ended this sign-in too. Type /inbox connect in Slack for a new link."
        ),
    ),
    errors.AlreadyConnected: (
        HTTPStatus.CONFLICT,
        said("This mailbox is connected already"),
        said("One mailbox has one connection. /inbox in Slack shows how it stands."),
    ),
    errors.AddressOfAnother: (
        HTTPStatus.FORBIDDEN,
        said("This is somebody else's address"),
        said("Only the member whose Slack address it is can connect it."),
    ),
    errors.Outsider: (
        HTTPStatus.FORBIDDEN,
        said("Only for members"),
        said("Guests and people of other organisations cannot connect mailboxes."),
    ),
    errors.ProviderUnavailable: (
        HTTPStatus.BAD_GATEWAY,
        said("The mail provider gave no usable answer"),
        _AGAIN,
    ),
    errors.ClientRefused: (
        HTTPStatus.BAD_GATEWAY,
        said("The mail provider refuses Inboxkeeper"),
        said(
            "No mailbox is at fault. Whoever runs Inboxkeeper has to look at its settings for the"
            " provider."
        ),
    ),
    errors.DatabaseUnavailable: (
        HTTPStatus.SERVICE_UNAVAILABLE,
        said("Inboxkeeper cannot use its database"),
        said(
            "This was not done. If it lasts, tell whoever runs Inboxkeeper. /inbox in Slack shows"
            " how your mailboxes stand once it works again."
        ),
    ),
    errors.InboxError: (
        HTTPStatus.CONFLICT,
        said("That was not possible"),
        said("/inbox in Slack shows how your mailboxes stand."),
    ),
}
