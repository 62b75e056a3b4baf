"""What states, reasons, outcomes and permissions are called, in sentences that a person reads."""

import re

from bot.language import Language, Mrkdwn, escape
from connections.lifecycle import State
from connections.model import Connection, Outcome, Reason
from connections.policy import in_trouble
from connections.wording import said

#: An id of Slack's. What travels in the value of a button is not markup because we put it there.
_ID = re.compile(r"[\w-]{1,64}", re.ASCII)

STATES = {
    State.ACTIVE: said("Active"),
    State.DISCONNECTED: said("Disconnected"),
    State.DEACTIVATED: said("Deactivated"),
    State.REMOVING: said("Being removed"),
    State.REMOVED: said("Removed"),
}

MARKERS = {
    State.ACTIVE: ":large_green_circle:",
    State.DISCONNECTED: ":red_circle:",
    State.DEACTIVATED: ":white_circle:",
    State.REMOVING: ":hourglass_flowing_sand:",
    State.REMOVED: ":heavy_minus_sign:",
}

#: The marker of an active mailbox that has not been seen to work for a while.
TROUBLED = ":large_yellow_circle:"


def marker(connection: Connection) -> str:
    """Return the coloured mark of a connection."""
    health = connection.health
    doubtful = in_trouble(health) or health.blocked_since or health.suspected_since
    if connection.state is State.ACTIVE and doubtful:
        return TROUBLED
    return MARKERS[connection.state]


#: Each says what is known and nothing more; {provider} is the provider's name.
REASONS = {
    Reason.ACCESS_ENDED: said(
        "{provider} no longer accepts the access and does not say why. Perhaps it was removed"
        " by hand, the password was changed, or it was not used for a long time."
    ),
    Reason.SIGNIN_REQUIRED: said("{provider} asks for a fresh sign-in. The access stands."),
    Reason.CONSENT_MISSING: said("A permission that the mailbox needs is missing."),
    Reason.POLICY_BLOCKED: said("A rule of your organisation at {provider} blocks the access."),
    Reason.ACCOUNT_DISABLED: said("{provider} says that the account is closed or deleted."),
    Reason.MAILBOX_MISSING: said("{provider} says that this account has no mailbox."),
    Reason.CREDENTIALS_REJECTED: said("The mail server refuses the password."),
    Reason.MIGRATED: said("The mail of this domain has moved to another provider."),
}

#: Who can do something about it, and what.
REMEDIES = {
    Reason.ACCESS_ENDED: said("{owner} can reconnect it."),
    Reason.SIGNIN_REQUIRED: said("{owner} can reconnect it."),
    Reason.CONSENT_MISSING: said("{owner} can reconnect it and tick every box."),
    Reason.POLICY_BLOCKED: said(
        "Whoever administers {provider} for you has to allow the app Inboxkeeper; after that"
        " {owner} can reconnect it."
    ),
    Reason.ACCOUNT_DISABLED: said(
        "Whoever administers {provider} for you can say more. If the account is gone for good,"
        " remove the mailbox here."
    ),
    Reason.MAILBOX_MISSING: said(
        "Whoever administers {provider} for you can say more. If the mailbox has moved, remove it"
        " here and connect it anew."
    ),
    Reason.CREDENTIALS_REJECTED: said("{owner} can reconnect it with the present password."),
    Reason.MIGRATED: said("{owner} can reconnect it at the new provider."),
}

#: The same, said to the owner.
OWN_REMEDIES = {
    Reason.ACCESS_ENDED: said("You can reconnect it."),
    Reason.SIGNIN_REQUIRED: said("You can reconnect it."),
    Reason.CONSENT_MISSING: said("You can reconnect it and tick every box."),
    Reason.CREDENTIALS_REJECTED: said("You can reconnect it with the present password."),
    Reason.MIGRATED: said("You can reconnect it at the new provider."),
}

OUTCOMES = {
    Outcome.CONFIRMED: said(
        "Confirmed: {provider} no longer accepts our access. It was checked after the removal."
    ),
    Outcome.KEPT: said(
        "The access at {provider} stays, because another connection uses the same account. "
        "Our key for {address} is erased."
    ),
    Outcome.HANDED_TO_IT: said(
        "The stored password is erased. Your IT has to delete the app password or the account."
    ),
    Outcome.OWNER_MUST_ACT: said(
        "Only the owner can end the access at {provider}. It is looked at again and again until it"
        " is gone."
    ),
    Outcome.NOT_CONFIRMED: said(
        "Not confirmed: {provider} still accepted the access, or gave no usable answer, when we"
        " stopped asking. Our copy is erased; please look at the account's list of apps."
    ),
}


def reason(
    language: Language, value: Reason, *, provider: str, owner_id: str, reader_id: str
) -> tuple[Mrkdwn, Mrkdwn]:
    """Return why a mailbox is disconnected, and who can do what about it."""
    remedy = REMEDIES[value]
    if owner_id == reader_id:
        remedy = OWN_REMEDIES.get(value, remedy)
    return (
        language.mrkdwn(REASONS[value], provider=provider),
        language.mrkdwn(remedy, provider=provider, owner=mention(owner_id)),
    )


def outcome(language: Language, value: Outcome, *, provider: str, address: str) -> Mrkdwn:
    """Return how the provider's side of a removal ended."""
    return language.mrkdwn(OUTCOMES[value], provider=provider, address=address)


def mention(user_id: str) -> Mrkdwn:
    """Return a person's name as Slack shows it; what is no id is shown as it is."""
    return Mrkdwn(f"<@{user_id}>") if _ID.fullmatch(user_id) else escape(user_id)


def room(channel_id: str) -> Mrkdwn:
    """Return a channel's name as Slack shows it; what is no id is shown as it is."""
    return Mrkdwn(f"<#{channel_id}>") if _ID.fullmatch(channel_id) else escape(channel_id)
