"""What is promised of each fault, and the test that holds it: the page prints this table."""

from dataclasses import dataclass

_HERE = "tests/trust/faults"


@dataclass(frozen=True)
class Stated:
    """One fault with its promise; `test` is a node id."""

    fault: str
    promise: str
    test: str


PROMISES = (
    Stated(
        "Slack: 429, 5xx, errors, a cut connection, a revoked token, a missing scope",
        "a message waits, as long as Slack says, and is sent once, in order",
        f"{_HERE}/test_slack.py::test_a_message_outlives_whatever_slack_answers",
    ),
    Stated(
        "the bot's token is revoked, and the event about it is lost",
        "it is noticed within half a minute and said by /readyz; messages wait",
        f"{_HERE}/test_slack.py::test_a_token_that_was_revoked_unheard_is_noticed_and_taken_back",
    ),
    Stated(
        "Slack cannot be asked who the bot is",
        "it goes on with what it knows",
        f"{_HERE}/test_slack.py::test_slack_that_cannot_be_asked_does_not_end_the_bots_identity",
    ),
    Stated(
        "Slack takes a message and its answer is lost",
        "it is sent once more, and not again after that",
        f"{_HERE}/test_slack.py::test_a_message_whose_answer_was_lost_is_not_sent_for_ever",
    ),
    Stated(
        "Slack takes a message from nobody",
        "it is given up and said to the super admins; others go on",
        f"{_HERE}/test_slack.py::test_a_message_that_slack_takes_from_nobody_holds_up_no_other",
    ),
    Stated(
        "a message cannot be drawn",
        "the same",
        f"{_HERE}/test_slack.py::test_a_message_that_cannot_be_drawn_holds_up_no_other",
    ),
    Stated(
        "the alerts channel is archived",
        "the super admins are told what it should have been told",
        f"{_HERE}/test_slack.py::test_an_archived_alerts_channel_is_said_to_the_admins",
    ),
    Stated(
        "users.info: Slack does not say who somebody is",
        "a click is answered with a sentence and changes nothing",
        f"{_HERE}/test_answers.py"
        "::test_where_slack_does_not_say_who_it_is_nothing_is_done_and_that_is_said",
    ),
    Stated(
        "the same at the end of a sign-in, or the bot is just being taken out",
        "a page says so; nothing is connected, and what was given is given back",
        f"{_HERE}/test_answers.py::test_a_sign_in_while_slack_does_not_say_who_it_is"
        "_connects_nothing_and_leaves_nothing",
    ),
    Stated(
        "response_url: Slack does not take an answer (429, 5xx, an error, a cut connection)",
        "it comes as a direct message",
        f"{_HERE}/test_answers.py::test_an_answer_that_slack_does_not_take_comes_as_a_message",
    ),
    Stated(
        "views.open: Slack does not open a form (the same)",
        "that is said where the person is",
        f"{_HERE}/test_answers.py::test_a_form_that_slack_does_not_open_is_said",
    ),
    Stated(
        "views.open, views.update: an answer to the Home tab gets no window (the same)",
        "it comes as a direct message",
        f"{_HERE}/test_answers.py::test_an_answer_whose_window_is_not_filled_comes_as_a_message",
    ),
    Stated(
        "Slack is silent for a second at each call",
        "it is acknowledged at once, and answered",
        f"{_HERE}/test_answers.py::test_silence_of_slacks_delays_an_answer_and_loses_none",
    ),
    Stated(
        "Google or Microsoft: pages, half JSON, wrong types, every status, redirects, silence",
        "a mailbox keeps its state; the check comes again",
        f"{_HERE}/test_providers.py::test_a_riddle_of_google_or_microsoft_is_no_proof_of_anything",
    ),
    Stated(
        "an IMAP server in trouble, at every stage",
        "the same",
        f"{_HERE}/test_providers.py::test_an_imap_server_in_trouble_is_no_proof_of_anything",
    ),
    Stated(
        "each provider falls silent for longer than our patience, at each thing that is asked",
        "nothing is lost, nobody waits for ever, and the checks go on",
        f"{_HERE}/test_silence.py::test_silence_of_a_provider_proves_nothing_and_ends",
    ),
    Stated(
        "the same while somebody presses Reactivate",
        "they are told that there was no usable answer, and it is looked at again",
        f"{_HERE}/test_silence.py"
        "::test_who_presses_reactivate_during_a_silence_is_told_and_the_checks_go_on",
    ),
    Stated(
        "the same while somebody signs in",
        "a page says so, and nothing is stored",
        f"{_HERE}/test_silence.py"
        "::test_a_sign_in_during_a_silence_ends_on_a_page_and_stores_nothing",
    ),
    Stated(
        "a provider wants to be asked again in a year",
        "it is asked after a day",
        f"{_HERE}/test_providers.py::test_a_retry_after_puts_a_check_off_by_a_day_at_most",
    ),
    Stated(
        "our client's secret has run out",
        "no mailbox changes; one alert, which ends by itself",
        "tests/stories/test_microsoft.py::test_our_expired_secret_changes_no_mailbox",
    ),
    Stated(
        "DNS: SERVFAIL, REFUSED, no answer",
        "no domain moves",
        f"{_HERE}/test_providers.py::test_a_dns_in_trouble_moves_no_domain",
    ),
    Stated(
        "DNS: an answer too long for UDP (Knot)",
        "it is fetched over TCP, whole",
        "tests/external/test_knot.py::test_an_answer_too_long_for_udp_is_fetched_over_tcp",
    ),
    Stated(
        "DNS: half an answer, and nobody listens on TCP",
        "it is no answer",
        f"{_HERE}/test_silence.py::test_half_an_answer_of_a_name_server_is_no_answer",
    ),
    Stated(
        "DNS: the domain does not exist any more",
        "nobody is disconnected",
        f"{_HERE}/test_providers.py::test_a_domain_that_is_gone_from_the_dns_disconnects_nobody",
    ),
    Stated(
        "another process locks the database for longer than our patience",
        "it is said; afterwards everything goes on",
        f"{_HERE}/test_database.py"
        "::test_a_lock_that_outlasts_all_patience_is_said_and_the_jobs_go_on",
    ),
    Stated(
        "the disk under the database is full",
        "it is said, to people and by /readyz; nothing is done by halves; it goes on afterwards",
        "tests/stories/test_full_disk.py"
        "::test_nothing_is_lost_and_nothing_half_done_and_it_says_so",
    ),
    Stated(
        "a disk without room for a copy",
        "the copy is refused and leaves nothing",
        "tests/storage/test_full_disk.py"
        "::test_a_copy_that_does_not_fit_is_refused_and_leaves_nothing",
    ),
    Stated(
        "the file system may only be read",
        "that is said, and it goes on when it may be written again",
        "tests/storage/test_full_disk.py"
        "::test_what_may_only_be_read_is_said_and_goes_on_when_it_may_be_written_again",
    ),
    Stated(
        "the database cannot be written",
        "nothing changes, nothing is sent, and nothing is lost",
        f"{_HERE}/test_database.py::test_where_nothing_can_be_written_nothing_is_done_or_said",
    ),
    Stated(
        "the database cannot be written after Slack took a message",
        "it is recorded as soon as it can be, and not sent again",
        f"{_HERE}/test_slack.py"
        "::test_what_slack_took_is_not_sent_again_where_it_could_not_be_recorded",
    ),
    Stated(
        "an access cannot be decrypted any more",
        "its removal ends after its time; others do not wait for it",
        f"{_HERE}/test_database.py::test_a_damaged_row_keeps_no_other_removal_from_its_end",
    ),
    Stated(
        "the clock is set back, by an hour or a day",
        "checks, messages and removals come when they would have come",
        f"{_HERE}/test_clock.py"
        "::test_a_clock_set_back_stops_neither_checks_nor_messages_nor_removals",
    ),
    Stated(
        "the clock is set back between two starts",
        "the same",
        "tests/connections/test_timekeeping.py::test_the_next_process_notices_it_as_well",
    ),
    Stated(
        "the machine's clock is set back under the scheduler",
        "its rounds go on",
        f"{_HERE}/test_clock.py::test_the_scheduler_goes_on_when_the_machines_clock_is_set_back",
    ),
    Stated(
        "the clock jumps forwards, by an hour or three days",
        "no mailbox that works is lost",
        f"{_HERE}/test_clock.py::test_a_jump_forwards_loses_no_mailbox_that_works",
    ),
    Stated(
        "the clock jumps past the end of a wish",
        "it expires and is told; nothing is removed",
        f"{_HERE}/test_clock.py::test_a_wish_that_a_jump_has_ended_is_told_and_nothing_is_removed",
    ),
    Stated(
        "the clock jumps by six hours, either way: connect links",
        "a link works its ten minutes and no longer",
        f"{_HERE}/test_clock.py::test_a_link_works_its_ten_minutes_and_no_longer",
    ),
    Stated(
        "the same: the state of a sign-in under way",
        "it ends when it would have ended",
        f"{_HERE}/test_clock.py::test_a_sign_in_that_is_under_way_ends_when_it_would_have_ended",
    ),
    Stated(
        "the same: approvals",
        "a wish is open for its three days and no longer",
        f"{_HERE}/test_clock.py::test_a_wish_is_open_for_its_three_days_and_no_longer",
    ),
    Stated(
        "the same: reminders",
        "one comes a day after the loss",
        f"{_HERE}/test_clock.py::test_a_reminder_comes_once_a_day_after_the_loss",
    ),
    Stated(
        "the clock jumps over twenty days of reminders",
        "they are one reminder",
        f"{_HERE}/test_clock.py::test_days_that_are_jumped_over_are_one_reminder_and_not_many",
    ),
    Stated(
        "the clock jumps by six hours, either way: claims of the outbox",
        "what was claimed is sent, once",
        f"{_HERE}/test_clock.py::test_what_was_claimed_before_a_jump_is_sent_once_all_the_same",
    ),
    Stated(
        "the clock is set back by six hours: an install's state, the right to renew tokens",
        "they end when they would have ended",
        f"{_HERE}/test_clock.py"
        "::test_the_right_to_renew_a_workspaces_tokens_and_an_installs_state_move_with_the_clock",
    ),
    Stated(
        "the machine stands still for days during an outage",
        "nobody is lost without a fresh look",
        "tests/connections/test_breaker.py"
        "::test_after_a_standstill_nobody_is_lost_without_a_fresh_look",
    ),
)
