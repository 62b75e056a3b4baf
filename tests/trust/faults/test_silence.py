"""Providers, name servers and Slack are silent, or answer by halves: nobody waits for ever."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread
from typing import Any

import dns.flags
import dns.message
import pytest

from connections.examination import Verdict
from connections.lifecycle import State
from connections.routing import Lookup
from playground.google.person import consent_at_google
from providers import http, imap_session
from providers.dns import Resolver
from tests.stories.conftest import ALICE, Town
from tests.stories.test_secrets import typed
from tests.trust.faults.test_providers import CAROL, IDA, PASSWORD, everywhere, look

pytestmark = pytest.mark.slow

__all__ = ["everywhere"]

#: Our patience in these tests, and the silence (seconds).
SHORT, LONG = 0.3, 1.2


@contextmanager
def hurried() -> Iterator[None]:
    """Have less patience with who is silent than the bot has by itself: the same, sooner."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(http, "TIMEOUT_SECONDS", SHORT)
        patched.setattr(imap_session, "TIMEOUT", SHORT)
        yield


def silences(town: Town) -> dict[str, tuple[str, Callable[[], Callable[[], None]]]]:
    """Return, by what falls silent: the mailbox, and what begins the silence; that ends it."""

    def over_http(faults: Any, path: str) -> Callable[[], Callable[[], None]]:
        def begin() -> Callable[[], None]:
            fault = faults.add(path, delay=LONG)
            return lambda: faults.remove(fault)

        return begin

    def mail(stage: Any) -> Callable[[], Callable[[], None]]:
        def begin() -> Callable[[], None]:
            fault = town.world.imap.faults.add(stage, "silent")
            return lambda: town.world.imap.faults.remove(fault)

        return begin

    return {
        "Google's token endpoint": (ALICE, over_http(town.google.faults, "/token$")),
        "Gmail": (ALICE, over_http(town.google.faults, "/gmail")),
        "Microsoft's token endpoint": (CAROL, over_http(town.microsoft.faults, ".*/token$")),
        "Graph": (CAROL, over_http(town.microsoft.faults, "/v1.0")),
        "the mail server, before it greets": (IDA, mail("connect")),
        "the mail server, asked for the password": (IDA, mail("login")),
        "the mail server, asked for the mailbox": (IDA, mail("select")),
    }


def test_silence_of_a_provider_proves_nothing_and_ends(everywhere: Town) -> None:
    town = everywhere
    for what, (address, begin) in silences(town).items():
        end = begin()
        with hurried():
            assert look(town, address).verdict is Verdict.TRANSIENT, what
        assert town.state(address) is State.ACTIVE, what
        end()
        assert look(town, address).verdict is Verdict.PASSED, what


def test_who_presses_reactivate_during_a_silence_is_told_and_the_checks_go_on(
    everywhere: Town,
) -> None:
    town = everywhere
    people = {ALICE: town.alice, CAROL: town.slack.workspace.directory.person_named("carol")}
    people[IDA] = town.slack.workspace.directory.person_named("ida")
    for address, person in people.items():
        card = town.says(person, f"deactivate {address}")
        grey = town.presses(person, card, "Deactivate", confirm="Yes, deactivate")
        begin = next(begin for which, begin in silences(town).values() if which == address)
        end = begin()
        with hurried():
            answer = town.presses(person, grey, "Reactivate")
        assert "gave no usable answer just now; the checks go on" in answer.plain(), address
        end()
        before = town.connection(address).health.checked_at
        town.world.pass_time(timedelta(minutes=17))
        town.slack.wait_until(
            lambda address=address, before=before: (
                town.connection(address).health.checked_at != before
            )
        )
        assert town.state(address) is State.ACTIVE


def test_a_sign_in_during_a_silence_ends_on_a_page_and_stores_nothing(town: Town) -> None:
    town.google.faults.add("/token$", delay=LONG)
    browser = town.world.browser()
    browser.open(town.link(town.alice))
    browser.press(id="continue")
    with hurried():
        consent_at_google(browser, ALICE)
    assert browser.status == 502
    town.world.imap.add_account(IDA, PASSWORD)
    ida = town.person("ida", IDA)
    town.world.imap.faults.add("login", "silent")
    link = town.link(ida, f"connect {IDA}")
    with hurried():
        form = typed(town, link, PASSWORD)
    assert form.status == 422
    with town.world.bot.database.snapshot() as tx:
        assert tx.connections.find(None) == []


@contextmanager
def truncating() -> Iterator[str]:
    """Run a name server that answers everything by half over UDP, and nothing over TCP."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def serve() -> None:
            while True:
                question, sender = server.recvfrom(4096)
                if question == b"end":
                    return
                answer = dns.message.make_response(dns.message.from_wire(question))
                answer.flags |= dns.flags.TC
                server.sendto(answer.to_wire(), sender)

        thread = Thread(target=serve)
        thread.start()
        port = server.getsockname()[1]
        try:
            yield f"127.0.0.1:{port}"
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"end", ("127.0.0.1", port))
            thread.join()


def test_half_an_answer_of_a_name_server_is_no_answer() -> None:
    """An empty half would read as a domain without mail servers."""
    with truncating() as nameserver:
        resolver = Resolver([nameserver], patience=SHORT)
        assert resolver.mx("acme.test").lookup is Lookup.ERROR
        assert resolver.addresses("mx.acme.test") is None
        assert resolver.services("_imaps._tcp.acme.test") == ()
