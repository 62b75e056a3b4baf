"""What the load has brought to light."""

from tests.trust.figures import Found

FOUND: tuple[Found, ...] = ()
