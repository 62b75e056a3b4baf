"""The audit as a file that spreadsheets read, in its reader's language and zone."""

import csv
import io
import json
from collections.abc import Callable, Sequence

from bot.blocks.words import STATES
from bot.language import Language
from connections.lifecycle import Action
from connections.model import Outcome, Reason
from connections.trail import Entry
from connections.wording import said

#: Told by this mark, programs for tables read UTF-8, and with it umlauts.
_MARK = "\ufeff"
#: A cell that begins so would be reckoned with as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_HEADINGS = (
    said("Number"),
    said("When"),
    said("Who"),
    said("Slack id"),
    said("What"),
    said("Mailbox"),
    said("Before"),
    said("After"),
    said("Reason"),
    said("Outcome"),
    said("Person"),
    said("Details"),
    said("Action"),
    said("Connection"),
    said("Seal"),
)

ACTIONS: dict[str, str] = {
    Action.CONSENT: said("connected"),
    Action.DEACTIVATE: said("deactivated"),
    Action.REACTIVATE: said("reactivated"),
    Action.RECONNECT: said("reconnected"),
    Action.LOSE: said("found disconnected"),
    Action.RESTORE: said("found working again"),
    Action.REMOVE: said("removed"),
    Action.DELETE: said("deleted"),
    Action.SETTLE: said("removal ended"),
    "give account access": said("gave account access"),
    "take account access": said("took account access away"),
    "ask to take over": said("asked somebody to take over"),
    "take over": said("took over"),
    "end old access": said("ended the access at the former provider"),
    "register app": said("registered an app"),
    "rotate app key": said("gave an app another key"),
    "revoke app": said("ended an app"),
    "answer app": said("answered an app"),
    "hand out token": said("was handed access"),
    "install": said("installed Inboxkeeper"),
    "end installation": said("found Inboxkeeper taken out"),
    "erase workspace": said("erased the workspace"),
    "erase person": said("erased a person"),
    "read the audit": said("read the audit"),
    "allow host": said("allowed a mail server"),
    "decline host": said("declined a mail server"),
    "set approvals": said("changed who needs an approval"),
    "set alerts channel": said("changed the channel for alerts"),
    "set it contact": said("changed the IT contact"),
    "set language": said("changed the language of channels"),
    "set quiet hours": said("changed the quiet hours"),
}

_STATES = {str(state): word for state, word in STATES.items()}

#: What was done with a wish to do it.
_STEPS: dict[str, str] = {
    "asked": said("asked for: {what}"),
    "approved": said("approved: {what}"),
    "declined": said("declined: {what}"),
    "withdrawn": said("withdrawn: {what}"),
    "expired": said("not decided in time: {what}"),
    "void": said("void: {what}"),
}

_REASONS: dict[str, str] = {
    Reason.ACCESS_ENDED: said("access ended"),
    Reason.SIGNIN_REQUIRED: said("sign-in required"),
    Reason.CONSENT_MISSING: said("permission missing"),
    Reason.POLICY_BLOCKED: said("blocked by a rule"),
    Reason.ACCOUNT_DISABLED: said("account closed"),
    Reason.MAILBOX_MISSING: said("no mailbox"),
    Reason.CREDENTIALS_REJECTED: said("password refused"),
    Reason.MIGRATED: said("moved to another provider"),
}

_OUTCOMES: dict[str, str] = {
    Outcome.CONFIRMED: said("confirmed"),
    Outcome.KEPT: said("kept"),
    Outcome.HANDED_TO_IT: said("handed to IT"),
    Outcome.OWNER_MUST_ACT: said("owner must act"),
    Outcome.NOT_CONFIRMED: said("not confirmed"),
}


def as_csv(entries: Sequence[Entry], names: Callable[[str], str], language: Language) -> bytes:
    """Return the rows as a CSV file; `names` says what a Slack id is called."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow([language.plain(heading) for heading in _HEADINGS])
    for entry in entries:
        table.writerow([_safe(cell) for cell in _cells(entry, names, language)])
    return (_MARK + written.getvalue()).encode()


def _cells(entry: Entry, names: Callable[[str], str], language: Language) -> list[str]:
    return [
        str(entry.seq),
        language.local(entry.at).isoformat(sep=" ", timespec="seconds"),
        names(entry.actor) if entry.actor else language.plain("the bot"),
        entry.actor or "",
        _what(entry, language),
        entry.address,
        _word(_STATES, entry.source, language),
        _word(_STATES, entry.target, language),
        _word(_REASONS, entry.reason, language),
        _word(_OUTCOMES, entry.outcome, language),
        names(entry.person) if entry.person else "",
        json.dumps(entry.details, ensure_ascii=False) if entry.details else "",
        entry.action,
        entry.connection_id,
        entry.mac,
    ]


def _what(entry: Entry, language: Language) -> str:
    what = _word(ACTIONS, entry.action, language)
    step = _STEPS.get(entry.details.get("step", ""))
    return language.plain(step, what=what) if step else what


def _word(words: dict[str, str], code: str, language: Language) -> str:
    return language.plain(words[code]) if code in words else code


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
