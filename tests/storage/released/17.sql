BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'inboxkeeper','m001_connections','2026-11-28 13:47:28.158299+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'inboxkeeper','m002_consents','2026-11-28 13:47:28.159135+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'inboxkeeper','m003_removals','2026-11-28 13:47:28.159702+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'inboxkeeper','m004_audit','2026-11-28 13:47:28.160591+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'inboxkeeper','m005_outbox','2026-11-28 13:47:28.161346+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'inboxkeeper','m006_guards','2026-11-28 13:47:28.161830+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'inboxkeeper','m007_ways_in','2026-11-28 13:47:28.164533+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'inboxkeeper','m008_revoke_anyway','2026-11-28 13:47:28.165584+00:00');
INSERT INTO "_sqlite_migrations" VALUES(9,'inboxkeeper','m009_living_messages','2026-11-28 13:47:28.166403+00:00');
INSERT INTO "_sqlite_migrations" VALUES(10,'inboxkeeper','m010_approvals','2026-11-28 13:47:28.167197+00:00');
INSERT INTO "_sqlite_migrations" VALUES(11,'inboxkeeper','m011_settings','2026-11-28 13:47:28.167508+00:00');
INSERT INTO "_sqlite_migrations" VALUES(12,'inboxkeeper','m012_incidents','2026-11-28 13:47:28.169521+00:00');
INSERT INTO "_sqlite_migrations" VALUES(13,'inboxkeeper','m013_domains','2026-11-28 13:47:28.172275+00:00');
INSERT INTO "_sqlite_migrations" VALUES(14,'inboxkeeper','m014_breaker','2026-11-28 13:47:28.173885+00:00');
INSERT INTO "_sqlite_migrations" VALUES(15,'inboxkeeper','m015_warnings','2026-11-28 13:47:28.175214+00:00');
INSERT INTO "_sqlite_migrations" VALUES(16,'inboxkeeper','m016_history','2026-11-28 13:47:28.175819+00:00');
INSERT INTO "_sqlite_migrations" VALUES(17,'inboxkeeper','m017_homes','2026-11-28 13:47:28.177332+00:00');
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
INSERT INTO "audit" VALUES(1,'2026-03-01T12:00:00.000000+00:00','T1','39c0a52d160649ce','47a1143d22bf590e','good','consent',NULL,'active',NULL,NULL,'{}','14ec92abc1590a1fb61b2d8057f56f3d0f713e10bdcb59dbddd13a110b5456e6');
INSERT INTO "audit" VALUES(2,'2026-03-01T12:00:00.000000+00:00','T1','39c0a52d160649ce','51a47205e0ac3f2f','grey','consent',NULL,'active',NULL,NULL,'{}','f4edd4b46179c6b583e1ea93be9a66b89c89f8b0334b441ab7f771962320950e');
INSERT INTO "audit" VALUES(3,'2026-03-01T12:00:00.000000+00:00','T1','865818df5ca39121','51a47205e0ac3f2f','grey','deactivate','active','deactivated',NULL,NULL,'{}','4e822e6bcd20618c52e4d8b5f2981cdeb2897cf15f909ac84da81393b37b5c08');
INSERT INTO "audit" VALUES(4,'2026-03-01T12:00:00.000000+00:00','T1','39c0a52d160649ce','716807881d9153b6','lost','consent',NULL,'active',NULL,NULL,'{}','b2e12d3f67fbc6f9eeda980b37b5d45341a86f7e375dfd19660f8a7cea62e98c');
INSERT INTO "audit" VALUES(5,'2026-03-01T12:00:00.000000+00:00','T1','865818df5ca39121','716807881d9153b6','lost','lose','active','disconnected','access_ended',NULL,'{}','303d404288aa4a2e734928e4d93f45dcd515d690bebf9396bb9450912183d12d');
INSERT INTO "audit" VALUES(6,'2026-03-01T12:00:00.000000+00:00','T1','39c0a52d160649ce','6b625d888d833d63','going','consent',NULL,'active',NULL,NULL,'{}','544609cdf12aa843ebb4c385dd9b7b3ff6e23092a5d4cb0dbe29788dc5100477');
INSERT INTO "audit" VALUES(7,'2026-03-01T12:00:00.000000+00:00','T1','865818df5ca39121','6b625d888d833d63','going','deactivate','active','deactivated',NULL,NULL,'{}','a5d9d68066bfcfb9808ae622b943e26572895ba5eeecb44dd45ef6e8e33b537b');
INSERT INTO "audit" VALUES(8,'2026-03-01T12:00:00.000000+00:00','T1','865818df5ca39121','6b625d888d833d63','going','remove','deactivated','removing',NULL,NULL,'{}','a4a581d3bc0d615673dd354ce4568670e01873246961618dffe846022b001f7d');
INSERT INTO "audit" VALUES(9,'2026-03-01T12:00:00.000000+00:00','T1','39c0a52d160649ce','60ec661f508cc463','gone','consent',NULL,'active',NULL,NULL,'{}','0b1b2ddd18a57896e8ab413daf4df336b9ea5702d677182ef3166a19c23900fd');
INSERT INTO "audit" VALUES(10,'2026-03-01T12:00:00.000000+00:00','T1','865818df5ca39121','60ec661f508cc463','gone','deactivate','active','deactivated',NULL,NULL,'{}','1499a7845410b9eb41e2600411ab4a8b63b2deed59aa051a8cfb22fd193c6dd3');
INSERT INTO "audit" VALUES(11,'2026-03-01T12:00:00.000000+00:00','T1','865818df5ca39121','60ec661f508cc463','gone','remove','deactivated','removing',NULL,NULL,'{}','a2cf1039d39b46d075694e6b949a74edce096fd28a0a613e9b3e74b3b142c26e');
INSERT INTO "audit" VALUES(12,'2026-03-01T12:00:00.000000+00:00','T1','865818df5ca39121','60ec661f508cc463','gone','settle','removing','removed',NULL,'confirmed','{}','5fdaa08142328ddf8187c12aafed41b0cee54ca81e00aebe995973934f57791d');
CREATE TABLE audit_head (
            id integer primary key check (id = 1),
            seq integer not null,
            mac text not null
        ) strict;
INSERT INTO "audit_head" VALUES(1,12,'5e4ac9ed8aebb2e6db2324e473b526c9c5864c0a31a9f92f42f671ba041cb575');
CREATE TABLE changes (
            workspace_id text primary key,
            count integer not null
        ) strict;
INSERT INTO "changes" VALUES('T1',16);
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
INSERT INTO "consents" VALUES('consent','3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0','4ba69735ca53765ed6a709edb56c6ea236b7193a3b29a6b390c346f0f4340e4e','d7e83e28a04b537e64424546b14caf9b67bad2f28dabce68116e0d372319fa00',X'01026B311D55CDAACA745BE5690A756F1396FDB708C759F6B7BB5AA24AFCBD89840815930853DF40','T1','U1','Alice','en-US','Europe/Berlin','google','alice@acme.test','personal',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:10:00.000000+00:00',NULL,0,0);
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
        , warn_at text) strict;
INSERT INTO "grants" VALUES('good','client-1','["mail", "openid"]',NULL,X'01026B314AC77C2233576BB4A3F1DF7424DB092F37CF50890DAB6044EE8B62E540F8BA3C47EF7D849DE33C88A84D460C16998074CDE3E18DE943EC09158FB001E6168FFD5B304FA4522A0CDBB0B41AD1BBC6E9BB7C57BEC767DC6CD658F1CD84FCB164EDFB2E5EB672904B5D1A7CB25C220CF0709EB420073A2E29E1ACE1DA58A36FC42707',NULL);
INSERT INTO "grants" VALUES('grey','client-1','["mail", "openid"]',NULL,X'01026B3121BA00E725F6D12C39ADFB0104883D93519EAEB054C8BC7993AE058AD05DB45D13AD15C126F8F976C2200D424DA64C399CD510144640DE7468271111B1B01E3392189C30DFD9FF836D6B2F4D170B19D3DD1669B34B1AD7CDCF960C4FFE6A040693F2ECA710742C23043522A6C1F45FF2DD5D2E40965B9CE3C5A87A7898EA8F36E0',NULL);
INSERT INTO "grants" VALUES('lost','client-1','["mail", "openid"]',NULL,X'01026B3119F80E4E2DDA85BF8D19146C9EB1BC53CE9A54E002C43C1AB47234AB336EB7E8842D0A4F1DA1A5FF0AC2A82640540EA7858CCF62009A910FBF70B5F37A79FF8676B73867FE8E75E3F62506EBCB8081AF0F2451771EB346D308E806890926FC89CF68384C4DF0AF7B26C82B27531BD543468F64D9418200F38D6DA8DDE1953021B5',NULL);
INSERT INTO "grants" VALUES('going','client-1','["mail", "openid"]',NULL,X'01026B31CF748247763B83EFBE12C2E363E823550C3C16429B3DB4A46985FEC564006522C71E2579C5FDDC9476A43F0CDD8ABEB4DB152DCC41A2E1F9BC70EF190F1216CF77B452C900D3C8A53B311EFF6BE1631EEA3802EB65BC79F86458BF31E8367A4BA3E54C92B0E56EEB16EF402778BC261B05459775E67928FCEA5C502AEF69695534092B',NULL);
CREATE TABLE homes (
            workspace_id text not null,
            user_id text not null,
            opened_at text not null,
            drawn integer not null,
            digest text,
            primary key (workspace_id, user_id)
        ) strict;
INSERT INTO "homes" VALUES('T1','U1','2026-03-01T12:00:00.000000+00:00',1,NULL);
CREATE TABLE identities (
            id text primary key,
            workspace_id text not null,
            kind text not null check (kind in ('person', 'mailbox')),
            value text not null,
            unique (workspace_id, kind, value)
        ) strict;
INSERT INTO "identities" VALUES('47a1143d22bf590e','T1','mailbox','good@acme.test');
INSERT INTO "identities" VALUES('39c0a52d160649ce','T1','person','U1');
INSERT INTO "identities" VALUES('51a47205e0ac3f2f','T1','mailbox','grey@acme.test');
INSERT INTO "identities" VALUES('865818df5ca39121','T1','person','U9');
INSERT INTO "identities" VALUES('716807881d9153b6','T1','mailbox','lost@acme.test');
INSERT INTO "identities" VALUES('6b625d888d833d63','T1','mailbox','going@acme.test');
INSERT INTO "identities" VALUES('60ec661f508cc463','T1','mailbox','gone@acme.test');
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
INSERT INTO "leftovers" VALUES('leftover','good','T1','google','before','U1','2026-03-01T12:00:00.000000+00:00',0,'2026-03-01T12:00:00.000000+00:00',0,'client-1','mail openid',X'01026B31AEC0B9DB98185FC1874D53116412CB72836691469DE3A311DB6CA26ABB2385F663C4B3E4196DA28CF51CBE38A8DAEC3794B409F526093BFE8556BCD818986522195F84BE6E7957944771B63BF4151692D2A5808304E554B1E992B47A1237C3A2A2D22AEB44773AE07B');
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
INSERT INTO "secrets" VALUES('audit',X'01026B313753CE6C2BAE3ADF986F4207FB4C5F4B53D75A9CCA1A0456EBEC3475F006A15984D2CE70C803D409BDCC6DDBE7DE2F8A78256497F967D28D0B437B47BEC888018C97E216BFC6E256');
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
CREATE INDEX warnings_due on grants (warn_at) where warn_at is not null;
CREATE INDEX disconnections on audit (workspace_id, at)
            where (source = 'disconnected') <> (target = 'disconnected');
CREATE INDEX disconnections_by_mailbox on audit (connection_id, seq)
            where (source = 'disconnected') <> (target = 'disconnected');
CREATE TRIGGER connections_insert_shows_at_home after insert on connections  begin insert into changes (workspace_id, count) values (new.workspace_id, 1) on conflict (workspace_id) do update set count = count + 1; end;
CREATE TRIGGER connections_update_shows_at_home after update on connections when old.version <> new.version or old.owner_id <> new.owner_id
            or old.outcome is not new.outcome or old.failures <> new.failures
            or old.blocked_since is not new.blocked_since begin insert into changes (workspace_id, count) values (new.workspace_id, 1) on conflict (workspace_id) do update set count = count + 1; end;
CREATE TRIGGER approvals_insert_shows_at_home after insert on approvals  begin insert into changes (workspace_id, count) values (new.workspace_id, 1) on conflict (workspace_id) do update set count = count + 1; end;
CREATE TRIGGER approvals_update_shows_at_home after update on approvals  begin insert into changes (workspace_id, count) values (new.workspace_id, 1) on conflict (workspace_id) do update set count = count + 1; end;
CREATE TRIGGER incidents_insert_shows_at_home after insert on incidents  begin insert into changes (workspace_id, count) values (new.workspace_id, 1) on conflict (workspace_id) do update set count = count + 1; end;
CREATE TRIGGER incidents_update_shows_at_home after update of resolved_at, details on incidents  begin insert into changes (workspace_id, count) values (new.workspace_id, 1) on conflict (workspace_id) do update set count = count + 1; end;
CREATE TRIGGER acknowledgements_insert_shows_at_home after insert on acknowledgements  begin insert into changes (workspace_id, count) values ((select workspace_id from incidents where id = new.incident_id), 1) on conflict (workspace_id) do update set count = count + 1; end;
CREATE TRIGGER account_access_insert_shows_at_home after insert on account_access  begin insert into changes (workspace_id, count) values (new.workspace_id, 1) on conflict (workspace_id) do update set count = count + 1; end;
CREATE TRIGGER account_access_delete_shows_at_home after delete on account_access  begin insert into changes (workspace_id, count) values (old.workspace_id, 1) on conflict (workspace_id) do update set count = count + 1; end;
COMMIT;
