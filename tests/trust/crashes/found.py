"""What the kills have brought to light, and what they are held against."""

from tests.trust.figures import Found

PROMISES = (
    "the audit tells every state of every mailbox, in order, and its chain is whole",
    "every message that a step promises is sent",
    "no message is sent twice but the one in flight at a kill",
    "no access is left here after a removal, and none is outstanding for ever",
    "no removal is called confirmed while the provider accepts the access",
    "no access is ended while a living mailbox hangs on it",
    "what is called active works",
    "webhooks come in order, and twice only when one was in flight at a kill",
    "the database is whole, and no log holds a traceback",
)

FOUND: tuple[Found, ...] = (
    Found(
        what="A kill between a provider's answer to a sign-in and our own transaction left an"
        " access at the provider that nobody knew of; so did a refused sign-in whose revoke got"
        " no answer.",
        mended="What a provider gives is stored first, encrypted in the row of its consent; what"
        " no connection comes of is given back by a job, for a day.",
        test="tests/connections/test_strays.py::test_what_a_kill_left_is_given_back",
    ),
)
