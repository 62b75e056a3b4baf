"""Tables of what the bot says, in English and in German, and of what it asks providers for."""

import ast
import inspect
import re
from collections.abc import Iterator
from typing import Any

from bot import explain, explain_apps
from bot.blocks import help as helping
from bot.blocks import words
from bot.blocks.audit import _OUTCOMES as _NAMES
from bot.language import Language
from bot.web import forms, install_words
from bot.web import problems as pages
from connections.errors import InboxError
from connections.lifecycle import State
from connections.model import Reason, Scope
from connections.ports import Entrance
from playground.page.emoji import with_emoji
from providers import registry
from tests.docs.advice import ADVICE
from tests.docs.tables import table

#: What stands in sentences where the bot puts somebody or something.
_FACTS = {"provider": "Google", "owner": "@alice", "address": "alice@acme.example"}
_HEADINGS = {
    "en": {
        "commands": ("type", "to see or do"),
        "states": ("card", "what it means"),
        "reasons": ("what the card says", "what helps"),
        "outcomes": ("outcome", "what the message says"),
        "scopes": ("provider", "permission", "it lets Inboxkeeper", "for"),
        "every": "every mailbox",
        "shared": "only a mailbox behind another account",
    },
    "de": {
        "commands": ("eingeben", "um zu sehen oder zu tun"),
        "states": ("Karte", "was das heißt"),
        "reasons": ("was auf der Karte steht", "was hilft"),
        "outcomes": ("Ergebnis", "was die Nachricht sagt"),
        "scopes": ("Anbieter", "Berechtigung", "erlaubt Inboxkeeper,", "für"),
        "every": "jedes Postfach",
        "shared": "nur ein Postfach hinter einem anderen Konto",
    },
}
_MEANINGS = {
    "en": {
        State.ACTIVE: "It works. It is checked about every 15 minutes; the card says when last. A"
        f" yellow mark {with_emoji(words.TROUBLED)} means: still active, but the last checks got"
        " no usable answer, or the access was refused once and is looked at again before anything"
        " is concluded.",
        State.DISCONNECTED: "The provider does not accept the access any more, or the mail of the"
        " domain has moved. The card says why and who can do what. Nothing uses the mailbox.",
        State.DEACTIVATED: "Somebody switched it off. The card is greyed out. The access is kept"
        " and not used.",
        State.REMOVING: "It has ended here. What is left is the access at the provider: it is"
        " being ended, or you are told how to end it.",
        State.REMOVED: "It is gone. The key is erased; the outcome says how the access at the"
        " provider ended. The card is shown no more.",
    },
    "de": {
        State.ACTIVE: "Es funktioniert. Es wird etwa alle 15 Minuten geprüft; wann zuletzt, steht"
        f" auf der Karte. Eine gelbe Marke {with_emoji(words.TROUBLED)} heißt: weiterhin aktiv,"
        " aber die letzten Prüfungen bekamen keine brauchbare Antwort, oder der Zugriff wurde"
        " einmal abgewiesen und wird noch einmal angesehen, bevor etwas daraus folgt.",
        State.DISCONNECTED: "Der Anbieter nimmt den Zugriff nicht mehr an, oder die E-Mails der"
        " Domain sind umgezogen. Auf der Karte steht, warum und wer was tun kann. Nichts nutzt das"
        " Postfach.",
        State.DEACTIVATED: "Jemand hat es ausgeschaltet. Die Karte ist ausgegraut. Der Zugriff"
        " bleibt erhalten und wird nicht genutzt.",
        State.REMOVING: "Hier ist es beendet. Offen ist der Zugriff beim Anbieter: Er wird gerade"
        " beendet, oder Sie erfahren, wie Sie ihn beenden.",
        State.REMOVED: "Es ist weg. Der Schlüssel ist gelöscht; das Ergebnis sagt, wie der Zugriff"
        " beim Anbieter endete. Die Karte wird nicht mehr gezeigt.",
    },
}


def commands(code: str) -> str:
    """Return what can be typed."""
    language = Language(code)
    rows = []
    for word, (arguments, meaning) in helping.COMMANDS.items():
        typed = f"/inbox {word} {language.plain(arguments) if arguments else ''}".strip()
        rows.append((f"`{typed}`", language.plain(meaning)))
    return table(_HEADINGS[code]["commands"], rows)


def states(code: str) -> str:
    """Return what each state of a card means."""
    language = Language(code)
    rows = [
        (f"{with_emoji(words.MARKERS[state])} **{language.plain(words.STATES[state])}**", meaning)
        for state, meaning in _MEANINGS[code].items()
    ]
    return table(_HEADINGS[code]["states"], rows)


def reasons(code: str) -> str:
    """Return why a mailbox is disconnected, and what its owner reads about a way out."""
    language = Language(code)
    rows = []
    for reason in Reason:
        remedy = words.OWN_REMEDIES.get(reason, words.REMEDIES[reason])
        rows.append(
            (language.plain(words.REASONS[reason], **_FACTS), language.plain(remedy, **_FACTS))
        )
    return table(_HEADINGS[code]["reasons"], rows)


def outcomes(code: str) -> str:
    """Return how the provider's side of a removal can end."""
    language = Language(code)
    rows = [
        (f"*{language.plain(_NAMES[outcome])}*", language.plain(said, **_FACTS))
        for outcome, said in words.OUTCOMES.items()
    ]
    return table(_HEADINGS[code]["outcomes"], rows)


def scopes(code: str) -> str:
    """Return every permission that a person is asked for, and what it is for."""
    language, heading = Language(code), _HEADINGS[code]
    rows = []
    for provider in registry._ALL:
        asked = [(scope, "every") for scope in provider.scopes]
        asked += [(scope, "shared") for scope in provider.shared_scopes]
        for scope, when in asked:
            name = "–" if provider.entrance is Entrance.FORM else f"`{_short(scope)}`"
            row = (provider.display_name, name, language.plain(scope.means), str(heading[when]))
            rows.append(row)
    return table(heading["scopes"], rows)


def asked(provider_id: str) -> str:
    """Return what a provider's console has to be told that the bot may ask for."""
    provider = next(each for each in registry._ALL if each.id == provider_id)
    rows = [(f"`{s.id}`", s.means, "every mailbox") for s in provider.scopes]
    rows += [
        (f"`{s.id}`", s.means, "a shared mailbox or an alias") for s in provider.shared_scopes
    ]
    return table(("permission", "it lets the bot", "asked for"), rows)


def stages(code: str) -> str:
    """Return what the form for a mail server says about each stage that fails."""
    language = Language(code)
    return "\n".join(f"- {language.plain(each)}" for each in forms.STAGES.values())


def sentences() -> str:
    """Return every sentence that is an error's in Slack, with what to do."""
    rows = []
    for error, sentence in explain._SENTENCES.items():
        said = dict.fromkeys(_said_in(sentence))
        rows.append(("<br>".join(f"“{_shown(each)}”" for each in said), ADVICE.get(error, "")))
    return table(("Inboxkeeper says", "what to do"), rows)


def problems() -> str:
    """Return every page that tells of a problem."""
    shown = {error: said for error, said in pages._PROBLEMS.items() if error is not InboxError}
    rows = [(title, _shown(sentence)) for _, title, sentence in shown.values()]
    rows += [
        ("(by a rule)", _shown(pages._BY_POLICY)),
        ("(no mailbox)", _shown(pages._NO_MAILBOX)),
    ]
    return table(("the page says", "what to do"), rows)


def installs() -> str:
    """Return every page that tells why the bot was not installed in a workspace."""
    rows = [(title, _shown(sentence)) for _, title, sentence in install_words._PROBLEMS.values()]
    return table(("the page says", "what to do"), rows)


def _said_in(function: Any) -> Iterator[str]:
    """Return the sentences in a function's source, and in the tables and functions it uses."""
    if function is explain_apps._target_refused:
        yield from explain_apps._FLAWS.values()
        return
    for node in ast.walk(ast.parse(inspect.getsource(function))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Attribute) and called.attr in {"mrkdwn", "plain"}:
            first = node.args[0]
            if isinstance(first, ast.Constant):
                yield first.value
        elif isinstance(called, ast.Name) and called.id == "_ask_admins":
            yield from _said_in(explain._ask_admins)


def _shown(sentence: str) -> str:
    """Return a sentence with dots where the bot puts a name, an address or a moment."""
    return re.sub(r"\{\w+\}", "…", sentence).replace("*", "").replace("….", "…")


def _short(scope: Scope) -> str:
    return scope.id.removeprefix("https://www.googleapis.com/auth/")
