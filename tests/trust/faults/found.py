"""What the faults have brought to light."""

from tests.trust.figures import Found

_HERE = "tests/trust/faults"

FOUND: tuple[Found, ...] = (
    Found(
        what="A message that Slack refuses for its own sake, or that cannot be drawn, was tried"
        " for ever, and everything else for its recipient waited behind it.",
        mended="It is given up after six attempts and said to the super admins.",
        test=f"{_HERE}/test_slack.py"
        "::test_a_message_that_slack_takes_from_nobody_holds_up_no_other",
    ),
    Found(
        what="A message that Slack had taken was sent again every two minutes while the database"
        " could not be written.",
        mended="The postman keeps what it has still to record, and sends nothing until it has.",
        test=f"{_HERE}/test_slack.py"
        "::test_what_slack_took_is_not_sent_again_where_it_could_not_be_recorded",
    ),
    Found(
        what="`retry-after` in small letters, as Slack's servers write it, was not seen: the"
        " next attempt came after two seconds.",
        mended="Names of headers are compared without case, in both modes.",
        test=f"{_HERE}/test_slack.py"
        "::test_slacks_wait_is_read_whatever_the_case_of_the_headers_name",
    ),
    Found(
        what="One removal that could not be worked on (a damaged row, an unforeseen error) ended"
        " the round for all, every second, for ever; so did an old access and a domain.",
        mended="Each is worked on by itself and put off alone; a removal ends after its time.",
        test=f"{_HERE}/test_database.py::test_a_damaged_row_keeps_no_other_removal_from_its_end",
    ),
    Found(
        what="A clock set back by a day put off every check, message, reminder and removal by a"
        " day.",
        mended="What lies ahead is brought nearer by as much, also when it happened between two"
        " starts.",
        test="tests/connections/test_timekeeping.py::test_a_check_comes_when_it_would_have_come",
    ),
    Found(
        what="The scheduler plans by the machine's clock: set back by an hour, no job ran for an"
        " hour.",
        mended="A thread of its own compares the clock with itself and starts the rounds anew.",
        test=f"{_HERE}/test_clock.py"
        "::test_the_scheduler_goes_on_when_the_machines_clock_is_set_back",
    ),
    Found(
        what="After a machine had slept during an outage, refusals of before it counted as six"
        " hours without a break: mailboxes were lost that worked again.",
        mended="Nobody is believed lost whose look is overdue; the next looks decide.",
        test="tests/connections/test_breaker.py"
        "::test_after_a_standstill_nobody_is_lost_without_a_fresh_look",
    ),
    Found(
        what="/readyz called Slack's tie ok for ever after the token had been revoked, where the"
        " event about it was lost.",
        mended="Slack is asked every half minute; what is no refusal proves nothing.",
        test=f"{_HERE}/test_slack.py"
        "::test_a_token_that_was_revoked_unheard_is_noticed_and_taken_back",
    ),
    Found(
        what="An answer like `internal_error` or `ratelimited` to the question who the bot is"
        " counted as a refused token: requests were turned away.",
        mended="Only Slack's words for a dead token count as one.",
        test=f"{_HERE}/test_slack.py"
        "::test_slack_that_cannot_be_asked_does_not_end_the_bots_identity",
    ),
    Found(
        what="An answer that Slack's response URL did not take (429, 5xx, a cut connection) was"
        " lost without a word: a mailbox was deactivated, and nobody was told.",
        mended="It comes as a direct message instead.",
        test=f"{_HERE}/test_answers.py"
        "::test_an_answer_that_slack_does_not_take_comes_as_a_message",
    ),
    Found(
        what="A form that Slack did not open ended the listener with an error and the person with"
        " silence; so did a window of the Home tab that it did not open or fill.",
        mended="It is said where the person is, or in a direct message.",
        test=f"{_HERE}/test_answers.py::test_a_form_that_slack_does_not_open_is_said",
    ),
    Found(
        what="Where Slack did not say who somebody is, that was called a fault of our own, with a"
        " traceback for each click.",
        mended="It is what it is: nothing was done, and it can be tried again.",
        test=f"{_HERE}/test_answers.py"
        "::test_where_slack_does_not_say_who_it_is_nothing_is_done_and_that_is_said",
    ),
    Found(
        what="A clock set back by hours, after a kill at the wrong moment, kept a workspace's"
        " tokens from being renewed for as long, and let the state of an install live on.",
        mended="They are moved like everything else that waits.",
        test=f"{_HERE}/test_clock.py"
        "::test_the_right_to_renew_a_workspaces_tokens_and_an_installs_state_move_with_the_clock",
    ),
)
