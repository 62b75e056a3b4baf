BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'inboxkeeper','m001_connections','2026-11-28 13:47:26.747985+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'inboxkeeper','m002_consents','2026-11-28 13:47:26.748698+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'inboxkeeper','m003_removals','2026-11-28 13:47:26.749244+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'inboxkeeper','m004_audit','2026-11-28 13:47:26.750252+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'inboxkeeper','m005_outbox','2026-11-28 13:47:26.750955+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'inboxkeeper','m006_guards','2026-11-28 13:47:26.751542+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'inboxkeeper','m007_ways_in','2026-11-28 13:47:26.754280+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'inboxkeeper','m008_revoke_anyway','2026-11-28 13:47:26.755294+00:00');
INSERT INTO "_sqlite_migrations" VALUES(9,'inboxkeeper','m009_living_messages','2026-11-28 13:47:26.756258+00:00');
INSERT INTO "_sqlite_migrations" VALUES(10,'inboxkeeper','m010_approvals','2026-11-28 13:47:26.757082+00:00');
INSERT INTO "_sqlite_migrations" VALUES(11,'inboxkeeper','m011_settings','2026-11-28 13:47:26.757448+00:00');
INSERT INTO "_sqlite_migrations" VALUES(12,'inboxkeeper','m012_incidents','2026-11-28 13:47:26.759951+00:00');
INSERT INTO "_sqlite_migrations" VALUES(13,'inboxkeeper','m013_domains','2026-11-28 13:47:26.762982+00:00');
INSERT INTO "_sqlite_migrations" VALUES(14,'inboxkeeper','m014_breaker','2026-11-28 13:47:26.764559+00:00');
CREATE TABLE account_access (
            workspace_id text not null,
            user_id text not null,
            given_by text not null,
            given_at text not null,
            primary key (workspace_id, user_id)
        ) strict;
INSERT INTO "account_access" VALUES('T1','U2','U9','2026-03-01T12:00:00.000000+00:00');
CREATE TABLE acknowledgements (
            incident_id text not null references incidents (id),
            user_id text not null,
            at text not null,
            primary key (incident_id, user_id)
        ) strict;
INSERT INTO "acknowledgements" VALUES('incident','U9','2026-03-01T12:00:00.000000+00:00');
CREATE TABLE allowed_hosts (
            workspace_id text not null,
            domain text not null check (domain = lower(domain)),
            host text not null check (host = lower(host)),
            allowed_by text not null,
            allowed_at text not null,
            primary key (workspace_id, domain, host)
        ) strict;
INSERT INTO "allowed_hosts" VALUES('T1','acme.test','imap.host.test','U9','2026-03-01T12:00:00.000000+00:00');
CREATE TABLE approvals (
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
INSERT INTO "approvals" VALUES('wish','T1','grey',2,'delete','U1','2026-03-01T12:00:00.000000+00:00','2026-03-04T12:00:00.000000+00:00','no longer used',NULL,NULL,NULL,NULL);
CREATE TABLE audit (
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
INSERT INTO "audit" VALUES(1,'2026-03-01T12:00:00.000000+00:00','T1','e9bca1d9533175db','9a6397d1db7b2381','good','consent',NULL,'active',NULL,NULL,'{}','7ae552f0e7602ce76d0a7908288596e83d233ed332c53d680742f81b44b2b508');
INSERT INTO "audit" VALUES(2,'2026-03-01T12:00:00.000000+00:00','T1','e9bca1d9533175db','6ddcffdf95ef5cbb','grey','consent',NULL,'active',NULL,NULL,'{}','01ba20c3d4dd38c75317569e56514700580e5a6af629a22533fabffc84ca6da3');
INSERT INTO "audit" VALUES(3,'2026-03-01T12:00:00.000000+00:00','T1','acb053937677b516','6ddcffdf95ef5cbb','grey','deactivate','active','deactivated',NULL,NULL,'{}','61dd7ef22b16f79d458ee18002d5895f0483a06d61f0ad4c2231172a26ea8a94');
INSERT INTO "audit" VALUES(4,'2026-03-01T12:00:00.000000+00:00','T1','e9bca1d9533175db','d62acfedbd09b3b7','lost','consent',NULL,'active',NULL,NULL,'{}','9b8a1de7f3fa1a2dea7cd77250db549c2f7a1eb261c35cfa966bd8854913d026');
INSERT INTO "audit" VALUES(5,'2026-03-01T12:00:00.000000+00:00','T1','acb053937677b516','d62acfedbd09b3b7','lost','lose','active','disconnected','access_ended',NULL,'{}','ffd7a5dc2049f903620878a7570ffb0303f8ddaa0debffc183d67176ebb0f39a');
INSERT INTO "audit" VALUES(6,'2026-03-01T12:00:00.000000+00:00','T1','e9bca1d9533175db','0ffc2a29690f8409','going','consent',NULL,'active',NULL,NULL,'{}','5afe1c5fdb173012be5ebe1bf400ec12567f59477a229eb7f83447350d027918');
INSERT INTO "audit" VALUES(7,'2026-03-01T12:00:00.000000+00:00','T1','acb053937677b516','0ffc2a29690f8409','going','deactivate','active','deactivated',NULL,NULL,'{}','03fb9f6fc1b41cb1226e35cd4069fe32b9fd997ecce104e3b676ee216768132d');
INSERT INTO "audit" VALUES(8,'2026-03-01T12:00:00.000000+00:00','T1','acb053937677b516','0ffc2a29690f8409','going','remove','deactivated','removing',NULL,NULL,'{}','cff08be52a32ccfe1963dbb3aa64a54589332c735d5a6460ab977184712bd964');
INSERT INTO "audit" VALUES(9,'2026-03-01T12:00:00.000000+00:00','T1','e9bca1d9533175db','2b1da915ea652d5d','gone','consent',NULL,'active',NULL,NULL,'{}','9cc1ecc95c6b0b4c3bde24f7caea484e07e188935b68e7c475c041b0109fdf20');
INSERT INTO "audit" VALUES(10,'2026-03-01T12:00:00.000000+00:00','T1','acb053937677b516','2b1da915ea652d5d','gone','deactivate','active','deactivated',NULL,NULL,'{}','fa9fb29c7ac6cf0d4404c0d23842aa6fdf46446970f06813dc02f85c5630d73b');
INSERT INTO "audit" VALUES(11,'2026-03-01T12:00:00.000000+00:00','T1','acb053937677b516','2b1da915ea652d5d','gone','remove','deactivated','removing',NULL,NULL,'{}','d7ae6ecc6b366dfe3ab9d9193fba73f1fa9209032767f01e4bf50841ffa58fc3');
INSERT INTO "audit" VALUES(12,'2026-03-01T12:00:00.000000+00:00','T1','acb053937677b516','2b1da915ea652d5d','gone','settle','removing','removed',NULL,'confirmed','{}','598d434fe7357eaf5d629035408c679b2df0eadbd5d900cb6c140fccb62073cb');
CREATE TABLE audit_head (
            id integer primary key check (id = 1),
            seq integer not null,
            mac text not null
        ) strict;
INSERT INTO "audit_head" VALUES(1,12,'deb5d1a5c25d19273bfeb101f4ee6e4dc04a0685a009887638bf8120638150a3');
CREATE TABLE connections (
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
            suspicion text, shared integer not null default 0
            check (shared in (0, 1)), refusals integer not null default 0
            check (refusals >= 0), blocked_since text, moved_to text, stays_at text, recheck_at text, mail_group text not null default '',
            check ((kind = 'team') = (channel_id is not null)),
            check ((state = 'disconnected') = (reason is not null)),
            check (outcome is null or state in ('removing', 'removed')),
            check (state <> 'removed' or (outcome is not null and subject is null))
        ) strict;
INSERT INTO "connections" VALUES('good','T1','good@acme.test','personal','google','active',1,'U1',NULL,'s good',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:15:00.000000+00:00',NULL,0,NULL,NULL,NULL,0,0,NULL,NULL,NULL,NULL,'');
INSERT INTO "connections" VALUES('grey','T1','grey@acme.test','team','google','deactivated',2,'U1','C1','s grey',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:15:00.000000+00:00',NULL,0,NULL,NULL,NULL,0,0,NULL,NULL,NULL,NULL,'');
INSERT INTO "connections" VALUES('lost','T1','lost@acme.test','personal','google','disconnected',2,'U1',NULL,'s lost','access_ended',NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:15:00.000000+00:00',NULL,0,NULL,NULL,NULL,0,0,NULL,NULL,NULL,NULL,'');
INSERT INTO "connections" VALUES('going','T1','going@acme.test','personal','google','removing',3,'U1',NULL,'s going',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:15:00.000000+00:00',NULL,0,NULL,NULL,NULL,0,0,NULL,NULL,NULL,NULL,'');
INSERT INTO "connections" VALUES('gone','T1','gone@acme.test','personal','google','removed',4,'U1',NULL,NULL,NULL,'confirmed','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:15:00.000000+00:00',NULL,0,NULL,NULL,NULL,0,0,NULL,NULL,NULL,NULL,'');
CREATE TABLE consents (
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
        , shared integer not null default 0
            check (shared in (0, 1)), for_admin integer not null default 0
            check (for_admin in (0, 1))) strict;
INSERT INTO "consents" VALUES('consent','3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0','4ba69735ca53765ed6a709edb56c6ea236b7193a3b29a6b390c346f0f4340e4e','d7e83e28a04b537e64424546b14caf9b67bad2f28dabce68116e0d372319fa00',X'01026B314F6E32D170182A4B9CC32D50DB5FBE9FF9259F0DF9126CDB5E46F97095C2BB981C5E10F6','T1','U1','Alice','en-US','Europe/Berlin','google','alice@acme.test','personal',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:10:00.000000+00:00',NULL,0,0);
CREATE TABLE domains (
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
INSERT INTO "domains" VALUES('watched.test','google','mx',NULL,'',NULL,0,NULL,'2026-03-01T12:00:00.000000+00:00');
CREATE TABLE freezes (
            provider text not null,
            mail_group text not null,
            since text not null,
            primary key (provider, mail_group)
        ) strict;
INSERT INTO "freezes" VALUES('google','acme.test','2026-03-01T12:00:00.000000+00:00');
CREATE TABLE grants (
            connection_id text primary key references connections (id),
            client_id text not null,
            scopes text not null,
            expires_at text,
            secret blob not null
        ) strict;
INSERT INTO "grants" VALUES('good','client-1','["mail", "openid"]',NULL,X'01026B31492D473EB0EF388D8D51CC920B76869D564F145D420CCF174EFB8D17369C46845B5667276E4A6F10E5CB8715FE1C50C59FA21181BA86300459E07062ACB4522EED519FA5F9294CD77308AD55BB2D0709A13F83D783BE610C074D01ECC58AA921821701C48AD2385C91AD3D836F730765542418147E0CB5B39EF3BD2131F1B843B9');
INSERT INTO "grants" VALUES('grey','client-1','["mail", "openid"]',NULL,X'01026B316DB3B2ED53F5D0A60D87DDBB35119257DE089BCEBA061277EA5C9FB8333318DC2D42B67EB0C271D2EFE3517B71E660E59D06891B781B68E6D85FB0C5041EAE1CC0B81177286A330AE540A45C5D173D195FCF2E5EAC73CC69FA0DAF3770DCBDD19DCE9F3695916FA31621468684F82015AF992A4BFC402AE977D2EEBB6C0C03B820');
INSERT INTO "grants" VALUES('lost','client-1','["mail", "openid"]',NULL,X'01026B31F02EE381F4C0A186A01E1367E63FF2ED0EB9B6C540B2EEE4D0145622F9F4B96E7D0E68F982BEDD74637E14A378F6326988B5B03E4BFE14005A542CDC7637B06D1CDC8BD611C142847CED16FEBD53DBA2228795875ABCAF481ED7B343BCFDDA4681A692F31EC2872CFBA1B4A1088D75AB972779F63060B0E02A85252FEDD09BF3EC');
INSERT INTO "grants" VALUES('going','client-1','["mail", "openid"]',NULL,X'01026B3142CFF92C5BB010AC5A5141BBFE8AB6D7E2C91B6E84609EF0AB4D2B4EABA33E3B0401D6B1C406B05F5CF149FD5497DADE6DDA568969F1287D5FA2EF15F1818801321E722F1BEF3C1CAE4E617D688E80D1F40042C028F16EF8A64162D3CB7A4F6468F11BCFD4BF113F17857B26EC41D123A66E68C6C09EF2D6D2124667029DF24232E987');
CREATE TABLE identities (
            id text primary key,
            workspace_id text not null,
            kind text not null check (kind in ('person', 'mailbox')),
            value text not null,
            unique (workspace_id, kind, value)
        ) strict;
INSERT INTO "identities" VALUES('9a6397d1db7b2381','T1','mailbox','good@acme.test');
INSERT INTO "identities" VALUES('e9bca1d9533175db','T1','person','U1');
INSERT INTO "identities" VALUES('6ddcffdf95ef5cbb','T1','mailbox','grey@acme.test');
INSERT INTO "identities" VALUES('acb053937677b516','T1','person','U9');
INSERT INTO "identities" VALUES('d62acfedbd09b3b7','T1','mailbox','lost@acme.test');
INSERT INTO "identities" VALUES('0ffc2a29690f8409','T1','mailbox','going@acme.test');
INSERT INTO "identities" VALUES('2b1da915ea652d5d','T1','mailbox','gone@acme.test');
CREATE TABLE incident_mailboxes (
            incident_id text not null references incidents (id),
            connection_id text not null references connections (id),
            version integer not null,
            primary key (incident_id, connection_id)
        ) strict;
INSERT INTO "incident_mailboxes" VALUES('incident','lost',2);
CREATE TABLE incidents (
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
INSERT INTO "incidents" VALUES('incident','T1','losses','','','2026-03-01T12:00:00.000000+00:00',NULL,NULL,'{}');
CREATE TABLE leftovers (
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
INSERT INTO "leftovers" VALUES('leftover','good','T1','google','before','U1','2026-03-01T12:00:00.000000+00:00',0,'2026-03-01T12:00:00.000000+00:00',0,'client-1','mail openid',X'01026B31C29D101F1D147E183D316A5E65C5A8EEAD3F2AD10904E9BC19B00AF0685B161E71DADAA5CC5A62FA08E44C3807AE6F4E402E664E22CFEEA46A6C19CA3C4CBF43D59BBFACFE6659D66C96DC3F6EEEF2F6F4EB9C8F113BA549143943E4CC364D67099D69BD153FF4FCF6');
CREATE TABLE outbox (
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
            error text, revision integer not null default 0
            check (revision >= 0), audience text,
            unique (workspace_id, key, recipient)
        ) strict;
INSERT INTO "outbox" VALUES(1,'T1','connected:good:1','U1','connected','good','{"address": "good@acme.test", "provider": "google"}','waiting',0,'0001-01-01T00:00:00.000000+00:00',NULL,NULL,NULL,NULL,NULL,0,NULL);
INSERT INTO "outbox" VALUES(2,'T1','connected:good:1','U9','connected','good','{"address": "good@acme.test", "provider": "google"}','waiting',0,'0001-01-01T00:00:00.000000+00:00',NULL,NULL,NULL,NULL,NULL,0,NULL);
CREATE TABLE refusals (
            connection_id text primary key references connections (id),
            workspace_id text not null,
            provider text not null,
            mail_group text not null,
            at text not null,
            withheld integer not null check (withheld in (0, 1))
        ) strict;
INSERT INTO "refusals" VALUES('good','T1','google','acme.test','2026-03-01T12:00:00.000000+00:00',0);
CREATE TABLE removals (
            connection_id text primary key references connections (id),
            workspace_id text not null,
            provider text not null,
            subject text not null,
            requested_by text not null,
            requested_at text not null,
            attempts integer not null check (attempts >= 0),
            next_attempt_at text not null,
            revoke_accepted integer not null check (revoke_accepted in (0, 1))
        , anyway integer not null default 0
            check (anyway in (0, 1))) strict;
INSERT INTO "removals" VALUES('going','T1','google','s going','U9','2026-03-01T12:00:00.000000+00:00',0,'2026-03-01T12:00:00.000000+00:00',0,0);
CREATE TABLE secrets (
            id text primary key,
            value blob not null
        ) strict;
INSERT INTO "secrets" VALUES('audit',X'01026B31895746AF90CCE1CB9000A21E1B106F85808152E5F43820484B03CAD54B9CD1D9FDA8E7E2287A0F60A968D10B7B6021EF19D4091E5E05A9FC4C492CE9CEA5CBA955A96B7E09EA982A');
CREATE TABLE workspace_settings (
            workspace_id text not null,
            name text not null,
            value text not null,
            primary key (workspace_id, name)
        ) strict;
INSERT INTO "workspace_settings" VALUES('T1','approvals','nobody');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE UNIQUE INDEX one_live_connection on connections (workspace_id, address)
            where state in ('active', 'disconnected', 'deactivated');
CREATE INDEX checks_due on connections (next_check_at) where state = 'active';
CREATE INDEX connections_by_subject on connections (provider, subject)
            where subject is not null;
CREATE INDEX connections_by_address on connections (workspace_id, address, created_at);
CREATE TRIGGER a_connection_is_born_active before insert on connections
        when new.state <> 'active' or new.version <> 1
        begin select raise(abort, 'a connection begins active'); end;
CREATE TRIGGER only_moves_of_the_life before update of state on connections
        when old.state <> new.state and (old.state || '>' || new.state) not in (
            'active>disconnected', 'active>deactivated', 'active>removing',
            'disconnected>active', 'disconnected>deactivated', 'disconnected>removing',
            'deactivated>active', 'deactivated>disconnected', 'deactivated>removing',
            'removing>removed')
        begin select raise(abort, 'the life of a connection has no such step'); end;
CREATE TRIGGER a_move_counts before update of state on connections
        when old.state <> new.state and new.version <> old.version + 1
        begin select raise(abort, 'a change of state counts the version up by one'); end;
CREATE INDEX consents_by_expiry on consents (expires_at);
CREATE INDEX removals_due on removals (next_attempt_at);
CREATE INDEX removals_by_subject on removals (provider, subject);
CREATE TRIGGER audit_is_not_rewritten before update on audit
        begin select raise(abort, 'the audit is append-only'); end;
CREATE TRIGGER audit_is_not_erased before delete on audit
        begin select raise(abort, 'the audit is append-only'); end;
CREATE INDEX outbox_waiting on outbox (workspace_id, recipient, id)
            where state = 'waiting';
CREATE TRIGGER a_version_counts_by_one before update of version on connections
        when new.version not in (old.version, old.version + 1)
        begin select raise(abort, 'a version stays or counts up by one'); end;
CREATE TRIGGER what_is_removed_has_no_grant before update of state on connections
        when new.state = 'removed' and exists (select 1 from grants where connection_id = old.id)
        begin select raise(abort, 'the grant has to be erased first'); end;
CREATE TRIGGER what_is_removed_gets_no_grant before insert on grants
        when (select state from connections where id = new.connection_id) = 'removed'
        begin select raise(abort, 'a removed connection has no grant'); end;
CREATE UNIQUE INDEX one_open_approval on approvals (connection_id)
            where decision is null;
CREATE INDEX approvals_by_expiry on approvals (expires_at) where decision is null;
CREATE TRIGGER a_decision_stands before update on approvals
        when old.decision is not null
        begin select raise(abort, 'an approval is decided once'); end;
CREATE INDEX incidents_open on incidents (kind, workspace_id, provider, scope, opened_at)
            where resolved_at is null;
CREATE INDEX incidents_to_remind on incidents (next_reminder_at)
            where resolved_at is null;
CREATE INDEX incidents_by_mailbox on incident_mailboxes (connection_id);
CREATE INDEX connections_blocked on connections (workspace_id, provider)
            where state = 'active' and blocked_since is not null;
CREATE INDEX domains_due on domains (next_look_at);
CREATE INDEX connections_by_domain
            on connections (substr(address, instr(address, '@') + 1))
            where state in ('active', 'disconnected', 'deactivated');
CREATE INDEX rechecks_due on connections (recheck_at)
            where state = 'disconnected' and recheck_at is not null;
CREATE INDEX leftovers_due on leftovers (next_attempt_at);
CREATE INDEX leftovers_by_subject on leftovers (provider, subject);
CREATE INDEX active_by_group on connections (provider, mail_group)
            where state = 'active';
CREATE INDEX suspects_by_group on connections (provider, mail_group)
            where state = 'active' and suspected_since is not null;
CREATE INDEX refusals_by_group on refusals (provider, mail_group);
COMMIT;
