"""What is said of a domain that has moved: to its owners, to the channel, and of the old grant."""

from datetime import datetime

from bot.blocks import words
from bot.blocks.told import Told
from bot.language import Mrkdwn
from connections.domains import OTHER
from connections.incidents import Affected
from connections.lifecycle import State
from connections.model import Outcome

#: Cells of the progress bar.
CELLS = 20


def migrated(told: Told) -> tuple[Mrkdwn, bool]:
    """Return what an owner is told whose mailboxes were disconnected by a move."""
    language, domain, target = told.scene.language, told.fact("domain"), _place(told, "to")
    waiting = sum(each.open for each in told.affected)
    if not waiting:
        done = language.mrkdwn(
            ":white_check_mark: *{domain}* has moved to {target}. Nothing of yours waits any"
            " more.",
            domain=domain,
            target=target,
        )
        return done, False
    first = language.mrkdwn(
        "The mail of *{domain}* goes to {target} now.", domain=domain, target=target
    )
    second = language.plural(
        "{count} mailbox that was connected through {source} is disconnected, and nothing uses"
        " it.",
        "{count} mailboxes that were connected through {source} are disconnected, and nothing"
        " uses them.",
        waiting,
        source=_place(told, "from"),
    )
    third = language.mrkdwn(
        "Reconnect with {target}, or say that a mailbox is still on {source}: that is checked at"
        " once.",
        target=target,
        source=_place(told, "from"),
    )
    return Mrkdwn(" ".join((first, second, third, *_then(told)))), False


def alert(told: Told) -> tuple[Mrkdwn, bool]:
    """Return the one message of a channel about a migration, with its progress bar."""
    language = told.scene.language
    total = len(told.affected)
    done = sum(not each.open for each in told.affected)
    mark = ":white_check_mark:" if done == total else ":arrows_counterclockwise:"
    first = language.mrkdwn(
        "*{domain}* has moved from {source} to {target}.",
        domain=told.fact("domain"),
        source=_place(told, "from"),
        target=_place(told, "to"),
    )
    second = language.plural(
        "{count} mailbox was disconnected; its owner is told what to do.",
        "{count} mailboxes were disconnected; their owners are told what to do.",
        total,
    )
    filled = CELLS * done // total if total else CELLS
    # Not as code: Slack draws that in red, which says "alarm".
    bar = Mrkdwn("▰" * filled + "▱" * (CELLS - filled))
    third = language.mrkdwn(
        "{done} of {total} settled{ends}", done=str(done), total=str(total), ends=_ends(told)
    )
    lines = (Mrkdwn(f"{mark} {' '.join((first, second, *_then(told)))}"), bar + " " + third)
    return Mrkdwn("\n".join(lines)), False


def moved_away(told: Told) -> tuple[Mrkdwn, bool]:
    """Return what is said of a move that the bot cannot follow by itself."""
    language = told.scene.language
    source = _place(told, "from")
    first = language.mrkdwn(
        "The mail of *{domain}* goes to {target} now.",
        domain=told.fact("domain"),
        target=_place(told, "to"),
    )
    waiting = sum(each.open for each in told.affected)
    if not waiting:
        last = language.mrkdwn(
            "Nothing of it is connected through {source} any more.", source=source
        )
        return Mrkdwn(f":white_check_mark: {first} {last}"), False
    second = language.plural(
        "{count} mailbox of it is still connected through {source}.",
        "{count} mailboxes of it are still connected through {source}.",
        waiting,
        source=source,
    )
    third = language.mrkdwn(
        "Nothing was disconnected. If a mailbox has moved as well, disconnect it here first, and"
        " connect it anew after that; until then its address cannot be connected a second time."
    )
    return Mrkdwn(f"{first} {second} {third}"), False


def moved_on(told: Told) -> tuple[Mrkdwn, bool]:
    """Return how such a message ends when the mail goes somewhere else, or comes back."""
    return (
        told.scene.language.mrkdwn(
            "The mail of *{domain}* had gone to {target} and goes to {then} now. There is nothing"
            " to do about this message any more.",
            domain=told.fact("domain"),
            target=_place(told, "to"),
            then=_place(told, "target"),
        ),
        False,
    )


def old_access(told: Told) -> tuple[Mrkdwn, bool]:
    """Return what became of the old grant of a mailbox that was reconnected elsewhere."""
    language = told.scene.language
    first = language.mrkdwn(
        "*{address}* was reconnected at another provider. About its old access at {provider}:",
        address=told.fact("address"),
        provider=told.provider,
    )
    second = words.outcome(
        language,
        Outcome(told.fact("outcome")),
        provider=told.provider,
        address=told.fact("address"),
    )
    if told.fact("outcome") != Outcome.OWNER_MUST_ACT:
        return Mrkdwn(f"{first} {second}"), False
    steps = [
        f"{number}. {language.mrkdwn(step, address=told.fact('address'))}"
        for number, step in enumerate(told.steps, start=1)
    ]
    return Mrkdwn("\n".join((f"{first} {second}", *steps, told.manage_page))), False


def _ends(told: Told) -> Mrkdwn:
    """Return how the settled mailboxes ended, counted."""
    language = told.scene.language
    over = [each for each in told.affected if not each.open]
    source = told.fact("from")
    active = [each.connection.provider for each in over if each.connection.state is State.ACTIVE]
    stays = sum(provider == source for provider in active)
    removed = _count(over, State.REMOVING) + _count(over, State.REMOVED)
    parts = []
    if back := len(active) - stays:
        parts.append(language.mrkdwn("{count} reconnected", count=str(back)))
    if stays:
        parts.append(
            language.plural(
                "{count} stays on {source}",
                "{count} stay on {source}",
                stays,
                source=_place(told, "from"),
            )
        )
    if off := _count(over, State.DEACTIVATED):
        parts.append(language.mrkdwn("{count} deactivated", count=str(off)))
    if removed:
        parts.append(language.mrkdwn("{count} removed", count=str(removed)))
    if again := _count(over, State.DISCONNECTED):
        parts.append(language.mrkdwn("{count} disconnected again", count=str(again)))
    return Mrkdwn(f": {', '.join(parts)}" if parts else "")


def _count(over: list[Affected], state: State) -> int:
    return sum(each.connection.state is state for each in over)


def _then(told: Told) -> list[Mrkdwn]:
    """Return the sentence about a domain that went on or back since."""
    if not told.fact("then"):
        return []
    language = told.scene.language
    return [
        language.mrkdwn(
            "Since {at} it goes to {place}; what still works there is taken back by itself.",
            at=language.moment(datetime.fromisoformat(told.fact("then_at"))),
            place=_place(told, "then"),
        )
    ]


def _place(told: Told, fact: str) -> str:
    """Return what a provider is called, or a server that is nobody's."""
    value = told.fact(fact)
    if value == OTHER:
        return told.scene.language.plain("other mail servers")
    return told.scene.providers.get(value, value)
