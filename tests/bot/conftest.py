"""Every message that is drawn here is judged."""

from tests.judging import judged

__all__ = ["judged"]
