"""A domain moves from Google to Microsoft 365, and an outage that looks worse than it is heals."""

from datetime import timedelta

from connections.domains import Domain
from connections.lifecycle import State
from connections.model import Connection
from playground.cast import ALICE, BERND, Cast
from playground.microsoft.person import consent_at_microsoft
from playground.tour.stage import Stage

#: Longer than the time between two looks at the mail servers of a domain.
_LOOK = timedelta(hours=6, minutes=40)
#: Mailboxes of the team that an outage befalls, together with Bernd's.
_TEAM = [f"desk{number}@acme.test" for number in range(1, 6)]


def told_of_a_move(stage: Stage, cast: Cast) -> None:
    """Play a migration: two mailboxes, one that moves along and one that does not."""
    alice, bernd, world = cast.alice, cast.bernd, stage.world

    stage.chapter("Alice and Bernd are connected at Google once more")
    for person, address, label in ((alice, ALICE, "Connect"), (bernd, BERND, "Verbinden")):
        invitation = stage.types(person, f"/inbox connect {address}")
        stage.signs_in(person, invitation, label, address)
        stage.check(f"{address} is active", lambda a=address: _is(stage, a, State.ACTIVE))  # type: ignore[misc]
    world.until(lambda: _domain(stage).home == "google")

    stage.chapter("The mail of acme.test moves to Microsoft 365")
    world.dns.set_mx("acme.test", "microsoft")
    for look in range(1, 6):
        before = _domain(stage).looked_at
        stage.later(_LOOK, f"the mail servers are looked up, for the {look}. time since")
        world.until(lambda b=before: _domain(stage).looked_at != b)  # type: ignore[misc]
    told = stage.gets(alice, "The mail of acme.test goes to Microsoft 365 now")
    stage.sees(
        told,
        ALICE,
        buttons=[
            "Reconnect with Microsoft 365",
            "Still on Google",
            "Deactivate",
            "Remove",
            "I'm on it",
        ],
    )
    stage.check("the channel has one alert", lambda: _alert(stage, "0 of 2 settled"), timeout=15)

    stage.chapter("Alice reconnects with Microsoft 365; Bernd ist noch bei Google")
    invitation = stage.clicks(alice, told, "Reconnect with Microsoft 365", near="")
    stage.signs_in(
        alice, invitation, "Reconnect", ALICE, at="Microsoft", consent=consent_at_microsoft
    )
    stage.gets(alice, "About its old access at Google", "Confirmed")
    stage.check("Google lists the app no more", lambda: not world.google.grants(ALICE))
    asked = stage.gets(bernd, "Die E-Mails von acme.test gehen jetzt an Microsoft 365")
    answer = stage.clicks(bernd, asked, "Noch bei Google", near="")
    stage.sees(answer, "bleibt bei Google")
    stage.check(
        "the alert counts to its end: 1 reconnected, 1 stays on Google",
        lambda: _alert(stage, "2 of 2 settled: 1 reconnected, 1 stays on Google"),
        timeout=15,
    )


def told_of_an_outage(stage: Stage, cast: Cast) -> None:
    """Play refusals of six mailboxes at once: nothing is disconnected, and it heals."""
    sam, world = cast.sam, stage.world

    stage.chapter("Sam connects five mailboxes of the support team")
    for address in _TEAM:
        world.google.add_account(address, hd="acme.test")
        invitation = stage.types(sam, f"/inbox connect {address} #support google")
        stage.signs_in(sam, invitation, "Connect", address)
        stage.gets(sam, address, "is connected to your Slack account now")

    stage.chapter("Google refuses all of them at once")
    everybody = [*_TEAM, BERND]
    world.google.faults.refresh_error("invalid_grant")
    stage.later(timedelta(minutes=20), "one check later: suspicion")
    world.until(lambda: all(_suspected(stage, each) for each in everybody), 30)
    stage.later(timedelta(minutes=10, seconds=5), "the second look, ten minutes later")
    stage.gets(sam, "mailboxes at once", "none of them is disconnected")
    stage.check(
        "nothing is disconnected",
        lambda: all(_is(stage, each, State.ACTIVE) for each in everybody),
    )

    stage.chapter("Google is well again")
    world.google.faults.clear()
    stage.later(timedelta(minutes=20), "the next probes pass")
    stage.gets(sam, "accepts them again", "Nobody has to do anything")
    stage.check(
        "all of them work, and nobody had to reconnect",
        lambda: not any(_suspected(stage, each) for each in everybody),
        timeout=30,
    )


def _domain(stage: Stage) -> Domain:
    with stage.world.bot.database.snapshot() as tx:
        found = tx.domains.get("acme.test")
    if found is None:
        raise LookupError("acme.test is not watched yet")
    return found


def _alert(stage: Stage, words: str) -> bool:
    return any(words in m.plain() for m in stage.world.slack.messages(stage.world.general))


def _is(stage: Stage, address: str, state: State) -> bool:
    return _connection(stage, address).state is state


def _suspected(stage: Stage, address: str) -> bool:
    return _connection(stage, address).health.suspected_since is not None


def _connection(stage: Stage, address: str) -> Connection:
    with stage.world.bot.database.snapshot() as tx:
        return [c for c in tx.connections.find(None) if c.address == address][-1]
