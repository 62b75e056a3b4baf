"""What the kills have brought to light, and what they are held against."""

from tests.trust.figures import Found

PROMISES = (
    "the audit tells every state of every mailbox, in order, and its chain is whole",
    "every message that a step promises is sent",
    "no message is sent twice but the one in flight at a kill",
    "no access is left here after a removal, and none is outstanding for ever",
    "no access that a sign-in was given is left at Google; one that is left at Microsoft, its"
    " person was told of",
    "no token is handed out without its row",
    "who is erased is nowhere, what was removed long ago goes, nothing of a workspace is left",
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
    Found(
        what="What a sign-in had left was forgotten when another mailbox of the same account was"
        " disconnected (its own token may be refused, so its removal ended nothing), when the"
        " person was erased, and when the account's aliases could not be read.",
        mended="It is held until the others have ended or were seen to work; who is erased is"
        " nameless in it; what came before a failure is given back.",
        test="tests/connections/test_strays.py"
        "::test_while_it_is_open_what_becomes_of_the_account_it_is_kept",
    ),
    Found(
        what="Who was cut off between a provider's answer and our first commit was told nothing,"
        " and the bot did not know of it.",
        mended="The intent is stored before the code is sent; afterwards it is sent once more, and"
        " the person is told.",
        test="tests/connections/test_strays.py"
        "::test_a_code_that_was_used_is_sent_once_more_and_the_person_is_told",
    ),
    Found(
        what="Who was refused after the sign-in, where only a person can remove an access, was not"
        " told that Microsoft may list us now.",
        mended="The message says so, with the page where it can be removed.",
        test="tests/connections/test_strays.py"
        "::test_who_is_refused_where_only_a_person_can_remove_an_access_is_told_so",
    ),
    Found(
        what="The name and address of a sign-in stayed stored for as long as what it had left was"
        " held, where that waits for another mailbox.",
        mended="A day after the link's end nobody is known by it any more.",
        test="tests/connections/test_strays.py::test_a_sweep_forgets_nothing_that_is_held",
    ),
    Found(
        what="A webhook on its way was claimed and sent a second time when the clock jumped over"
        " the end of its claim.",
        mended="What is on its way in this process is not sent again.",
        test="tests/stories/test_webhooks.py"
        "::test_what_is_on_its_way_is_not_sent_again_when_the_clock_jumps",
    ),
    Found(
        what="A click that met a bot which was just taken out of its workspace left a traceback;"
        " so did the look for leavers.",
        mended="Slack's word for it is no failure of ours.",
        test="tests/stories/test_uninstalling.py"
        "::test_a_click_while_it_is_taken_out_is_answered_and_leaves_no_traceback",
    ),
    Found(
        what="A change of the key that was killed left a file beside the key file that held all"
        " keys, and no later change removed it.",
        mended="Such files have a name of their own; a change that comes to its end removes them.",
        test="tests/storage/test_keys.py"
        "::test_what_a_kill_has_left_of_a_key_file_goes_with_the_next_change",
    ),
    Found(
        what="The campaign itself took a message or webhook for one too many on a busy machine:"
        " it looked for a kill within six seconds, and a request may be dealt with later.",
        mended="Every request names its process, so no clock is asked.",
        test="tests/trust/crashes/test_crashes.py"
        "::test_killed_at_random_moments_everything_that_is_promised_is_there",
    ),
)
