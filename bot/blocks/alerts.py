"""What is said of providers as a whole, of known ends, and of who could not be told."""

from datetime import datetime

from bot.blocks import words
from bot.blocks.told import Told
from bot.language import Mrkdwn
from connections.domains import domain_of
from connections.notices import is_channel

#: Domains that are named; more are hinted at.
NAMED = 5


def consent_ends(told: Told) -> tuple[Mrkdwn, bool]:
    """Warn of the end of a consent that its provider has named."""
    language = told.scene.language
    return (
        language.mrkdwn(
            "{provider} lets Inboxkeeper into *{address}* only until {end}. It works until then;"
            " who reconnects it before notices nothing.",
            provider=told.provider,
            address=told.fact("address"),
            end=language.moment(datetime.fromisoformat(told.fact("end"))),
        ),
        False,
    )


def client_ends(told: Told) -> tuple[Mrkdwn, bool]:
    """Warn of the end of our own client's secret."""
    language = told.scene.language
    return (
        language.mrkdwn(
            "The secret of Inboxkeeper's own client at {provider} ends on {end}. Whoever runs"
            " Inboxkeeper has to put a new one in its place before; without it no mailbox there"
            " can be checked. Mailboxes need nothing: nobody has to reconnect.",
            provider=told.provider,
            end=language.day(datetime.fromisoformat(told.fact("end"))),
        ),
        False,
    )


def outage(told: Told) -> tuple[Mrkdwn, bool]:
    """Return what is said of refusals that look like an outage; nothing was disconnected."""
    language = told.scene.language
    domains = sorted({domain_of(each.connection.address) for each in told.affected})
    first = language.plural(
        "{provider} refuses {count} mailbox at once ({domains}).",
        "{provider} refuses {count} mailboxes at once ({domains}).",
        len(told.affected),
        provider=told.provider,
        domains=", ".join(domains[:NAMED]) + (" …" if len(domains) > NAMED else ""),
    )
    second = language.mrkdwn(
        "So many together look like an outage there, so none of them is disconnected and nobody"
        " is asked to reconnect. They are looked at again and again; what is refused without a"
        " break for {hours} hours is believed.",
        hours=told.fact("hours"),
    )
    return Mrkdwn(f"{first} {second}"), False


def outage_over(told: Told) -> tuple[Mrkdwn, bool]:
    """Return how such refusals ended."""
    language = told.scene.language
    if lost_ := int(told.fact("lost") or 0):
        text = language.plural(
            "{provider} has refused {count} mailbox for {hours} hours without a break. That is"
            " believed now: it is disconnected.",
            "{provider} has refused {count} mailboxes for {hours} hours without a break. That is"
            " believed now: they are disconnected.",
            lost_,
            provider=told.provider,
            hours=told.fact("hours"),
        )
        return Mrkdwn(text), False
    return (
        language.mrkdwn(
            ":white_check_mark: {provider} had refused many mailboxes at once and accepts them"
            " again. Nobody has to do anything; what was disconnected just before is looked at,"
            " and taken back if it works.",
            provider=told.provider,
        ),
        False,
    )


def client_refused(told: Told) -> tuple[Mrkdwn, bool]:
    """Return the one alert about a provider that refuses our own client."""
    language = told.scene.language
    first = language.mrkdwn(
        "{provider} refuses Inboxkeeper itself ({error}). No mailbox is at fault: none was"
        " disconnected, and nobody has to reconnect anything.",
        provider=told.provider,
        error=told.fact("error"),
    )
    second = language.mrkdwn(
        "Until it is mended, mailboxes at {provider} cannot be checked. Whoever runs Inboxkeeper"
        " has to look at its client there: is the secret expired, or the client deleted?",
        provider=told.provider,
    )
    return Mrkdwn(f"{first} {second}"), False


def client_reminder(told: Told) -> tuple[Mrkdwn, bool]:
    """Return the alert once more."""
    first = told.scene.language.mrkdwn("This is still so:")
    return Mrkdwn(f"{first} {client_refused(told)[0]}"), False


def client_accepted(told: Told) -> tuple[Mrkdwn, bool]:
    """Return how the alert ends."""
    language = told.scene.language
    facts = {"provider": told.provider, "error": told.fact("error")}
    if told.fact("seen") != "1":
        text = language.mrkdwn(
            "{provider} had refused Inboxkeeper itself ({error}). No mailbox waits for it any"
            " more; whether {provider} accepts Inboxkeeper again has not been seen.",
            **facts,
        )
        return text, False
    text = language.mrkdwn(
        ":white_check_mark: {provider} had refused Inboxkeeper itself ({error}) and accepts it"
        " again: no mailbox waits for its check any more. Nobody has to do anything.",
        **facts,
    )
    return text, False


def unreachable(told: Told) -> tuple[Mrkdwn, bool]:
    """Return what admins are told when somebody else could not be told."""
    language = told.scene.language
    who = told.fact("recipient")
    recipient = words.room(who) if is_channel(who) else words.mention(who)
    if address := told.fact("address"):
        first = language.mrkdwn(
            "Slack could not deliver a message for {recipient} about *{address}*.",
            recipient=recipient,
            address=address,
        )
    else:
        first = language.mrkdwn(
            "Slack could not deliver a message for {recipient}.", recipient=recipient
        )
    second = language.mrkdwn("Please look after it: `/inbox list problems` shows what is open.")
    return Mrkdwn(f"{first} {second}"), False
