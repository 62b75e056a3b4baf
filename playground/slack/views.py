"""Modals and Home tabs, and the stack that the modals of one person form.

docs.slack.dev/reference/views, docs.slack.dev/surfaces/modals.
"""

from __future__ import annotations

import copy
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from playground.slack import limits
from playground.slack.blocks import SurfaceKind, check_blocks, completed
from playground.slack.composition import check_text_field
from playground.slack.errors import SlackError
from playground.slack.findings import Findings
from playground.slack.people import Channel, Person
from playground.slack.reading import Names, read_text
from playground.slack.surfaces import Surface

_HOME_FIELDS = ("callback_id", "external_id", "private_metadata")
_MODAL_FIELDS = (
    *_HOME_FIELDS,
    "submit",
    "close",
    "clear_on_close",
    "notify_on_close",
    "submit_disabled",
)


@dataclass(eq=False)
class View(Surface):
    """A modal or a Home tab as one person sees it; updates change it in place."""

    id: str
    person: Person
    source: dict[str, Any]
    names: Names = field(repr=False)
    root_id: str
    previous_id: str | None = None
    opened_in: Channel | None = None
    """The conversation that the person was looking at when the modal was opened, if any."""
    hash: str = ""
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.replace(self.source)

    def replace(self, source: dict[str, Any]) -> None:
        """Show something else under the same id; the hash changes."""
        self.source = {**source, "blocks": completed(source["blocks"])}
        self.blocks = self.source["blocks"]
        self.errors = {}
        self.hash = f"{secrets.randbelow(10**10)}.{secrets.token_hex(4)}"

    @property
    def type(self) -> str:
        """`modal` or `home`."""
        return str(self.source["type"])

    @property
    def title(self) -> str:
        """The title of a modal; a Home tab has none."""
        return read_text(self.source.get("title"), self.names)

    def plain(self) -> str:
        """Return what a person reads: title, blocks, and errors beside inputs."""
        parts = [self.title, super().plain(), *self.errors.values()]
        return "\n".join(part for part in parts if part)

    def as_object(self, *, team_id: str, app_id: str, bot_id: str) -> dict[str, Any]:
        """Return Slack's view object."""
        defaults = {"callback_id": "", "external_id": "", "private_metadata": ""}
        flags = {"clear_on_close": False, "notify_on_close": False}
        return {
            **defaults,
            **flags,
            "title": None,
            "submit": None,
            "close": None,
            **copy.deepcopy(self.source),
            "id": self.id,
            "team_id": team_id,
            "state": {"values": copy.deepcopy(self.values)},
            "hash": self.hash,
            "previous_view_id": self.previous_id,
            "root_view_id": self.root_id,
            "app_id": app_id,
            "app_installed_team_id": team_id,
            "bot_id": bot_id,
        }


class Views:
    """Every open view: a Home tab and a stack of modals per person."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self.homes: dict[str, View] = {}
        self.stacks: dict[str, list[View]] = {}

    def open(
        self, person: Person, source: dict[str, Any], opened_in: Channel | None = None
    ) -> View:
        """Open a modal in place of what the person had open."""
        self._refuse_taken(source, None)
        view = self._new(person, source, None)
        view.opened_in = opened_in
        self.stacks[person.id] = [view]
        return view

    def push(self, person: Person, source: dict[str, Any]) -> View:
        """Put a modal on top of the open ones; raise SlackError `push_limit_reached`."""
        stack = self.stacks.get(person.id, [])
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= limits.VIEW_STACK:
            raise SlackError("push_limit_reached")
        self._refuse_taken(source, None)
        view = self._new(person, source, stack[-1])
        stack.append(view)
        return view

    def update(self, view: View, source: dict[str, Any], view_hash: str | None) -> View:
        """Change an open view; raise SlackError `hash_conflict` when it changed meanwhile."""
        if view_hash and view_hash != view.hash:
            raise SlackError("hash_conflict")
        self._refuse_taken(source, view)
        view.replace(source)
        return view

    def publish(self, person: Person, source: dict[str, Any], view_hash: str | None) -> View:
        """Show a Home tab; raise SlackError `hash_conflict` when it changed meanwhile."""
        current = self.homes.get(person.id)
        if current is not None:
            return self.update(current, source, view_hash)
        self._refuse_taken(source, None)
        self.homes[person.id] = self._new(person, source, None)
        return self.homes[person.id]

    def find(self, view_id: str | None, external_id: str | None = None) -> View:
        """Return an open view; raise SlackError `not_found`."""
        for view in self._all():
            if view.id == view_id or (
                external_id and view.source.get("external_id") == external_id
            ):
                return view
        raise SlackError("not_found")

    def top(self, person: Person) -> View | None:
        """Return the modal that the person sees."""
        stack = self.stacks.get(person.id, [])
        return stack[-1] if stack else None

    def close(self, view: View) -> None:
        """Take one modal out of its stack."""
        stack = self.stacks.get(view.person.id, [])
        self.stacks[view.person.id] = [one for one in stack if one is not view]

    def clear(self, person: Person) -> None:
        """Take all modals away."""
        self.stacks[person.id] = []

    def _all(self) -> list[View]:
        return [*self.homes.values(), *(one for stack in self.stacks.values() for one in stack)]

    def _new(self, person: Person, source: dict[str, Any], below: View | None) -> View:
        view_id = f"V{secrets.token_hex(5).upper()}"
        root = below.root_id if below else view_id
        return View(
            id=view_id,
            person=person,
            source=source,
            names=self._names,
            root_id=root,
            previous_id=below.id if below else None,
            opened_in=below.opened_in if below else None,
        )

    def _refuse_taken(self, source: dict[str, Any], own: View | None) -> None:
        wanted = source.get("external_id")
        for view in self._all():
            if wanted and view is not own and view.source.get("external_id") == wanted:
                raise SlackError("duplicate_external_id")


def validated_view(source: Any, kind: SurfaceKind, *, pointer: str = "/view") -> dict[str, Any]:
    """Return the view when Slack would show it; raise SlackError as Slack refuses it."""
    if not isinstance(source, dict):
        raise SlackError("invalid_arguments", messages=["[ERROR] view must be an object"])
    found = Findings()
    _check_view(found, source, kind, pointer)
    if found.messages:
        raise SlackError("invalid_arguments", messages=found.messages)
    if len(json.dumps(source).encode()) > limits.VIEW_BYTES:
        raise SlackError("view_too_large")
    return source


def _check_view(found: Findings, view: dict[str, Any], kind: SurfaceKind, pointer: str) -> None:
    found.one_of(view, "type", pointer, (kind,))
    required = ("type", "title", "blocks") if kind == "modal" else ("type", "blocks")
    optional = _MODAL_FIELDS if kind == "modal" else _HOME_FIELDS
    found.fields(view, pointer, required=required, optional=optional)
    for label in ("title", "submit", "close"):
        check_text_field(found, view, label, pointer, limits.VIEW_TITLE)
    for flag in ("clear_on_close", "notify_on_close", "submit_disabled"):
        found.boolean(view, flag, pointer)
    found.string(view, "private_metadata", pointer, limits.PRIVATE_METADATA, least=0)
    found.string(view, "callback_id", pointer, limits.IDENTIFIER, least=0)
    found.string(view, "external_id", pointer, limits.IDENTIFIER, least=0)
    check_blocks(found, view.get("blocks"), kind, f"{pointer}/blocks")
    if kind == "modal" and "submit" not in view and _has_input(view.get("blocks")):
        found.add(f"{pointer}/submit", "must be provided when an input block is present")


def _has_input(blocks: Any) -> bool:
    listed = blocks if isinstance(blocks, list) else []
    return any(isinstance(one, dict) and one.get("type") == "input" for one in listed)
