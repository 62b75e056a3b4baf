"""Ways in that are a form: whose server may see a password, and what uses a link up."""

from collections.abc import Mapping

import pytest

from connections.decisions import HostQuestion
from connections.errors import FormRefused, HostNotAllowed, LinkUsed, Stage
from connections.forms import Forms
from connections.lifecycle import State
from connections.model import Attempt, Entrance, Refreshed
from tests.connections.conftest import Rules, at_once
from tests.factories import make_grant
from tests.fakes.provider import refreshed

ALICE = "alice@acme.test"
STRANGER = "mx.other.test"
TYPED = {"host": "mail.acme.test", "port": "993", "tls": "tls", "username": "a", "password": "p"}


@pytest.fixture
def forms(rules: Rules) -> Forms:
    """Make the provider of these rules one with a form; its domain names imap.provider.example."""
    rules.provider.entrance = Entrance.FORM
    attempt = Attempt(
        secret="s", fields={"host": "guess"}, hosts=frozenset({"imap.provider.example"})
    )
    rules.provider.begin = lambda **_: attempt  # type: ignore[method-assign]
    return Forms(
        storage=rules.database,
        links=rules.links,
        consenting=rules.consenting,
        hosts=rules.hosts,
        clock=rules.clock,
    )


def given(rules: Rules) -> str:
    """Let the provider accept what is typed, and return the token of a link."""
    rules.provider.redeemed = [opened() for _ in range(8)]
    return rules.links.issue(rules.alice, ALICE, "google")


def opened() -> Refreshed:
    return refreshed(make_grant(subject="alice", addresses=frozenset({ALICE})))


def ask(rules: Rules, forms: Forms) -> HostQuestion:
    """Let the member try a server that nobody vouches for, and return the open question."""
    with pytest.raises(HostNotAllowed):
        forms.enter(given(rules), typed(host=STRANGER))
    with rules.database.snapshot() as tx:
        (asked,) = tx.hosts.open_about("T1", "acme.test", STRANGER)
    return asked


def typed(**changes: str) -> Mapping[str, str]:
    return TYPED | changes


def test_opening_a_form_shows_what_was_found_and_uses_nothing_up(
    rules: Rules, forms: Forms
) -> None:
    token = given(rules)
    assert forms.open(token).fields == {"host": "guess"}
    assert forms.open(token).consent.used_at is None


def test_what_opens_the_mailbox_becomes_a_connection(rules: Rules, forms: Forms) -> None:
    entered = forms.enter(given(rules), typed())
    assert rules.now(entered.completed.connection).state is State.ACTIVE
    assert rules.consenting.disown(entered.completed.consent.id, entered.cookie)


def test_what_is_refused_can_be_tried_again_with_the_same_link(rules: Rules, forms: Forms) -> None:
    token = given(rules)
    rules.provider.redeemed.insert(0, FormRefused(Stage.LOGIN))
    with pytest.raises(FormRefused):
        forms.enter(token, typed())
    assert forms.enter(token, typed()).completed.connection.address == ALICE


def test_a_form_serves_once(rules: Rules, forms: Forms) -> None:
    token = given(rules)
    forms.enter(token, typed())
    with pytest.raises(LinkUsed):
        forms.enter(token, typed())


def test_of_two_that_succeed_at_once_one_gets_the_mailbox(rules: Rules, forms: Forms) -> None:
    token = given(rules)
    results = at_once(*[lambda: forms.enter(token, typed())] * 4)
    assert sum(isinstance(result, LinkUsed) for result in results) == 3


@pytest.mark.parametrize(
    "host",
    [
        "acme.test",
        "mail.acme.test",
        "MAIL.Acme.Test.",
        " mail.acme.test ",
        "imap.provider.example",
    ],
)
def test_a_server_of_the_domain_or_one_that_it_names_is_trusted(
    rules: Rules, forms: Forms, host: str
) -> None:
    assert forms.enter(given(rules), typed(host=host))


@pytest.mark.parametrize(
    "host",
    [
        "evil.test",
        "acme.test.evil.test",
        "notacme.test",
        "provider.example",
        "x.imap.provider.example",
    ],
)
def test_no_password_goes_to_a_stranger(rules: Rules, forms: Forms, host: str) -> None:
    with pytest.raises(HostNotAllowed):
        forms.enter(given(rules), typed(host=host))
    assert rules.provider.asked == []
    assert rules.told() == [("host_question", "super_admins")]


def test_the_admins_are_asked_once_for_the_same_thing(rules: Rules, forms: Forms) -> None:
    token = given(rules)
    for _ in range(3):
        with pytest.raises(HostNotAllowed):
            forms.enter(token, typed(host="mx.other.test"))
    assert rules.told() == [("host_question", "super_admins")]


def test_what_was_allowed_may_be_used_for_that_domain_only(rules: Rules, forms: Forms) -> None:
    asked = ask(rules, forms)
    rules.hosts.allow(rules.sam, asked.id)
    assert forms.enter(given(rules), typed(host=STRANGER))
    token = rules.links.issue(rules.alice, "alice@elsewhere.test", "google")
    with pytest.raises(HostNotAllowed):
        forms.enter(token, typed(host=STRANGER))


def test_what_was_declined_is_asked_anew_when_the_member_tries_again(
    rules: Rules, forms: Forms
) -> None:
    first = ask(rules, forms)
    rules.hosts.decline(rules.sam, first.id)
    assert ask(rules, forms).id != first.id
    assert rules.told().count(("host_question", "super_admins")) == 2
