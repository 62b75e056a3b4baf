BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'inboxkeeper','m001_connections','2026-11-28 13:47:27.522950+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'inboxkeeper','m002_consents','2026-11-28 13:47:27.523424+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'inboxkeeper','m003_removals','2026-11-28 13:47:27.523828+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'inboxkeeper','m004_audit','2026-11-28 13:47:27.524449+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'inboxkeeper','m005_outbox','2026-11-28 13:47:27.524829+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'inboxkeeper','m006_guards','2026-11-28 13:47:27.525169+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'inboxkeeper','m007_ways_in','2026-11-28 13:47:27.527274+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'inboxkeeper','m008_revoke_anyway','2026-11-28 13:47:27.527882+00:00');
INSERT INTO "_sqlite_migrations" VALUES(9,'inboxkeeper','m009_living_messages','2026-11-28 13:47:27.528404+00:00');
INSERT INTO "_sqlite_migrations" VALUES(10,'inboxkeeper','m010_approvals','2026-11-28 13:47:27.528955+00:00');
INSERT INTO "_sqlite_migrations" VALUES(11,'inboxkeeper','m011_settings','2026-11-28 13:47:27.529198+00:00');
INSERT INTO "_sqlite_migrations" VALUES(12,'inboxkeeper','m012_incidents','2026-11-28 13:47:27.530731+00:00');
INSERT INTO "_sqlite_migrations" VALUES(13,'inboxkeeper','m013_domains','2026-11-28 13:47:27.533277+00:00');
INSERT INTO "_sqlite_migrations" VALUES(14,'inboxkeeper','m014_breaker','2026-11-28 13:47:27.534307+00:00');
INSERT INTO "_sqlite_migrations" VALUES(15,'inboxkeeper','m015_warnings','2026-11-28 13:47:27.535103+00:00');
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
INSERT INTO "audit" VALUES(1,'2026-03-01T12:00:00.000000+00:00','T1','8dc664463acb2f32','535237c55fd3aa6f','good','consent',NULL,'active',NULL,NULL,'{}','d35836dd24dea13d89a96cbeaa165bd84524179b17e692401f302e949aa47648');
INSERT INTO "audit" VALUES(2,'2026-03-01T12:00:00.000000+00:00','T1','8dc664463acb2f32','2cb19a8ad5461915','grey','consent',NULL,'active',NULL,NULL,'{}','c4831c45cbd527cbe141ed809f5c5cec56740e5470a28aa80ec65f1e3dd31621');
INSERT INTO "audit" VALUES(3,'2026-03-01T12:00:00.000000+00:00','T1','98ee07c5fc1a320c','2cb19a8ad5461915','grey','deactivate','active','deactivated',NULL,NULL,'{}','2080416a7631d6b9af0de94aff3a3d86c71b8cf9b80e85e1b7eaf967d68588c4');
INSERT INTO "audit" VALUES(4,'2026-03-01T12:00:00.000000+00:00','T1','8dc664463acb2f32','3034f524892694d2','lost','consent',NULL,'active',NULL,NULL,'{}','d8051a783ee9c11c97a5011956b1003c1386d5815b52db8643f3c8d732c88917');
INSERT INTO "audit" VALUES(5,'2026-03-01T12:00:00.000000+00:00','T1','98ee07c5fc1a320c','3034f524892694d2','lost','lose','active','disconnected','access_ended',NULL,'{}','c35c15ceeeb771532390da02a311c03c75814846cec6fbbd2fd7c11fffc58183');
INSERT INTO "audit" VALUES(6,'2026-03-01T12:00:00.000000+00:00','T1','8dc664463acb2f32','a3b9c61023bcb1e5','going','consent',NULL,'active',NULL,NULL,'{}','34d7a54eaf06d077a2e7948c13f8da1e61c67cd1c4352a2cc97a7e6294920482');
INSERT INTO "audit" VALUES(7,'2026-03-01T12:00:00.000000+00:00','T1','98ee07c5fc1a320c','a3b9c61023bcb1e5','going','deactivate','active','deactivated',NULL,NULL,'{}','c4814e1fe6c6b42808e0f57f56277b62a2dc2786629f8e19237c3412d5a4168a');
INSERT INTO "audit" VALUES(8,'2026-03-01T12:00:00.000000+00:00','T1','98ee07c5fc1a320c','a3b9c61023bcb1e5','going','remove','deactivated','removing',NULL,NULL,'{}','3a33b9af329e7588995dd13986ae7de2215ce9e6c3e67cce66b4731a629902f4');
INSERT INTO "audit" VALUES(9,'2026-03-01T12:00:00.000000+00:00','T1','8dc664463acb2f32','05c22c835d652be6','gone','consent',NULL,'active',NULL,NULL,'{}','8d67048e4b9f84096d82d52a6280121f0915fed9b83802677a573f2dca08507b');
INSERT INTO "audit" VALUES(10,'2026-03-01T12:00:00.000000+00:00','T1','98ee07c5fc1a320c','05c22c835d652be6','gone','deactivate','active','deactivated',NULL,NULL,'{}','9718d2ff75dea5cccec43f2267b1431ee6a2bdec95bcb64b2e0fdeb3833486af');
INSERT INTO "audit" VALUES(11,'2026-03-01T12:00:00.000000+00:00','T1','98ee07c5fc1a320c','05c22c835d652be6','gone','remove','deactivated','removing',NULL,NULL,'{}','cc238d4e87833381689698bec14fc2d20e2a39e68edca4c04f5d9bbcc649c076');
INSERT INTO "audit" VALUES(12,'2026-03-01T12:00:00.000000+00:00','T1','98ee07c5fc1a320c','05c22c835d652be6','gone','settle','removing','removed',NULL,'confirmed','{}','ee007adc5f46cf1317323160ec2e184ab5b84ca7d3825dc546f655726d766196');
CREATE TABLE audit_head (
            id integer primary key check (id = 1),
            seq integer not null,
            mac text not null
        ) strict;
INSERT INTO "audit_head" VALUES(1,12,'b2d2b5681bd1c255031ab8b0e954c3eb93422d45a2fff5ad2e214ebecfa3dc67');
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
INSERT INTO "consents" VALUES('consent','3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0','4ba69735ca53765ed6a709edb56c6ea236b7193a3b29a6b390c346f0f4340e4e','d7e83e28a04b537e64424546b14caf9b67bad2f28dabce68116e0d372319fa00',X'01026B311147EE305C247B34D949859D57404C0DA504462B2E3163571599AAD7049DD810CABE20F7','T1','U1','Alice','en-US','Europe/Berlin','google','alice@acme.test','personal',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:10:00.000000+00:00',NULL,0,0);
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
INSERT INTO "grants" VALUES('good','client-1','["mail", "openid"]',NULL,X'01026B31DFDEFBD4C3B06D5E3A3B5A6AF9BB46655D9545478E952DB6FAD51BB9156D4C7555E7C047A9C3EA3D2EBE944BAC8873ACBFE2E6DC1DB4085EEFE1E17C2ADD56F683B11C4632E9DA48BA1BA154E79EB9F451F0824A571F376F672B8DF629FE2B7BB35B782FBD7C449C79B05A205E0B1AA52A61F39BF3BC2F95C13B5CA828E7BB01FA',NULL);
INSERT INTO "grants" VALUES('grey','client-1','["mail", "openid"]',NULL,X'01026B317431D78FACDFFB639A92D1E0232CC58BD48529040F56449C66EAB3C187CC5C899DCCAA855F07EC13AEDD1708A2E5F38EE76E8318C1D1FE5816723B5667E400EA47F1BFE9D51295734873CAA105CE79193D31D518110837C89AC877E1EB1AD63F1643DE4A9A9050916E71C4BDF290F3CF929E8CAB972792BED7B9BB1050F2DE0BB7',NULL);
INSERT INTO "grants" VALUES('lost','client-1','["mail", "openid"]',NULL,X'01026B31A204D4456E9EA66CDFBF3BC50A36C4B23F9017A9F98FF4518AEF9427BFE671302DD6B330CA2DB2BEE252BE9053826EBE8E4FAEDB82B7D183A994871E69EC9033567C6FC8EE915BE17034B7B4449CE28634A17C4989385B0FF725D3F8CFD4EEC83D30FB9BA142A43A15E094DEA8F0661861235CCE34DD0C9C75589B95D04D678920',NULL);
INSERT INTO "grants" VALUES('going','client-1','["mail", "openid"]',NULL,X'01026B3194AA93A3AECCEA9140A9393E1E3C002DFB2B5DEB459CF7716149817AEBD5E07A9D7A5B05F25888DDA9F600C76E41B17B134B195E0C0AEE92E1BAF9CF425DADDFF09BF9C2EFB7FFDF866325727DA9FA0233ED3C0D74C6D6A623F55F3DF8D0BD8B295A993E683516886CE7D4ABB54E55A54AB923F1889EE27042E4DF53A270D442C9CB90',NULL);
CREATE TABLE identities (
            id text primary key,
            workspace_id text not null,
            kind text not null check (kind in ('person', 'mailbox')),
            value text not null,
            unique (workspace_id, kind, value)
        ) strict;
INSERT INTO "identities" VALUES('535237c55fd3aa6f','T1','mailbox','good@acme.test');
INSERT INTO "identities" VALUES('8dc664463acb2f32','T1','person','U1');
INSERT INTO "identities" VALUES('2cb19a8ad5461915','T1','mailbox','grey@acme.test');
INSERT INTO "identities" VALUES('98ee07c5fc1a320c','T1','person','U9');
INSERT INTO "identities" VALUES('3034f524892694d2','T1','mailbox','lost@acme.test');
INSERT INTO "identities" VALUES('a3b9c61023bcb1e5','T1','mailbox','going@acme.test');
INSERT INTO "identities" VALUES('05c22c835d652be6','T1','mailbox','gone@acme.test');
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
INSERT INTO "leftovers" VALUES('leftover','good','T1','google','before','U1','2026-03-01T12:00:00.000000+00:00',0,'2026-03-01T12:00:00.000000+00:00',0,'client-1','mail openid',X'01026B31ACB2B4ABAA7671A1273CEDCC016B1A50E0DE36AB5E9C79AB9D567D3D80B1860EBA5732D06BF969CF65BEBED86CC836655BEABE7E6305BE240AA089805562D61197528B04D130AD90C94799CCD4115EAD8E5E11C1A695C0C34BEE7D24E5589DB585E3D107087831EFF6');
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
INSERT INTO "secrets" VALUES('audit',X'01026B310C57EF1E9878F50582688DCD1D4EA443FE58C3811178DD6CDB19769B0296686F1091C85B9EAD039356C06ACA5883307ADE39110D26069EFAFD85B373636D639D64995B69538AF55D');
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
COMMIT;
