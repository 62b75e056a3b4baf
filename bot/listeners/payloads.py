"""Slack's payloads as small frozen values; no type of Slack's or Bolt's goes beyond this file."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

#: Of a typed command, and of any one value (characters): Slack's own limits are about so.
TYPED, VALUE = 4000, 4000
#: Digits of a version or a page.
_DIGITS = 9

_MAILTO = re.compile(r"<mailto:([^|>]+)(?:\|[^>]*)?>")
_SPACES = re.compile(r"[\s\u00a0\u2007\u202f]+")
_QUOTES = str.maketrans("", "", "\"'\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb`")


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """A slash command."""

    workspace_id: str
    user_id: str
    channel_id: str
    trigger_id: str
    response_url: str
    words: tuple[str, ...]

    @classmethod
    def parse(cls, body: Mapping[str, Any]) -> "Typed":
        """Read a command. Addresses may come as Slack formats them, quoted or with odd spaces."""
        text = _MAILTO.sub(r"\1", _text(body.get("text"), TYPED)).translate(_QUOTES)
        return cls(
            workspace_id=_text(body["team_id"]),
            user_id=_text(body["user_id"]),
            channel_id=_text(body.get("channel_id")),
            trigger_id=_text(body.get("trigger_id")),
            response_url=_text(body.get("response_url")),
            words=tuple(word for word in _SPACES.split(text) if word),
        )

    @property
    def verb(self) -> str:
        """The first word, or nothing."""
        return self.words[0].lower() if self.words else ""

    @property
    def rest(self) -> tuple[str, ...]:
        """The words after the verb."""
        return self.words[1:]


@dataclass(frozen=True, kw_only=True, slots=True)
class Click:
    """A press on a button."""

    workspace_id: str
    user_id: str
    action_id: str
    value: str
    block_id: str
    ephemeral: bool
    trigger_id: str = ""
    response_url: str = ""
    view_id: str = ""  # set where it was in a view: a window, or the Home tab
    on_home: bool = False
    carried: Mapping[str, str] = field(default_factory=dict)  # by that view

    @classmethod
    def parse(cls, body: Mapping[str, Any]) -> "Click":
        """Read a `block_actions` payload."""
        action = body["actions"][0]
        container = body.get("container", {})
        user = body["user"]
        view = body.get("view") or {}
        return cls(
            # The clicker's own workspace: in a shared channel `team` may be another one.
            workspace_id=_text(user.get("team_id") or body["team"]["id"]),
            user_id=_text(user["id"]),
            action_id=_text(action["action_id"]),
            value=_entered(action),
            block_id=_text(action.get("block_id")),
            ephemeral=bool(container.get("is_ephemeral")),
            trigger_id=_text(body.get("trigger_id")),
            response_url=_text(body.get("response_url")),
            view_id=_text(view.get("id")),
            on_home=view.get("type") == "home",
            carried=_carried(view),
        )

    def typed(self, *words: str) -> Typed:
        """Return the command that the press stands for."""
        return Typed(
            workspace_id=self.workspace_id,
            user_id=self.user_id,
            channel_id="",
            trigger_id=self.trigger_id,
            response_url=self.response_url,
            words=words,
        )

    @property
    def locale(self) -> str:
        """The person's language, as a view of ours carries it."""
        return self.carried.get("locale", "")

    @property
    def edition(self) -> tuple[str, str]:
        """The app, and the edition of its key or secret that the button was drawn for."""
        app_id, _, edition = self.value.partition(":")
        return app_id, edition

    @property
    def target(self) -> tuple[str, int]:
        """The connection and the version that the button was drawn for; a foreign one is none."""
        connection_id, _, version = self.value.rpartition(":")
        return connection_id, number(version)


@dataclass(frozen=True, kw_only=True, slots=True)
class Submission:
    """A form that was sent."""

    workspace_id: str
    user_id: str
    locale: str  # of the person, as the form has carried it since it was opened
    response_url: str  # of the command or click that opened the form
    values: Mapping[str, str]
    callback_id: str = ""
    trigger_id: str = ""
    carried: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, body: Mapping[str, Any]) -> "Submission":
        """Read a `view_submission` payload; each input's block has the name of its value."""
        view = body["view"]
        values = {
            _text(block_id): _entered(element)
            for block_id, elements in view["state"]["values"].items()
            for element in elements.values()
        }
        carried = _carried(view)
        return cls(
            workspace_id=_text(body["user"].get("team_id") or body["team"]["id"]),
            user_id=_text(body["user"]["id"]),
            locale=carried.get("locale", ""),
            response_url=carried.get("response_url", ""),
            values=values,
            callback_id=_text(view.get("callback_id")),
            trigger_id=_text(body.get("trigger_id")),
            carried=carried,
        )

    @property
    def only(self) -> str:
        """What was typed into a form of one field."""
        return next(iter(self.values.values()), "")


def number(digits: str) -> int:
    """Return a count that travelled as text; 0, which is none of ours, for anything else."""
    plain = digits.isascii() and digits.isdecimal() and len(digits) <= _DIGITS
    return int(digits) if plain else 0


def told(text: str) -> Mapping[str, Any]:
    """Return what a button or a form of ours carries; nothing where it is none of ours."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _carried(view: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what a view carries for us."""
    carried = told(_text(view.get("private_metadata")))
    return {name: str(value) for name, value in carried.items()}


def _entered(element: Mapping[str, Any]) -> str:
    """Return what was typed into an input, or chosen in it."""
    chosen = element.get("selected_option") or {}
    ticked = [str(option["value"]) for option in element.get("selected_options") or []]
    several = element.get("selected_conversations")
    if several:
        return _text(",".join(map(str, several)))
    picked = ("value", "selected_conversation", "selected_user", "selected_time")
    found = next((element[name] for name in picked if element.get(name)), None)
    return _text(found or chosen.get("value") or ",".join(ticked))


def _text(value: object, longest: int = VALUE) -> str:
    """Return a value as text that can be stored and written: not endless, no half characters."""
    text = "" if value is None else str(value)[:longest]
    return text.encode(errors="replace").decode()


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """An answer that only the person sees; `replace` puts it in place of what was clicked."""

    text: str
    blocks: list[Block]
    replace: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenForm:
    """An answer that is a form."""

    view: View


Answer = Reply | OpenForm | None
