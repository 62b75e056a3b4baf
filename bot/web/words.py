"""What the pages say: a title, sentences, and at most one thing to press."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from bot.blocks.words import PERMISSIONS
from bot.language import Language
from connections import errors
from connections.consenting import Completed
from connections.model import Consent, Reason
from connections.ports import Provider


@dataclass(frozen=True, kw_only=True, slots=True)
class Button:
    """The one thing to press: a form that is posted."""

    id: str
    label: str
    action: str
    hidden: dict[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One page."""

    title: str
    paragraphs: Sequence[str]
    language: str
    points: Sequence[str] = ()
    button: Button | None = None
    status: HTTPStatus = HTTPStatus.OK


def language_of(consent: Consent) -> Language:
    """Return the language of the person whom a consent was made for."""
    return Language(consent.locale, consent.time_zone)


def invitation(consent: Consent, provider: Provider, action: str) -> Page:
    """Return the page behind a link: for whom, which mailbox, what will be asked."""
    language = language_of(consent)
    say = language.plain
    return Page(
        language=language.code,
        title=say("Connect {address}", address=consent.address),
        paragraphs=[
            say(
                "This connects the mailbox {address} at {provider} to {name}'s Slack account.",
                address=consent.address,
                provider=provider.display_name,
                name=consent.user_name,
            ),
            say("If you are somebody else, close this page: nothing has happened."),
            say("{provider} will ask you to let Inboxkeeper:", provider=provider.display_name),
        ],
        points=[
            say(PERMISSIONS[scope.id]) for scope in provider.scopes if scope.id in PERMISSIONS
        ],
        button=Button(
            id="continue",
            label=say("Continue to {provider}", provider=provider.display_name),
            action=action,
            hidden={},
        ),
    )


def done(completed: Completed, provider: Provider, action: str) -> Page:
    """Return the page after a sign-in that led to a connection."""
    consent = completed.consent
    language = language_of(consent)
    say = language.plain
    return Page(
        language=language.code,
        title=say("{address} is connected", address=consent.address),
        paragraphs=[
            say(
                "The mailbox {address} at {provider} belongs to {name}'s Slack account now.",
                address=consent.address,
                provider=provider.display_name,
                name=consent.user_name,
            ),
            say("You can close this page and go back to Slack."),
            say("If that Slack account is not yours, say so: the mailbox is then deactivated."),
        ],
        button=Button(
            id="not-me",
            label=say("This was not me"),
            action=action,
            hidden={"consent": consent.id},
        ),
    )


def disowned(completed: Completed) -> Page:
    """Return the page after "This was not me"."""
    language = language_of(completed.consent)
    say = language.plain
    return Page(
        language=language.code,
        title=say("{address} is deactivated", address=completed.consent.address),
        paragraphs=[
            say(
                "Thank you for saying so. Nothing uses the mailbox now, and the admins were told."
            ),
            say(
                "You can also remove Inboxkeeper in your account's list of apps: that ends its"
                " access for good."
            ),
        ],
    )


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
        points = [say(PERMISSIONS[s]) for s in sorted(error.scopes) if s in PERMISSIONS]
    if isinstance(error, errors.ConsentDeclined) and error.policy:
        sentence = _BY_POLICY
    if isinstance(error, errors.GrantLost) and error.reason is Reason.MAILBOX_MISSING:
        sentence = _NO_MAILBOX
    return Page(
        language=language.code,
        title=say(title),
        paragraphs=[say(sentence, **facts), say("Nothing was changed.")],
        points=points,
        status=status,
    )


def extracted(message: str) -> str:
    """Mark a sentence of a table for the catalogues."""
    return message


_AGAIN = extracted("Type /inbox connect in Slack for a new link.")
_BY_POLICY = extracted(
    "A rule of your organisation does not let you give this access. Ask whoever administers your"
    " mail to allow the app Inboxkeeper, then try again."
)
_NO_MAILBOX = extracted(
    "The account that signed in has no mailbox. Ask whoever administers your mail, then type"
    " /inbox connect in Slack for a new link."
)

_PROBLEMS: dict[type, tuple[HTTPStatus, str, str]] = {
    errors.LinkUnknown: (
        HTTPStatus.NOT_FOUND,
        extracted("This link is not known"),
        extracted(
            "It may be incomplete, or from long ago. Type /inbox connect in Slack for a new link."
        ),
    ),
    errors.LinkExpired: (
        HTTPStatus.GONE,
        extracted("This link has expired"),
        extracted(
            "A link works for a few minutes only. Type /inbox connect in Slack for a new link."
        ),
    ),
    errors.LinkUsed: (
        HTTPStatus.GONE,
        extracted("This link has been used"),
        extracted(
            "Each link works once. /inbox in Slack shows what came of it, and /inbox connect gives"
            " you a new link."
        ),
    ),
    errors.OtherBrowser: (
        HTTPStatus.BAD_REQUEST,
        extracted("This sign-in began somewhere else"),
        extracted(
            "The answer came to a browser that did not start it. Open the link from Slack and stay"
            " in one browser."
        ),
    ),
    errors.ConsentDeclined: (
        HTTPStatus.FORBIDDEN,
        extracted("You did not give the access"),
        extracted("If that was a mistake, type /inbox connect in Slack for a new link."),
    ),
    errors.WrongAccount: (
        HTTPStatus.CONFLICT,
        extracted("Another account signed in"),
        extracted(
            "The link is for {expected}, but the account that signed in is {actual}. Type"
            " /inbox connect in Slack for a new link, and choose {expected}."
        ),
    ),
    errors.AccountReplaced: (
        HTTPStatus.CONFLICT,
        extracted("The account is not the same as before"),
        extracted(
            "The address is the same, but it belongs to another account now. Remove the mailbox in"
            " Slack and connect it anew."
        ),
    ),
    errors.ScopesMissing: (
        HTTPStatus.FORBIDDEN,
        extracted("A permission is missing"),
        extracted(
            "Type /inbox connect in Slack for a new link, and leave every box ticked. What is"
            " missing is to let Inboxkeeper:"
        ),
    ),
    errors.Interrupted: (
        HTTPStatus.CONFLICT,
        extracted("Please sign in once more"),
        extracted(
            "An earlier removal of the same account reached the provider just now and ended this"
            " sign-in as well. Type /inbox connect in Slack for a new link."
        ),
    ),
    errors.AlreadyConnected: (
        HTTPStatus.CONFLICT,
        extracted("This mailbox is connected already"),
        extracted("One mailbox has one connection. /inbox in Slack shows how it stands."),
    ),
    errors.AddressOfAnother: (
        HTTPStatus.FORBIDDEN,
        extracted("This is somebody else's address"),
        extracted("Only the member whose Slack address it is can connect it."),
    ),
    errors.Outsider: (
        HTTPStatus.FORBIDDEN,
        extracted("Only for members"),
        extracted("Guests and people of other organisations cannot connect mailboxes."),
    ),
    errors.ProviderUnavailable: (
        HTTPStatus.BAD_GATEWAY,
        extracted("The mail provider gave no usable answer"),
        _AGAIN,
    ),
    errors.ClientRefused: (
        HTTPStatus.BAD_GATEWAY,
        extracted("The mail provider refuses Inboxkeeper"),
        extracted(
            "No mailbox is at fault. Whoever runs Inboxkeeper has to look at its settings for the"
            " provider."
        ),
    ),
    errors.InboxError: (
        HTTPStatus.CONFLICT,
        extracted("That was not possible"),
        extracted("/inbox in Slack shows how your mailboxes stand."),
    ),
}


def broken(language: Language, reference: str) -> Page:
    """Return the page for what nobody foresaw."""
    say = language.plain
    return Page(
        language=language.code,
        title=say("Something broke on our side"),
        paragraphs=[
            say("/inbox in Slack shows how your mailboxes stand."),
            say(
                "If it happens again, tell whoever runs Inboxkeeper the reference {reference}.",
                reference=reference,
            ),
        ],
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
    )


def busy(language: Language) -> Page:
    """Return the page for a moment in which too many people sign in at once."""
    say = language.plain
    return Page(
        language=language.code,
        title=say("One moment, please"),
        paragraphs=[say("Many people are signing in right now. Load this page again.")],
        status=HTTPStatus.SERVICE_UNAVAILABLE,
    )


def missing(language: Language) -> Page:
    """Return the page for an address that leads nowhere."""
    say = language.plain
    return Page(
        language=language.code,
        title=say("There is nothing here"),
        paragraphs=[say("Everything of Inboxkeeper begins in Slack: type /inbox there.")],
        status=HTTPStatus.NOT_FOUND,
    )
