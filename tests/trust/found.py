"""What the attacks and the bad input have found; each is mended, and held by a test."""

from tests.trust.figures import Found

_DOOR = "tests/trust/attacks/test_slack_door.py"
_SERVERS = "tests/trust/attacks/test_servers.py"
_LOG = "tests/trust/attacks/test_redaction.py"
_PAGES = "tests/trust/attacks/test_pages.py"
_REPLAYS = "tests/trust/attacks/test_replays.py"
_OUTSIDERS = "tests/trust/attacks/test_outsiders.py"
_INSIDE = "tests/trust/attacks/test_inside.py"
_INJECTED = "tests/trust/attacks/test_injection.py"
_INPUTS = "tests/trust/inputs/test_inputs.py"
_READERS = f"{_INPUTS}::test_nothing_comes_out_of_a_reader_but_what_it_names"
_OVER_HTTP = f"{_INPUTS}::test_bad_input_over_http_breaks_and_changes_nothing"

ATTACKS: tuple[Found, ...] = (
    Found(
        what="After a mail domain's settings had been fetched over HTTPS, any mail server with a"
        " valid certificate for any name was believed: the library (urllib3, `assert_hostname`)"
        " had switched the look at names off in the context that both shared.",
        mended="The library is told no name to compare; TLS itself does it, for both.",
        test="tests/providers/test_imap.py"
        "::test_names_are_looked_at_as_before_after_a_mail_domain_s_settings_were_fetched",
    ),
    Found(
        what="Anybody could fill the log with failures: an unsigned body that was no JSON, a list,"
        " too deep, or of an odd type was read before its signature was looked at, and led to 500",
        mended="nothing of a request is read before its signature fits",
        test=f"{_DOOR}::test_nothing_of_an_unsigned_body_is_read",
    ),
    Found(
        what="A signature that was no ASCII, or a time that was no number, was answered with 200",
        mended="it is a signature that does not fit: 401",
        test=f"{_DOOR}::test_forged_signatures_open_nothing",
    ),
    Found(
        what="A mail server that sends a byte now and then held a thread for ever: six such forms,"
        " and nobody could sign in any more; one such check, and the round of checks stood still",
        mended="a visit has an end (45 s), whatever TLS is on the connection",
        test=f"{_SERVERS}::test_a_mail_server_that_never_ends_is_left",
    ),
    Found(
        what="A mail server could fill the memory with lines without an end, or with a literal of"
        " any length",
        mended="a visit reads one megabyte at most",
        test=f"{_SERVERS}::test_a_mail_server_that_talks_for_ever_does_not_fill_the_memory",
    ),
    Found(
        what="An autoconfig server that drips kept its thread for hours after nobody waited any"
        " more, and the process from ending",
        mended="the connection is cut when the patience is over",
        test=f"{_SERVERS}::test_an_autoconfig_server_that_never_ends_holds_no_thread",
    ),
    Found(
        what="An autoconfig answer that was packed was unpacked: 50 kB became 50 MB",
        mended="it is read as it comes",
        test=f"{_SERVERS}::test_an_autoconfig_answer_is_not_unpacked",
    ),
    Found(
        what="The form for a mail server showed a colleague's address as the user name: what a"
        " domain says was kept together with the first asker's address",
        mended="what is kept has no address; each asker's own is put in",
        test=f"{_SERVERS}::test_what_was_found_for_one_person_is_not_shown_to_the_next",
    ),
    Found(
        what="The log's redaction passed over errors, bytes, sets and dataclasses, stumbled over"
        " named tuples, and knew neither Microsoft's tokens nor secrets inside of forms and JSON",
        mended="every kind of value; every shape in use; names inside of texts",
        test=f"{_LOG}::test_a_secret_with_a_look_of_its_own_is_blotted_out_wherever_it_lies",
    ),
    Found(
        what="On a terminal, a logged text could end its line, forge another, colour or clear",
        mended="control characters and changes of direction are written out",
        test=f"{_LOG}::test_a_name_forges_no_line_and_speaks_to_no_terminal",
    ),
    Found(
        what="A body of up to a gigabyte was written to the disk before anybody asked for it",
        mended="one megabyte, and 64 kB of headers, or it is refused at once",
        test=f"{_PAGES}::test_requests_that_smuggle_or_flood_are_refused_before_they_are_read",
    ),
    Found(
        what="A hundred idle connections kept everybody out, Slack too",
        mended="six hundred connections, waited on by poll",
        test=f"{_PAGES}::test_a_hundred_slow_talkers_keep_nobody_out",
    ),
    Found(
        what="//x was sent on to /x at whatever host the request named",
        mended="two slashes are no route",
        test="tests/trust/attacks/test_sign_ins.py::test_no_answer_redirects_anywhere_but_home",
    ),
    Found(
        what="A neighbour (another host of the domain, another path) could plant the cookie that"
        " binds a sign-in to a browser",
        mended="over https its name begins with __Host-, below a path with __Secure-",
        test=f"{_PAGES}::test_over_https_no_neighbour_can_plant_the_cookie",
    ),
    Found(
        what="The cookie that binds an install to a browser could be planted by a neighbour",
        mended="the same names as for a sign-in: __Host-, below a path __Secure-",
        test="tests/trust/attacks/test_installs.py"
        "::test_no_neighbour_can_plant_the_cookie_of_an_install",
    ),
    Found(
        what="What a process answered that stands by had none of the strict headers",
        mended="one list of headers for whoever answers",
        test=f"{_PAGES}::test_what_a_process_answers_that_stands_by_is_as_strict",
    ),
    Found(
        what="A posted answer of any length became a Location header of that length",
        mended="no part longer than 8,000 characters is passed on",
        test="tests/trust/attacks/test_sign_ins.py"
        "::test_an_answer_too_long_for_any_provider_is_not_passed_on",
    ),
    Found(
        what="Google's word about who answers (`iss`) was not looked at",
        mended="another issuer's answer is refused before its code is sent anywhere",
        test="tests/trust/attacks/test_sign_ins.py"
        "::test_an_answer_that_another_issuer_signs_for_is_refused",
    ),
    Found(
        what="The webhook of another workspace's app was shown to a super admin with its id",
        mended="asked for within the workspace only",
        test=f"{_INSIDE}::test_an_id_of_another_workspace_is_no_id",
    ),
    Found(
        what="A role that was lost while Slack's older answer was on its way was kept for a"
        " minute; and what is kept had no bound",
        mended="an answer from before a change is not kept; ten thousand answers at most",
        test=f"{_INSIDE}::test_a_role_that_is_lost_while_slack_answers_is_not_kept",
    ),
    Found(
        what="The same press on *New key* or *New webhook secret*, sent again within five minutes,"
        " ended the key that it had just made and made another one",
        mended="the buttons carry the edition of what they replace; a second press is refused",
        test=f"{_REPLAYS}::test_a_replayed_press_makes_no_second_key",
    ),
    Found(
        what="A role was believed for a minute after it was lost where `user_change` came late or"
        " never: keys, settings, approvals and removals could still be had",
        mended="whoever has a role is asked about anew before anything that acts",
        test=f"{_OUTSIDERS}"
        "::test_an_admin_who_is_none_any_more_acts_on_nothing_although_no_event_came",
    ),
    Found(
        what="Somebody of another workspace of the same organisation was a member, and an owner an"
        " admin, of a workspace of their own here, where the bot has one token",
        mended="the token serves its own workspace and no other",
        test=f"{_OUTSIDERS}::test_outsiders_press_and_send_in_vain",
    ),
    Found(
        what="*Another provider* answered a guest with the choice of providers",
        mended="people from outside are refused once for all, before any button or form",
        test=f"{_OUTSIDERS}::test_outsiders_press_and_send_in_vain",
    ),
    Found(
        what="A reason of several lines could look like a decision in the admins' message",
        mended="text from outside stays in its line and its direction",
        test=f"{_INJECTED}::test_a_reason_forges_no_decision",
    ),
    Found(
        what="Ids from the values of buttons were markup because we had put them there",
        mended="what is no id is shown as text",
        test=f"{_INJECTED}"
        "::test_text_from_outside_pings_nobody_links_nowhere_and_stays_in_its_line",
    ),
    Found(
        what="An address could hold control characters and changes of direction",
        mended="only what can be seen is an address",
        test=f"{_INJECTED}::test_an_address_is_one_that_can_be_seen",
    ),
    Found(
        what="An app's name was markup, and commands, on the terminal of who runs the bot",
        mended="names hold only what can be seen; tables show text",
        test=f"{_INJECTED}::test_an_apps_name_speaks_to_no_terminal",
    ),
    Found(
        what="An id token whose issuer was a list led to 500; one that never ends was taken",
        mended="each claim has its kind; infinity is no time",
        test="tests/trust/attacks/test_identities.py"
        "::test_a_claim_of_another_kind_is_a_refusal_and_never_a_failure",
    ),
)

INPUTS: tuple[Found, ...] = (
    Found(
        what="`/inbox list ²` broke: a digit to Python, and no number; so did a button's version",
        mended="numbers are read in one place, as ASCII digits of a bounded length",
        test=_READERS,
    ),
    Found(
        what="Half a character (a lone surrogate) in a button, a form or an event broke the"
        " question to the database",
        mended="texts are made writable when they are read; ids of events are ASCII",
        test=_OVER_HTTP,
    ),
    Found(
        what="Interactions with parts missing or of another kind raised in Bolt or in a listener"
        " after the acknowledgement: three seconds of silence, then 404",
        mended="a request's shape is looked at once, for HTTP and for sockets: 400",
        test=f"{_DOOR}::test_a_signed_body_that_cannot_be_read_is_refused_at_once",
    ),
    Found(
        what="Events without their user, or with a time beyond the calendar, broke their listener",
        mended="part of the same look",
        test=_OVER_HTTP,
    ),
    Found(
        what="Forms and buttons with a missing approval, app, version or choice broke instead of"
        " saying that it was not possible",
        mended="what no form of ours can send is not found, or not possible",
        test=_OVER_HTTP,
    ),
    Found(
        what="A setting of more seconds than a calendar has, or infinity, ended the start with a"
        " traceback; so did a .env that is no UTF-8",
        mended="durations end at ten years; both are said in a sentence",
        test=_READERS,
    ),
    Found(
        what="A public URL with a line break or a port of words was taken",
        mended="it is read whole, and has to be plain",
        test=_READERS,
    ),
    Found(
        what="A damaged backup ended `restore` with a traceback: SQLite's words about it were no"
        " UTF-8",
        mended="it is damaged, and nothing was changed",
        test=f"{_INPUTS}::test_a_backup_that_was_spoilt_is_refused_or_whole",
    ),
    Found(
        what="A copy that was damaged in its list of migrations ended `restore`, and a start, with"
        " a traceback",
        mended="it is damaged, and nothing was changed",
        test=f"{_INPUTS}::test_a_backup_that_was_spoilt_is_refused_or_whole",
    ),
    Found(
        what="A frame of Socket Mode that was a list, too deep, or with a count of words raised in"
        " the connection's thread",
        mended="it is no message",
        test=_READERS,
    ),
    Found(
        what="Our own first redaction took minutes for a text of a megabyte",
        mended="every part of every pattern is bounded, and so is a logged text",
        test=f"{_LOG}::test_a_long_text_takes_no_long_time",
    ),
    Found(
        what="What a receiver of webhooks answered was read to its end, and unpacked: a chunk of"
        " impossible length ended the attempt with an error that nobody foresaw, a body that did"
        " not come made a failure of an acknowledgement, a fast one could fill the memory",
        mended="nothing of an answer is read but its head",
        test="tests/providers/test_webhooks.py::test_nothing_is_read_of_an_answer_but_its_head",
    ),
    Found(
        what="An event about nobody, or while Slack could not be asked, was a failure of ours"
        " with a traceback",
        mended="nobody is no id; what Slack does not say, the round that looks for leavers sees",
        test="tests/trust/faults/test_answers.py"
        "::test_an_event_while_slack_cannot_be_asked_leaves_no_traceback",
    ),
    Found(
        what="A search for a part with the character NUL ended with an error of the index",
        mended="no address has one: nothing is found",
        test="tests/storage/test_listings.py::test_pages_and_counts_are_those_of_the_whole_list",
    ),
)

#: What atheris has found beyond that.
GUIDED: tuple[Found, ...] = (
    Found(
        what="A mail server that named a literal of thousands of digits ended a visit with an"
        " error that nobody foresaw: Python makes no number of so many",
        mended="a length that no visit waits for ends it like any other answer in disorder",
        test="tests/trust/inputs/test_guided.py"
        "::test_a_mail_servers_literal_of_no_possible_length_ends_the_visit",
    ),
)
