"""What the attacks and the bad input have found; each is mended, and held by a test."""

from tests.trust.figures import Found

INPUTS: tuple[Found, ...] = ()
ATTACKS: tuple[Found, ...] = ()
