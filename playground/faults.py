"""Faults to order, for any server of the local world: what goes wrong, where, how often."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any


@dataclass
class Fault:
    """One thing that goes wrong. `times` counts down; None is "until removed"."""

    path: re.Pattern[str]
    method: str | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    account: str | None = None
    status: int | None = None
    # A string is sent as HTML, a dict as JSON, and of a function whatever it returns.
    body: Any = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0
    drop: bool = False
    times: int | None = None


class Faults:
    """The faults in force, oldest first; safe to change while requests come in."""

    def __init__(self, account_of: Callable[[Mapping[str, str]], str | None]) -> None:
        """`account_of` tells whose address a request is about, from what the request carries.

        That is its form, and under `access_token` its bearer token.
        """
        self._account_of = account_of
        self._lock = Lock()
        self._faults: list[Fault] = []

    def add(self, path: str = "", **details: Any) -> Fault:
        """Let requests fail whose path begins with the regular expression `path`.

        Details are the fields of Fault: `status`, `body` (a dict is sent as JSON) and `headers`
        answer in the provider's place; `delay` seconds pass first; `drop` closes the connection;
        without a status or drop the request goes on after the delay.
        """
        fault = Fault(re.compile(path), **details)
        with self._lock:
            self._faults.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        """End a fault; one that is over already is no error."""
        with self._lock:
            if fault in self._faults:
                self._faults.remove(fault)

    def clear(self) -> None:
        """End all faults."""
        with self._lock:
            self._faults.clear()

    def take(self, method: str, path: str, carried: Mapping[str, str]) -> Fault | None:
        """Return the first fault that hits this request, and count it."""
        account = self._account_of(carried)
        with self._lock:
            for fault in self._faults:
                if _hits(fault, method, path, carried, account):
                    self._count(fault)
                    return fault
        return None

    def _count(self, fault: Fault) -> None:
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._faults.remove(fault)


def _hits(
    fault: Fault, method: str, path: str, carried: Mapping[str, str], account: str | None
) -> bool:
    return (
        fault.path.match(path) is not None
        and fault.method in {None, method}
        and fault.account in {None, account}
        and all(carried.get(name) == value for name, value in fault.form.items())
    )
