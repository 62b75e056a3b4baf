"""The diary of the schema. A migration that was released is never changed; SQL stays literal.

All that are pending are applied in one transaction (`storage.opening`): all of them, or none.
"""

from sqlite3 import complete_statement

from sqlite_utils import Database, Migrations

MIGRATIONS = Migrations("inboxkeeper")


def _run(db: Database, script: str) -> None:
    """Execute one statement after the other: `executescript` would end the transaction first.

    Raises:
        ValueError: the last statement has no end, and would be lost.

    """
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if statement.strip() and complete_statement(statement):
            db.execute(statement)
            statement = ""
    if statement.strip():
        raise ValueError("a statement of a migration does not end with a semicolon")


@MIGRATIONS()
def m001_connections(db: Database) -> None:
    """Make connections and their grants; the database itself refuses what the life forbids."""
    _run(
        db,
        """
        create table connections (
            id text primary key,
            workspace_id text not null,
            address text not null check (address = lower(address) and address like '%_@_%'),
            kind text not null check (kind in ('personal', 'team')),
            provider text not null,
            state text not null check (
                state in ('active', 'disconnected', 'deactivated', 'removing', 'removed')),
            version integer not null check (version >= 1),
            owner_id text not null,
            channel_id text,
            subject text,
            reason text,
            outcome text,
            created_at text not null,
            state_since text not null,
            next_check_at text not null,
            checked_at text,
            failures integer not null check (failures >= 0),
            failing_since text,
            suspected_since text,
            suspicion text,
            check ((kind = 'team') = (channel_id is not null)),
            check ((state = 'disconnected') = (reason is not null)),
            check (outcome is null or state in ('removing', 'removed')),
            check (state <> 'removed' or (outcome is not null and subject is null))
        ) strict;

        create unique index one_live_connection on connections (workspace_id, address)
            where state in ('active', 'disconnected', 'deactivated');
        create index checks_due on connections (next_check_at) where state = 'active';
        create index connections_by_subject on connections (provider, subject)
            where subject is not null;
        create index connections_by_address on connections (workspace_id, address, created_at);

        create trigger a_connection_is_born_active before insert on connections
        when new.state <> 'active' or new.version <> 1
        begin select raise(abort, 'a connection begins active'); end;

        create trigger only_moves_of_the_life before update of state on connections
        when old.state <> new.state and (old.state || '>' || new.state) not in (
            'active>disconnected', 'active>deactivated', 'active>removing',
            'disconnected>active', 'disconnected>deactivated', 'disconnected>removing',
            'deactivated>active', 'deactivated>disconnected', 'deactivated>removing',
            'removing>removed')
        begin select raise(abort, 'the life of a connection has no such step'); end;

        create trigger a_move_counts before update of state on connections
        when old.state <> new.state and new.version <> old.version + 1
        begin select raise(abort, 'a change of state counts the version up by one'); end;

        create table grants (
            connection_id text primary key references connections (id),
            client_id text not null,
            scopes text not null,
            expires_at text,
            secret blob not null
        ) strict;
        """,
    )


@MIGRATIONS()
def m002_consents(db: Database) -> None:
    """Make consents: tokens, states and cookies only as hashes, the attempt's secret encrypted."""
    _run(
        db,
        """
        create table consents (
            id text primary key,
            token_hash text not null unique,
            state_hash text unique,
            cookie_hash text,
            secret blob,
            workspace_id text not null,
            user_id text not null,
            user_name text not null,
            locale text not null,
            time_zone text not null,
            provider text not null,
            address text not null,
            kind text not null check (kind in ('personal', 'team')),
            channel_id text,
            connection_id text,
            created_at text not null,
            expires_at text not null,
            used_at text
        ) strict;
        create index consents_by_expiry on consents (expires_at);
        """,
    )


@MIGRATIONS()
def m003_removals(db: Database) -> None:
    """Make removals: intents that outlive every restart until they have an outcome."""
    _run(
        db,
        """
        create table removals (
            connection_id text primary key references connections (id),
            workspace_id text not null,
            provider text not null,
            subject text not null,
            requested_by text not null,
            requested_at text not null,
            attempts integer not null check (attempts >= 0),
            next_attempt_at text not null,
            revoke_accepted integer not null check (revoke_accepted in (0, 1))
        ) strict;
        create index removals_due on removals (next_attempt_at);
        create index removals_by_subject on removals (provider, subject);
        """,
    )


@MIGRATIONS()
def m004_audit(db: Database) -> None:
    """Make the audit, append-only, and the erasable table of whom its opaque ids mean."""
    _run(
        db,
        """
        create table identities (
            id text primary key,
            workspace_id text not null,
            kind text not null check (kind in ('person', 'mailbox')),
            value text not null,
            unique (workspace_id, kind, value)
        ) strict;

        create table audit (
            seq integer primary key,
            at text not null,
            workspace_id text not null,
            actor text not null,
            mailbox text not null,
            connection_id text not null,
            action text not null,
            source text,
            target text not null,
            reason text,
            outcome text,
            details text not null,
            mac text not null
        ) strict;
        create trigger audit_is_not_rewritten before update on audit
        begin select raise(abort, 'the audit is append-only'); end;
        create trigger audit_is_not_erased before delete on audit
        begin select raise(abort, 'the audit is append-only'); end;

        -- One row: the newest audit row once more, so that rows cut off at the end are missed.
        create table audit_head (
            id integer primary key check (id = 1),
            seq integer not null,
            mac text not null
        ) strict;

        -- Keys that the database keeps for itself, encrypted; they also prove the master key.
        create table secrets (
            id text primary key,
            value blob not null
        ) strict;
        """,
    )


@MIGRATIONS()
def m005_outbox(db: Database) -> None:
    """Make the outbox; its uniqueness is what keeps a notice from being sent twice."""
    _run(
        db,
        """
        create table outbox (
            id integer primary key,
            workspace_id text not null,
            key text not null,
            recipient text not null,
            kind text not null,
            connection_id text,
            facts text not null,
            state text not null check (state in ('waiting', 'expanded', 'sent', 'failed')),
            attempts integer not null check (attempts >= 0),
            next_attempt_at text not null,
            claimed_until text,
            channel text,
            ts text,
            sent_at text,
            error text,
            unique (workspace_id, key, recipient)
        ) strict;
        create index outbox_waiting on outbox (workspace_id, recipient, id)
            where state = 'waiting';
        """,
    )


@MIGRATIONS()
def m006_guards(db: Database) -> None:
    """Refuse versions that jump or go back, and a grant that outlives its connection."""
    _run(
        db,
        """
        create trigger a_version_counts_by_one before update of version on connections
        when new.version not in (old.version, old.version + 1)
        begin select raise(abort, 'a version stays or counts up by one'); end;

        create trigger what_is_removed_has_no_grant before update of state on connections
        when new.state = 'removed' and exists (select 1 from grants where connection_id = old.id)
        begin select raise(abort, 'the grant has to be erased first'); end;

        create trigger what_is_removed_gets_no_grant before insert on grants
        when (select state from connections where id = new.connection_id) = 'removed'
        begin select raise(abort, 'a removed connection has no grant'); end;
        """,
    )


@MIGRATIONS()
def m007_ways_in(db: Database) -> None:
    """Make room for forms, admins who consent, mailboxes behind another account, third looks."""
    _run(
        db,
        """
        alter table connections add column shared integer not null default 0
            check (shared in (0, 1));
        alter table connections add column refusals integer not null default 0
            check (refusals >= 0);
        alter table consents add column shared integer not null default 0
            check (shared in (0, 1));
        alter table consents add column for_admin integer not null default 0
            check (for_admin in (0, 1));

        create table allowed_hosts (
            workspace_id text not null,
            domain text not null check (domain = lower(domain)),
            host text not null check (host = lower(host)),
            allowed_by text not null,
            allowed_at text not null,
            primary key (workspace_id, domain, host)
        ) strict;
        """,
    )


@MIGRATIONS()
def m008_revoke_anyway(db: Database) -> None:
    """Remember that a person wants the access ended although others live from it."""
    _run(
        db,
        """
        alter table removals add column anyway integer not null default 0
            check (anyway in (0, 1));
        """,
    )


@MIGRATIONS()
def m009_living_messages(db: Database) -> None:
    """Count the revisions of a notice, so that what changes while it is sent is not lost."""
    _run(
        db,
        """
        alter table outbox add column revision integer not null default 0
            check (revision >= 0);
        """,
    )


@MIGRATIONS()
def m010_approvals(db: Database) -> None:
    """Make approvals, the members who may decide them, and an audit of what is no connection's."""
    _run(
        db,
        """
        create table approvals (
            id text primary key,
            workspace_id text not null,
            connection_id text not null references connections (id),
            version integer not null,
            action text not null check (action in ('remove', 'delete')),
            requested_by text not null,
            requested_at text not null,
            expires_at text not null,
            reason text,
            decision text check (
                decision in ('approved', 'declined', 'withdrawn', 'expired', 'void')),
            decided_by text,
            decided_at text,
            decline_reason text,
            check ((decision is null) = (decided_at is null))
        ) strict;
        create unique index one_open_approval on approvals (connection_id)
            where decision is null;
        create index approvals_by_expiry on approvals (expires_at) where decision is null;
        create trigger a_decision_stands before update on approvals
        when old.decision is not null
        begin select raise(abort, 'an approval is decided once'); end;

        create table account_access (
            workspace_id text not null,
            user_id text not null,
            given_by text not null,
            given_at text not null,
            primary key (workspace_id, user_id)
        ) strict;
        """,
    )


@MIGRATIONS()
def m011_settings(db: Database) -> None:
    """Make room for what super admins set for their workspace."""
    _run(
        db,
        """
        create table workspace_settings (
            workspace_id text not null,
            name text not null,
            value text not null,
            primary key (workspace_id, name)
        ) strict;
        """,
    )


@MIGRATIONS()
def m012_incidents(db: Database) -> None:
    """Make incidents, their mailboxes, and who looks after them; note whom an audience was."""
    _run(
        db,
        """
        create table incidents (
            id text primary key,
            workspace_id text not null,
            kind text not null,
            provider text not null,
            scope text not null,
            opened_at text not null,
            resolved_at text,
            next_reminder_at text,
            details text not null
        ) strict;
        create index incidents_open on incidents (kind, workspace_id, provider, scope, opened_at)
            where resolved_at is null;
        create index incidents_to_remind on incidents (next_reminder_at)
            where resolved_at is null;

        create table incident_mailboxes (
            incident_id text not null references incidents (id),
            connection_id text not null references connections (id),
            version integer not null,
            primary key (incident_id, connection_id)
        ) strict;
        create index incidents_by_mailbox on incident_mailboxes (connection_id);

        create table acknowledgements (
            incident_id text not null references incidents (id),
            user_id text not null,
            at text not null,
            primary key (incident_id, user_id)
        ) strict;

        alter table outbox add column audience text;
        alter table connections add column blocked_since text;
        create index connections_blocked on connections (workspace_id, provider)
            where state = 'active' and blocked_since is not null;
        """,
    )


@MIGRATIONS()
def m013_domains(db: Database) -> None:
    """Watch the domains of connected mailboxes; keep old grants until they are ended."""
    _run(
        db,
        """
        create table domains (
            name text primary key check (name = lower(name)),
            home text,
            fingerprint text not null,
            candidate text,
            candidate_fingerprint text not null,
            candidate_since text,
            agreeing integer not null check (agreeing >= 0),
            looked_at text,
            next_look_at text not null
        ) strict;
        create index domains_due on domains (next_look_at);

        alter table connections add column moved_to text;
        alter table connections add column stays_at text;
        alter table connections add column recheck_at text;
        create index connections_by_domain
            on connections (substr(address, instr(address, '@') + 1))
            where state in ('active', 'disconnected', 'deactivated');
        create index rechecks_due on connections (recheck_at)
            where state = 'disconnected' and recheck_at is not null;

        insert into domains
            (name, fingerprint, candidate_fingerprint, agreeing, next_look_at)
            select distinct substr(address, instr(address, '@') + 1), '', '', 0,
                '0001-01-01T00:00:00.000000+00:00'
            from connections where state in ('active', 'disconnected', 'deactivated');

        create table leftovers (
            id text primary key,
            connection_id text not null references connections (id),
            workspace_id text not null,
            provider text not null,
            subject text not null,
            requested_by text not null,
            requested_at text not null,
            attempts integer not null check (attempts >= 0),
            next_attempt_at text not null,
            revoke_accepted integer not null check (revoke_accepted in (0, 1)),
            client_id text not null,
            scopes text not null,
            secret blob not null
        ) strict;
        create index leftovers_due on leftovers (next_attempt_at);
        create index leftovers_by_subject on leftovers (provider, subject);
        """,
    )


@MIGRATIONS()
def m014_breaker(db: Database) -> None:
    """Group mailboxes by tenant or mail domain; remember refusals, and what is frozen."""
    _run(
        db,
        """
        alter table connections add column mail_group text not null default '';
        update connections set mail_group = substr(address, instr(address, '@') + 1);
        create index active_by_group on connections (provider, mail_group)
            where state = 'active';
        create index suspects_by_group on connections (provider, mail_group)
            where state = 'active' and suspected_since is not null;

        create table refusals (
            connection_id text primary key references connections (id),
            workspace_id text not null,
            provider text not null,
            mail_group text not null,
            at text not null,
            withheld integer not null check (withheld in (0, 1))
        ) strict;
        create index refusals_by_group on refusals (provider, mail_group);

        create table freezes (
            provider text not null,
            mail_group text not null,
            since text not null,
            primary key (provider, mail_group)
        ) strict;
        """,
    )


@MIGRATIONS()
def m015_warnings(db: Database) -> None:
    """Note when the next warning about the known end of a consent is due."""
    _run(
        db,
        """
        alter table grants add column warn_at text;
        update grants set warn_at = '0001-01-01T00:00:00.000000+00:00'
            where expires_at is not null;
        create index warnings_due on grants (warn_at) where warn_at is not null;
        """,
    )


@MIGRATIONS()
def m016_history(db: Database) -> None:
    """Find the losses and recoveries of a time without reading the whole audit."""
    _run(
        db,
        """
        create index disconnections on audit (workspace_id, at)
            where (source = 'disconnected') <> (target = 'disconnected');
        create index disconnections_by_mailbox on audit (connection_id, seq)
            where (source = 'disconnected') <> (target = 'disconnected');
        """,
    )


@MIGRATIONS()
def m017_homes(db: Database) -> None:
    """Remember opened Home tabs, and count in each workspace what one of them could show.

    Triggers count, so that no writer can forget to. What a passing check stores is no change.
    """
    _run(
        db,
        """
        create table changes (
            workspace_id text primary key,
            count integer not null
        ) strict;

        create table homes (
            workspace_id text not null,
            user_id text not null,
            opened_at text not null,
            drawn integer not null,
            digest text,
            primary key (workspace_id, user_id)
        ) strict;
        """,
    )
    for table, event, of, when in _SHOWN_AT_HOME:
        row = "old" if event == "delete" else "new"
        workspace = f"{row}.workspace_id"
        if table == "acknowledgements":
            workspace = "(select workspace_id from incidents where id = new.incident_id)"
        name = f"{table}_{event}_shows_at_home"
        count = "on conflict (workspace_id) do update set count = count + 1"
        change = f"insert into changes (workspace_id, count) values ({workspace}, 1) {count}"  # noqa: S608 - words of our own
        db.execute(
            f"create trigger {name} after {event}{of} on {table} {when} begin {change}; end"
        )


#: Table, event, columns and condition of what counts as a change that a Home tab could show.
_SHOWN_AT_HOME = (
    ("connections", "insert", "", ""),
    (
        "connections",
        "update",
        "",
        """when old.version <> new.version or old.owner_id <> new.owner_id
            or old.outcome is not new.outcome or old.failures <> new.failures
            or old.blocked_since is not new.blocked_since""",
    ),
    ("approvals", "insert", "", ""),
    ("approvals", "update", "", ""),
    ("incidents", "insert", "", ""),
    ("incidents", "update", " of resolved_at, details", ""),
    ("acknowledgements", "insert", "", ""),
    ("account_access", "insert", "", ""),
    ("account_access", "delete", "", ""),
    ("workspace_settings", "insert", "", ""),
    ("workspace_settings", "update", "", ""),
)


@MIGRATIONS()
def m018_quiet(db: Database) -> None:
    """Mark reminders that wait for the end of their reader's quiet hours."""
    _run(
        db,
        """
        alter table outbox add column postponed integer not null default 0
            check (postponed in (0, 1));
        drop index outbox_waiting;
        create index outbox_waiting on outbox (workspace_id, recipient, postponed, id)
            where state = 'waiting';
        """,
    )


@MIGRATIONS()
def m019_apps(db: Database) -> None:
    """Make apps, what people said about them, and what they were handed out."""
    _run(
        db,
        """
        create table apps (
            id text primary key,
            workspace_id text not null,
            name text not null,
            key_hash text not null,
            key_prefix text not null,
            channels text not null,
            features text not null,
            everything integer not null check (everything in (0, 1)),
            created_by text not null,
            created_at text not null,
            last_used_at text,
            revoked_at text
        ) strict;
        create unique index living_apps_by_name on apps (workspace_id, name)
            where revoked_at is null;

        create table permits (
            app_id text not null references apps (id),
            connection_id text not null references connections (id),
            workspace_id text not null,
            user_id text not null,
            leave text check (leave in ('asked', 'given', 'refused')),
            blocked integer not null check (blocked in (0, 1)),
            at text not null,
            primary key (app_id, connection_id)
        ) strict;
        create index permits_by_connection on permits (connection_id);

        create table hand_outs (
            id integer primary key,
            app_id text not null references apps (id),
            connection_id text not null references connections (id),
            workspace_id text not null,
            at text not null,
            expires_at text not null,
            scopes text not null
        ) strict;
        create index hand_outs_by_connection on hand_outs (connection_id, app_id, at);

        -- The last word on it: nothing is handed out of what is not active.
        create trigger only_active_mailboxes_are_handed_out before insert on hand_outs
        when (select state from connections where id = new.connection_id) <> 'active'
        begin select raise(abort, 'only an active mailbox is handed out'); end;
        """,
    )


@MIGRATIONS()
def m020_hooks(db: Database) -> None:
    """Make webhooks, the events of mailboxes, and which app has still to be told of which."""
    _run(
        db,
        """
        create table hooks (
            app_id text primary key references apps (id),
            workspace_id text not null,
            url text not null,
            secrets blob not null,
            created_at text not null,
            paused_at text,
            pause text check (pause in ('failing', 'gone')),
            check ((paused_at is null) = (pause is null))
        ) strict;

        create table events (
            id text primary key,
            workspace_id text not null,
            connection_id text not null references connections (id),
            type text not null,
            at text not null,
            body text not null
        ) strict;
        create index events_by_time on events (at);

        create table dispatches (
            id integer primary key autoincrement,
            app_id text not null references apps (id),
            event_id text not null references events (id),
            connection_id text not null,
            state text not null check (state in ('waiting', 'sent', 'withheld')),
            attempts integer not null,
            next_attempt_at text not null,
            claimed_until text,
            failing_since text,
            sent_at text,
            problem text,
            unique (app_id, event_id)
        ) strict;
        create index dispatches_waiting on dispatches (app_id, connection_id, id)
            where state = 'waiting';
        create index dispatches_by_event on dispatches (event_id, state);
        """,
    )
    for table, event, of, when in _APPS_AT_HOME:
        change = (
            "insert into changes (workspace_id, count) values (new.workspace_id, 1)"
            " on conflict (workspace_id) do update set count = count + 1"
        )
        name = f"{table}_{event}_shows_at_home"
        db.execute(
            f"create trigger {name} after {event}{of} on {table} {when} begin {change}; end"
        )


#: As `_SHOWN_AT_HOME`. Of the hand-outs only the first: later ones move a date and nothing else.
_APPS_AT_HOME = (
    ("permits", "insert", "", ""),
    ("permits", "update", "", ""),
    ("apps", "update", " of revoked_at", ""),
    (
        "hand_outs",
        "insert",
        "",
        """when not exists (select 1 from hand_outs h where h.connection_id = new.connection_id
            and h.app_id = new.app_id and h.id <> new.id)""",
    ),
)


@MIGRATIONS()
def m021_host_questions(db: Database) -> None:
    """Keep what was asked about a mail server, so that it is decided once and can be asked anew.

    Questions of before have no row: a press on their buttons says that they are not open any more.
    """
    _run(
        db,
        """
        create table host_questions (
            id text primary key,
            workspace_id text not null,
            address text not null,
            domain text not null check (domain = lower(domain)),
            host text not null check (host = lower(host)),
            asked_by text not null,
            asked_at text not null,
            decision text check (decision in ('approved', 'declined')),
            decided_by text,
            decided_at text,
            check ((decision is null) = (decided_at is null))
        ) strict;
        create unique index one_open_host_question
            on host_questions (workspace_id, asked_by, address, host) where decision is null;
        """,
    )


@MIGRATIONS()
def m022_settings_at_home(db: Database) -> None:
    """Count changes of settings also where m017 ran before it knew of them."""
    for event in ("insert", "update"):
        db.execute(
            f"create trigger if not exists workspace_settings_{event}_shows_at_home"  # noqa: S608 - words of our own
            f" after {event} on workspace_settings  begin"
            " insert into changes (workspace_id, count) values (new.workspace_id, 1)"
            " on conflict (workspace_id) do update set count = count + 1; end"
        )


@MIGRATIONS()
def m023_installations(db: Database) -> None:
    """Make the installations of many workspaces, and say for which of all nothing is done.

    A workspace without a row is worked for: its token is in the settings.
    """
    _run(
        db,
        """
        create table installations (
            workspace_id text primary key,
            name text not null,
            bot_id text not null,
            bot_user_id text not null,
            scopes text not null,
            installed_by text not null,
            installed_at text not null,
            secret blob,
            token_ends_at text,
            generation integer not null check (generation >= 0),
            refreshing_until text,
            paused integer not null default 0 check (paused in (0, 1)),
            ended_at text,
            ended_by text,
            erase_at text,
            check ((ended_at is null) = (ended_by is null)),
            check (ended_at is null or secret is null),
            check (erase_at is null or ended_at is not null)
        ) strict;

        create view stopped as
            select workspace_id from installations where paused or ended_at is not null;

        create table install_states (
            state_hash text primary key,
            cookie_hash text not null,
            expires_at text not null,
            used_at text
        ) strict;
        create index install_states_by_expiry on install_states (expires_at);
        """,
    )


@MIGRATIONS()
def m024_references(db: Database) -> None:
    """Let the log tell which request an intent comes from, and since when a message waits."""
    for table in ("removals", "outbox"):
        db.execute(f"alter table {table} add column reference text not null default ''")
    db.execute("alter table outbox add column waiting_since text not null default ''")


@MIGRATIONS()
def m025_erasures(db: Database) -> None:
    """Let the personal data of removed mailboxes be erased, and find what is old enough."""
    _run(
        db,
        """
        alter table connections add column erased integer not null default 0
            check (erased in (0, 1));
        create trigger only_what_is_removed_is_erased before update of erased on connections
        when new.erased = 1 and new.state <> 'removed'
        begin select raise(abort, 'only what is removed is erased'); end;
        create trigger what_is_erased_stays_so before update on connections
        when old.erased = 1
        begin select raise(abort, 'an erased connection does not change'); end;

        create index removed_to_erase on connections (state_since)
            where state = 'removed' and erased = 0;
        create index outbox_by_connection on outbox (connection_id);
        create index outbox_by_time on outbox (sent_at) where state = 'sent';
        create index incidents_by_end on incidents (resolved_at) where resolved_at is not null;
        create index audit_by_actor on audit (actor, at);
        create index audit_by_person on audit (json_extract(details, '$.person'), at)
            where json_extract(details, '$.person') is not null;
        """,
    )


@MIGRATIONS()
def m026_latest_moment(db: Database) -> None:
    """Remember the latest moment that was seen, to notice a clock that was set back meanwhile."""
    _run(
        db,
        """
        create table latest_moment (
            id integer primary key check (id = 1),
            at text not null
        ) strict;
        """,
    )


@MIGRATIONS()
def m027_lists(db: Database) -> None:
    """Find a page of a list, a part of an address and the most urgent without reading the rest.

    The index of parts holds no address, only which runs of three characters are in which row. Its
    rows are those of the table by their hidden numbers: nothing here may ever VACUUM, which is
    free to give new ones.
    """
    _run(
        db,
        """
        create index listed_by_address on connections (workspace_id, address, created_at)
            where state <> 'removed';
        create index listed_by_owner on connections (workspace_id, owner_id, address, created_at)
            where state <> 'removed';
        create index listed_teams on connections (workspace_id, address, created_at)
            where state <> 'removed' and kind = 'team';
        create index listed_problems on connections (workspace_id, address, created_at)
            where state <> 'removed' and (state = 'disconnected' or failures >= 3);
        create index listed_urgent
            on connections (workspace_id, kind, state <> 'disconnected', address)
            where state <> 'removed'
                and (state = 'disconnected' or failures >= 3 or blocked_since is not null);
        create index last_passed on connections (workspace_id, kind, checked_at)
            where state <> 'removed';
        create index by_channel on connections (workspace_id, channel_id, id)
            where kind = 'team';
        create index live_workspaces on connections (workspace_id)
            where state in ('active', 'disconnected', 'deactivated');
        create index approvals_open on approvals (workspace_id, requested_at)
            where decision is null;
        create index incidents_open_in on incidents (workspace_id, opened_at)
            where resolved_at is null;

        create virtual table address_parts using fts5 (
            address, content = 'connections', tokenize = 'trigram', detail = none, columnsize = 0
        );
        insert into address_parts (address_parts) values ('rebuild');
        create trigger a_new_address_can_be_found after insert on connections
        begin insert into address_parts (rowid, address) values (new.rowid, new.address); end;
        create trigger an_erased_address_is_not_found after delete on connections
        begin
            insert into address_parts (address_parts, rowid, address)
                values ('delete', old.rowid, old.address);
        end;
        create trigger a_changed_address_can_be_found after update of address on connections
        when old.address <> new.address
        begin
            insert into address_parts (address_parts, rowid, address)
                values ('delete', old.rowid, old.address);
            insert into address_parts (rowid, address) values (new.rowid, new.address);
        end;
        """,
    )


@MIGRATIONS()
def m028_rooms(db: Database) -> None:
    """Remember where direct messages go, and find what is due of the outbox by its time."""
    _run(
        db,
        """
        create table rooms (
            workspace_id text not null,
            user_id text not null,
            channel text not null,
            primary key (workspace_id, user_id)
        ) strict;
        create index outbox_due on outbox (next_attempt_at, id) where state = 'waiting';
        """,
    )


@MIGRATIONS()
def m029_counting(db: Database) -> None:
    """Count mailboxes, and late checks, in indexes that hold all that Prometheus asks."""
    _run(
        db,
        """
        create index connections_by_state on connections (state, provider, outcome);
        drop index checks_due;
        create index checks_due on connections (next_check_at, workspace_id)
            where state = 'active';
        """,
    )
