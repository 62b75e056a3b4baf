"""What the pages say: a title, sentences, and at most one thing to press."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from bot.language import Language
from connections.consenting import Completed
from connections.model import Consent
from connections.ports import Provider, asked


@dataclass(frozen=True, kw_only=True, slots=True)
class Button:
    """The one thing to press: a form that is posted."""

    id: str
    label: str
    action: str
    hidden: dict[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """Something to fill in, or with `options` to choose. A password is never shown again."""

    name: str
    label: str
    value: str = ""
    kind: str = "text"
    options: Sequence[tuple[str, str]] = ()
    complete: str = "off"


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One page. `alert` is what went wrong with a form; `copy` is an address to pass on."""

    title: str
    paragraphs: Sequence[str]
    language: str
    points: Sequence[str] = ()
    alert: str = ""
    copy: str = ""
    fields: Sequence[Field] = ()
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
            say(scope.means) for scope in asked(provider, shared=consent.shared) if scope.means
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
            say(
                "If that Slack account is not yours, press the button and the mailbox is "
                "deactivated."
            ),
        ],
        button=Button(
            id="not-me",
            label=say("This was not me"),
            action=action,
            hidden={"consent": consent.id},
        ),
    )


def admin_needed(consent: Consent, provider: Provider, url: str) -> Page:
    """Return the page after a sign-in that was declined, perhaps for want of an admin's leave."""
    language = language_of(consent)
    say = language.plain
    return Page(
        language=language.code,
        title=say("Access was not given"),
        paragraphs=[
            say("Nothing was changed."),
            say("If you pressed Cancel by mistake, type /inbox connect in Slack for a new link."),
            say(
                "If {provider} said that an admin has to approve: forward this link to whoever"
                " administers {provider} for you. You also have it in Slack, and you are told"
                " there as soon as they have allowed Inboxkeeper.",
                provider=provider.display_name,
            ),
        ],
        copy=url,
        status=HTTPStatus.FORBIDDEN,
    )


def allowed(consent: Consent, provider: Provider) -> Page:
    """Return the page for an admin who has just allowed us for their organisation."""
    language = language_of(consent)
    say = language.plain
    return Page(
        language=language.code,
        title=say("Thank you"),
        paragraphs=[
            say(
                "{name} has been told in Slack and can connect {address} at {provider} now.",
                name=consent.user_name,
                address=consent.address,
                provider=provider.display_name,
            ),
            say("You can close this page."),
        ],
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
                "Thank you for saying so. Nothing uses the mailbox now, and the admins are "
                "being told."
            ),
            say(
                "You can also remove Inboxkeeper in your account's list of apps: that ends its"
                " access for good."
            ),
        ],
    )


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


def unasked(language: Language) -> Page:
    """Return the page for a moment in which Slack does not say who somebody is."""
    say = language.plain
    return Page(
        language=language.code,
        title=say("Slack gave no usable answer"),
        paragraphs=[
            say("/inbox in Slack shows how your mailboxes stand."),
            say("Type /inbox connect in Slack for a new link."),
        ],
        status=HTTPStatus.SERVICE_UNAVAILABLE,
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
