"""What is erased with a workspace: every table that holds anything of it, children first."""

from sqlite_utils import Database

_HERE = "workspace_id = :w"
_CONNECTIONS = "select id from connections where workspace_id = :w"
_INCIDENTS = "select id from incidents where workspace_id = :w"
_APPS = "select id from apps where workspace_id = :w"

#: Table and condition. A test compares the tables with the schema; the audit stays, whose opaque
#: ids mean nobody any more when `identities` is empty.
ERASED = (
    ("dispatches", f"app_id in ({_APPS}) or connection_id in ({_CONNECTIONS})"),
    ("events", _HERE),
    ("hooks", _HERE),
    ("hand_outs", _HERE),
    ("permits", _HERE),
    ("apps", _HERE),
    ("acknowledgements", f"incident_id in ({_INCIDENTS})"),
    ("incident_mailboxes", f"incident_id in ({_INCIDENTS})"),
    ("incidents", _HERE),
    ("approvals", _HERE),
    ("refusals", _HERE),
    ("removals", _HERE),
    ("leftovers", _HERE),
    ("grants", f"connection_id in ({_CONNECTIONS})"),
    ("connections", _HERE),
    ("consents", _HERE),
    ("outbox", _HERE),
    ("rooms", _HERE),
    ("homes", _HERE),
    ("account_access", _HERE),
    ("workspace_settings", _HERE),
    ("allowed_hosts", _HERE),
    ("host_questions", _HERE),
    ("identities", _HERE),
    ("changes", _HERE),  # after what is counted when it is deleted
    ("installations", _HERE),
)


def erase(db: Database, workspace_id: str, limit: int) -> int:
    """Delete at most so many rows of a workspace; return how many. None is left after a zero."""
    deleted = 0
    for table, where in ERASED:
        gone = db.execute(
            f"delete from {table} where rowid in"  # noqa: S608 - our own
            f" (select rowid from {table} where {where} limit :limit)",
            {"w": workspace_id, "limit": limit - deleted},
        )
        deleted += gone.rowcount
        if deleted >= limit:
            break
    return deleted
