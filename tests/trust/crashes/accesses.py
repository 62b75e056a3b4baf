"""What the providers accept at the end, against what is stored and what people were told."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Any

from connections.consents import Stray
from connections.model import Connection
from storage.database import Tables
from tests.trust.crashes.town import ACME, CONTOSO, OUTLOOK, Town


def accesses(
    town: Town, db: sqlite3.Connection, tx: Tables, counts: Counter[str]
) -> Iterator[str]:
    """What is stored lives at the provider, and what was ended is ended on both sides.

    Nothing that a sign-in was given may be left where we can end it. Where only a person can, a
    sign-in that was cut off may leave something, but its person has been told.
    """
    connections = tx.connections.find(None)
    for connection in connections:
        yield from _stored(town, tx, connection, counts)
    ends = _ends(connections, db)
    places = ends.keys() | {
        (provider, _account(address))
        for provider in ("google", "microsoft", "outlook")
        for address in town.mailboxes
        if _fits(provider, address)
    }
    for provider, account in sorted(places):
        if ends.get((provider, account), "confirmed") != "confirmed":
            continue  # it lives, or it was said what is left there
        if not _granted(town, provider, account):
            continue
        problem = None if provider == "google" else _told(db, provider, account)
        if problem is None:
            yield f"nobody lives from {account} at {provider}, and an access is left there"
            continue
        how = "cut off" if problem == "cut_off" else "refused"
        counts[f"left at {provider} by a sign-in that was {how}, its person told"] += 1
    for held in tx.consents.held(town.clock.now(), limit=1000):
        subject = held.grant.subject if isinstance(held, Stray) else ""
        if not tx.connections.with_subject(held.provider, subject):
            yield f"what a sign-in for {held.consent.address} has left was never given back"
            continue
        counts["left by sign-ins, held until a mailbox of the account has ended"] += 1


def _stored(town: Town, tx: Tables, connection: Connection, counts: Counter[str]) -> Iterator[str]:
    grant = tx.grants.get(connection)
    if (grant is None) != (connection.state == "removed"):
        yield f"{connection.address} is {connection.state}, with grant: {grant is not None}"
    if connection.state == "removing":
        yield f"the removal of {connection.address} never came to an end"
    if connection.state == "active" and grant is not None:
        counts["active at the end"] += 1
        if not _lives(town, connection, grant.secret):
            yield f"{connection.address} is active here, and its access is ended"
    if connection.state == "removed":
        counts[f"removed, {connection.outcome}"] += 1


def _ends(connections: list[Connection], db: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """Return how the last mailbox of an account ended at a provider; "lives" where one does."""
    ends: dict[tuple[str, str], str] = {}
    for row in db.execute("select facts from outbox where kind = 'old_access' order by id"):
        facts = json.loads(row["facts"])
        ends[facts["provider"], _account(facts["address"])] = facts["outcome"]
    for one in sorted(connections, key=lambda one: one.state_since):
        if one.state == "removed":
            ends[one.provider, _account(one.address)] = str(one.outcome)
    for one in connections:
        if one.state != "removed":
            ends[one.provider, _account(one.address)] = "lives"
    return ends


def revocations(town: Town, db: sqlite3.Connection) -> Iterator[str]:
    """Whatever we ended at Google hung on nothing that was alive."""
    for ended in town.world.google.revocations:
        if ended.by != "token":
            continue
        addresses = [ended.email]
        if ended.email == f"alice@{ACME}":
            addresses.append(f"info@{ACME}")
        marks = ",".join("?" * len(addresses))
        moment = ended.at.isoformat(timespec="microseconds")
        for row in db.execute(
            "select c.address, (select a.target from audit a where a.connection_id = c.id"
            "   and a.at < ? and a.details not like '%\"step\"%' order by a.seq desc limit 1)"
            "   as state from connections c"
            f" where c.address in ({marks}) and c.provider = 'google'",
            [moment, *addresses],
        ):
            if row["state"] in {"active", "disconnected", "deactivated"}:
                yield f"we ended {ended.email} while {row['address']} was {row['state']}"


def _told(db: sqlite3.Connection, provider: str, account: str) -> str | None:
    """Return what somebody was told of a sign-in with an account that may have left something."""
    problem = None
    for row in db.execute("select facts from outbox where kind = 'consent_failed'"):
        facts = json.loads(row["facts"])
        signed_in = {_account(facts["address"]), facts.get("actual")}
        if facts["provider"] != provider or account not in signed_in:
            continue
        if facts["problem"] == "cut_off":
            return "cut_off"
        problem = facts["problem"] if facts.get("left") else problem
    return problem


def _account(address: str) -> str:
    return f"alice@{ACME}" if address == f"info@{ACME}" else address


def _fits(provider: str, address: str) -> bool:
    """Whether an address can have an account at a provider."""
    domain = address.partition("@")[2]
    match provider:
        case "google":
            return domain == ACME
        case "outlook":
            return domain == OUTLOOK
        case _:
            return domain in {ACME, CONTOSO}


def _lives(town: Town, connection: Connection, secret: str) -> bool:
    account = _account(connection.address)
    match connection.provider:
        case "google":
            return secret in town.world.google.live_refresh_tokens(account)
        case "imap":
            kept: dict[str, Any] = json.loads(secret)
            return bool(kept["password"])
        case _:
            return secret in town.world.microsoft.live_refresh_tokens(account)


def _granted(town: Town, provider: str, account: str) -> bool:
    world = town.world.google if provider == "google" else town.world.microsoft
    try:
        return provider != "imap" and bool(world.live_refresh_tokens(account))
    except LookupError:  # nobody has an account of that name there
        return False
