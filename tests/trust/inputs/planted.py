"""A fault that is there to be found: without that, silence says nothing."""

from tests.trust.inputs.mutations import Mutator

PLANTED = "planted"


class PlantedFault(Exception):
    """What the planted reader raises for one beginning among sixteen million."""


def planted(m: Mutator) -> None:
    """Break where a text begins in a way that chance would hardly hit."""
    text = m.text("")
    if text[:1] == "b":
        found = text[1:2]
        if found == "u":
            found = text[2:3]
            if found == "g":
                raise PlantedFault
