"""The table of consents: links, states and cookies are stored as hashes only."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from connections.consents import Exchange, Stray
from connections.lifecycle import Kind
from connections.model import Consent, Grant
from storage.cipher import Cipher, Place
from storage.grants import opened, sealed
from storage.rows import (
    SERVED,
    hashed,
    insert,
    moment,
    moment_or_none,
    stored,
    stored_or_none,
)

#: Nothing is held for a consent: it can be deleted.
OVER = "(used_at is null or secret is null)"
#: What is held is still to be given back, when nobody may be known by it any more.
NAMELESS = (
    "user_id = '', user_name = '', locale = '', time_zone = '', address = '', connection_id = null"
)


class ConsentTable:
    """The `ConsentRepository` port."""

    def __init__(self, db: Database, cipher: Cipher) -> None:
        self._db = db
        self._cipher = cipher

    def issue(self, consent: Consent, *, token: str) -> None:
        """Store a consent under the hash of its link's token."""
        insert(self._db, "consents", _to_row(consent) | {"token_hash": hashed(token)})

    def by_token(self, token: str) -> Consent | None:
        """Return the consent of a link, used and expired ones too."""
        return self._one("token_hash = :h", h=hashed(token))

    def ask_admin(self, consent: Consent, *, state: str) -> None:
        """Store what an admin is asked for; only the state can find it, and no cookie uses it."""
        row = _to_row(consent) | {"token_hash": hashed(state), "state_hash": hashed(state)}
        insert(self._db, "consents", row)

    def granted(self, state: str, now: datetime) -> Consent | None:
        """Use up and return what an admin was asked for; None if it is used or expired."""
        used = self._db.execute(
            "update consents set used_at = :now"  # noqa: S608
            " where state_hash = :s and for_admin = 1 and used_at is null and expires_at > :now"
            f" and {SERVED}",
            {"s": hashed(state), "now": stored(now)},
        )
        return self.by_state(state) if used.rowcount == 1 else None

    def begin(self, consent: Consent, *, state: str, cookie: str, secret: str) -> None:
        """Bind state, cookie and attempt to the consent; an earlier state is void from now on."""
        self._db.execute(
            "update consents set state_hash = :s, cookie_hash = :c, secret = :x"
            " where id = :id and workspace_id = :w and used_at is null",
            {
                "s": hashed(state),
                "c": hashed(cookie),
                "x": self._cipher.encrypt(secret, _place(consent)),
                "id": consent.id,
                "w": consent.workspace_id,
            },
        )

    def by_state(self, state: str) -> Consent | None:
        """Return the consent whose present state this is, used and expired ones too."""
        return self._one("state_hash = :h", h=hashed(state))

    def consume(self, state: str, cookie: str, now: datetime) -> tuple[Consent, str] | None:
        """Use the consent up and return it with its attempt's secret, or None."""
        found = {"s": hashed(state), "c": hashed(cookie), "now": stored(now)}
        row = self._row(
            "state_hash = :s and cookie_hash = :c and used_at is null and expires_at > :now",
            **found,
        )
        if row is None:
            return None
        used = self._db.execute(
            "update consents set used_at = :now, secret = null where id = :id and used_at is null",
            {"now": stored(now), "id": row["id"]},
        )
        if used.rowcount != 1:
            return None
        consent = replace(_from_row(row), used_at=now)
        return consent, self._cipher.decrypt(row["secret"], _place(consent))

    def hold(self, what: Exchange | Stray) -> None:
        """Keep what a provider is asked with, then what it gave: encrypted, until it is over."""
        consent = what.consent
        self._db.execute(
            "update consents set secret = :x"
            " where id = :id and workspace_id = :w and used_at is not null",
            {
                "x": self._cipher.encrypt(json.dumps(_written(what)), _place(consent)),
                "id": consent.id,
                "w": consent.workspace_id,
            },
        )

    def release(self, consent: Consent) -> None:
        """Erase what is held for a consent; again is harmless."""
        self._db.execute(
            "update consents set secret = null"
            " where id = :id and workspace_id = :w and used_at is not null",
            {"id": consent.id, "w": consent.workspace_id},
        )

    def held(self, before: datetime, *, limit: int) -> list[Exchange | Stray]:
        """Return what is held for consents that were used before a moment, the oldest first."""
        rows = self._db.query(
            "select * from consents where used_at <= :before and secret is not null"
            " order by used_at limit :limit",
            {"before": stored(before), "limit": limit},
        )
        return [self._held(row) for row in rows]

    def holds(self, workspace_id: str) -> bool:
        """Whether anything is held for the consents of a workspace."""
        return bool(
            self._db.table("consents").count_where(
                f"workspace_id = :w and not {OVER}", {"w": workspace_id}
            )
        )

    def finish(self, consent: Consent, connection_id: str) -> None:
        """Remember which connection came of a used consent; nothing is held for it any more."""
        self._db.execute(
            "update consents set connection_id = :c, secret = null"
            " where id = :id and workspace_id = :w",
            {"c": connection_id, "id": consent.id, "w": consent.workspace_id},
        )

    def by_cookie(self, consent_id: str, cookie: str) -> Consent | None:
        """Return a consent if the cookie is the one that it was begun with last, else None."""
        return self._one("id = :id and cookie_hash = :c", id=consent_id, c=hashed(cookie))

    def sweep(self, before: datetime) -> int:
        """Delete consents that expired before a moment; return how many.

        Those stay for which something is held, but nobody may be known by them any more.
        """
        swept = self._db.execute(
            f"delete from consents where expires_at < :before and {OVER}",  # noqa: S608 - our own
            {"before": stored(before)},
        )
        # After the deletion only those are left for which something is held.
        self._db.execute(
            f"update consents set {NAMELESS} where expires_at < :before and user_id <> ''",  # noqa: S608 - our own
            {"before": stored(before)},
        )
        return int(swept.rowcount)

    def _held(self, row: dict[str, Any]) -> Exchange | Stray:
        consent = _from_row(row)
        held = json.loads(self._cipher.decrypt(row["secret"], _place(consent)))
        if "attempt" in held:
            return Exchange(consent=consent, **held)
        grant = Grant(
            client_id=held["client_id"],
            scopes=frozenset(held["scopes"]),
            expires_at=None,
            **opened(held["grant"]),
        )
        return Stray(
            consent=consent,
            provider=held["provider"],
            grant=grant,
            refused=bool(held.get("refused")),
            unanswered_since=moment_or_none(held.get("unanswered_since")),
        )

    def _one(self, where: str, **values: Any) -> Consent | None:
        row = self._row(where, **values)
        return None if row is None else _from_row(row)

    def _row(self, where: str, **values: Any) -> dict[str, Any] | None:
        query = f"select * from consents where ({where}) and {SERVED}"  # noqa: S608 - clauses of our own
        return next(iter(self._db.query(query, values)), None)


def _written(what: Exchange | Stray) -> dict[str, Any]:
    if isinstance(what, Exchange):
        return {
            "provider": what.provider,
            "parameters": dict(what.parameters),
            "attempt": what.attempt,
        }
    return {
        "provider": what.provider,
        "client_id": what.grant.client_id,
        "scopes": sorted(what.grant.scopes),
        "grant": sealed(what.grant),
        "refused": what.refused,
        "unanswered_since": stored_or_none(what.unanswered_since),
    }


def _place(consent: Consent) -> Place:
    return Place("consents", "secret", consent.workspace_id, consent.id)


def _to_row(consent: Consent) -> dict[str, Any]:
    return {
        "id": consent.id,
        "workspace_id": consent.workspace_id,
        "user_id": consent.user_id,
        "user_name": consent.user_name,
        "locale": consent.locale,
        "time_zone": consent.time_zone,
        "provider": consent.provider,
        "address": consent.address,
        "kind": consent.kind,
        "channel_id": consent.channel_id,
        "connection_id": consent.connection_id,
        "created_at": stored(consent.created_at),
        "expires_at": stored(consent.expires_at),
        "shared": int(consent.shared),
        "for_admin": int(consent.for_admin),
    }


def _from_row(row: dict[str, Any]) -> Consent:
    return Consent(
        id=row["id"],
        workspace_id=row["workspace_id"],
        user_id=row["user_id"],
        user_name=row["user_name"],
        locale=row["locale"],
        time_zone=row["time_zone"],
        provider=row["provider"],
        address=row["address"],
        kind=Kind(row["kind"]),
        channel_id=row["channel_id"],
        connection_id=row["connection_id"],
        created_at=moment(row["created_at"]),
        expires_at=moment(row["expires_at"]),
        used_at=moment_or_none(row["used_at"]),
        shared=bool(row["shared"]),
        for_admin=bool(row["for_admin"]),
    )
