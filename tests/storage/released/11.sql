BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'inboxkeeper','m001_connections','2026-11-28 13:47:25.292536+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'inboxkeeper','m002_consents','2026-11-28 13:47:25.292969+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'inboxkeeper','m003_removals','2026-11-28 13:47:25.293362+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'inboxkeeper','m004_audit','2026-11-28 13:47:25.294069+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'inboxkeeper','m005_outbox','2026-11-28 13:47:25.294526+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'inboxkeeper','m006_guards','2026-11-28 13:47:25.294879+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'inboxkeeper','m007_ways_in','2026-11-28 13:47:25.296785+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'inboxkeeper','m008_revoke_anyway','2026-11-28 13:47:25.297366+00:00');
INSERT INTO "_sqlite_migrations" VALUES(9,'inboxkeeper','m009_living_messages','2026-11-28 13:47:25.297887+00:00');
INSERT INTO "_sqlite_migrations" VALUES(10,'inboxkeeper','m010_approvals','2026-11-28 13:47:25.298524+00:00');
INSERT INTO "_sqlite_migrations" VALUES(11,'inboxkeeper','m011_settings','2026-11-28 13:47:25.298767+00:00');
CREATE TABLE account_access (
            workspace_id text not null,
            user_id text not null,
            given_by text not null,
            given_at text not null,
            primary key (workspace_id, user_id)
        ) strict;
INSERT INTO "account_access" VALUES('T1','U2','U9','2026-03-01T12:00:00.000000+00:00');
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
INSERT INTO "audit" VALUES(1,'2026-03-01T12:00:00.000000+00:00','T1','546b6c44a76a898f','7785a5d0ae0169f4','good','consent',NULL,'active',NULL,NULL,'{}','477137df2df698b45827bab747b92c159749aa52b69deb29a94a6ea5822601b4');
INSERT INTO "audit" VALUES(2,'2026-03-01T12:00:00.000000+00:00','T1','546b6c44a76a898f','8f74be5f3be3e517','grey','consent',NULL,'active',NULL,NULL,'{}','b2f859c50b0ccdbe3381e3f939781bfc7650d8fc5ee5fcc7ea255739b67492b7');
INSERT INTO "audit" VALUES(3,'2026-03-01T12:00:00.000000+00:00','T1','9a7e2b9bded785e0','8f74be5f3be3e517','grey','deactivate','active','deactivated',NULL,NULL,'{}','9b23db9ea82e5480d9814695342f353dff9332a7f40e40e5eaab0cc36cf7481d');
INSERT INTO "audit" VALUES(4,'2026-03-01T12:00:00.000000+00:00','T1','546b6c44a76a898f','a2dd21df81d9d037','lost','consent',NULL,'active',NULL,NULL,'{}','460a94684f1be25f51132cac0db337a6c1ab42f3c6b1e07ab8ff9d49ba58749b');
INSERT INTO "audit" VALUES(5,'2026-03-01T12:00:00.000000+00:00','T1','9a7e2b9bded785e0','a2dd21df81d9d037','lost','lose','active','disconnected','access_ended',NULL,'{}','b40855cca32c3cd10d751a10f1ace1017847354cb0aa5590c8f8e393561cf165');
INSERT INTO "audit" VALUES(6,'2026-03-01T12:00:00.000000+00:00','T1','546b6c44a76a898f','d0afcfabc3af5c09','going','consent',NULL,'active',NULL,NULL,'{}','3f92202f434ee0fe3fe736150a21b6cfdc581191a297bf0f4e17fdccc4e84f41');
INSERT INTO "audit" VALUES(7,'2026-03-01T12:00:00.000000+00:00','T1','9a7e2b9bded785e0','d0afcfabc3af5c09','going','deactivate','active','deactivated',NULL,NULL,'{}','4fe4129ac1b57d3aa91a90752bf0b38c90030c98d71ab7a95b731f076105bcc2');
INSERT INTO "audit" VALUES(8,'2026-03-01T12:00:00.000000+00:00','T1','9a7e2b9bded785e0','d0afcfabc3af5c09','going','remove','deactivated','removing',NULL,NULL,'{}','56132356db85c39de5a2d72926ac84560e2a80661d416eedb8e93aad3c1f38a4');
INSERT INTO "audit" VALUES(9,'2026-03-01T12:00:00.000000+00:00','T1','546b6c44a76a898f','483875dab052a5a4','gone','consent',NULL,'active',NULL,NULL,'{}','901651cbe06871b0771893ce80ce51b6a74cfa5c725fc182b0862d99caccb186');
INSERT INTO "audit" VALUES(10,'2026-03-01T12:00:00.000000+00:00','T1','9a7e2b9bded785e0','483875dab052a5a4','gone','deactivate','active','deactivated',NULL,NULL,'{}','75db1d518d0f168477507b1af1261177622292d67373b34bd6d318f7294e7b7d');
INSERT INTO "audit" VALUES(11,'2026-03-01T12:00:00.000000+00:00','T1','9a7e2b9bded785e0','483875dab052a5a4','gone','remove','deactivated','removing',NULL,NULL,'{}','6125d356485063a469540b62119ff389315ce5d7a1f8c04e9eb7c5fa5a3cfed0');
INSERT INTO "audit" VALUES(12,'2026-03-01T12:00:00.000000+00:00','T1','9a7e2b9bded785e0','483875dab052a5a4','gone','settle','removing','removed',NULL,'confirmed','{}','0c7010b3732af1d6563d24826ae53f8bd7104d01e1d70cecbdaeb8128add73d0');
CREATE TABLE audit_head (
            id integer primary key check (id = 1),
            seq integer not null,
            mac text not null
        ) strict;
INSERT INTO "audit_head" VALUES(1,12,'63a8b1567fe0c3ea8b22b4676d33be0a8cb444668cdede811a52d46e56277f70');
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
            check (refusals >= 0),
            check ((kind = 'team') = (channel_id is not null)),
            check ((state = 'disconnected') = (reason is not null)),
            check (outcome is null or state in ('removing', 'removed')),
            check (state <> 'removed' or (outcome is not null and subject is null))
        ) strict;
INSERT INTO "connections" VALUES('good','T1','good@acme.test','personal','google','active',1,'U1',NULL,'s good',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:15:00.000000+00:00',NULL,0,NULL,NULL,NULL,0,0);
INSERT INTO "connections" VALUES('grey','T1','grey@acme.test','team','google','deactivated',2,'U1','C1','s grey',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:15:00.000000+00:00',NULL,0,NULL,NULL,NULL,0,0);
INSERT INTO "connections" VALUES('lost','T1','lost@acme.test','personal','google','disconnected',2,'U1',NULL,'s lost','access_ended',NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:15:00.000000+00:00',NULL,0,NULL,NULL,NULL,0,0);
INSERT INTO "connections" VALUES('going','T1','going@acme.test','personal','google','removing',3,'U1',NULL,'s going',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:15:00.000000+00:00',NULL,0,NULL,NULL,NULL,0,0);
INSERT INTO "connections" VALUES('gone','T1','gone@acme.test','personal','google','removed',4,'U1',NULL,NULL,NULL,'confirmed','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:15:00.000000+00:00',NULL,0,NULL,NULL,NULL,0,0);
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
INSERT INTO "consents" VALUES('consent','3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0','4ba69735ca53765ed6a709edb56c6ea236b7193a3b29a6b390c346f0f4340e4e','d7e83e28a04b537e64424546b14caf9b67bad2f28dabce68116e0d372319fa00',X'01026B3190BCA4021DD4F79FDA428597DC90B7EEA69DE6FD024B57F2B2F5742472DB88FD02380E4D','T1','U1','Alice','en-US','Europe/Berlin','google','alice@acme.test','personal',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:10:00.000000+00:00',NULL,0,0);
CREATE TABLE grants (
            connection_id text primary key references connections (id),
            client_id text not null,
            scopes text not null,
            expires_at text,
            secret blob not null
        ) strict;
INSERT INTO "grants" VALUES('good','client-1','["mail", "openid"]',NULL,X'01026B31C484B13DAA29BDA3DCD6A24A43BF0C05EC9C78847D98DE4C4625D856BE5AA34E4D276853D0B6204C6AA239B4F288B3CA7859011A0A236EFD98EFBF30282A113379C9CF37C2278DE45655850D4227D4C2FD6A6EC05C2E6EC4A45E8CCA1FB2C001C17684B8B9FEB1E33496EBF84FC1CB3BA1E5509290469E1AEEFA0DE083A7149643');
INSERT INTO "grants" VALUES('grey','client-1','["mail", "openid"]',NULL,X'01026B3122A6521A367AEEB27FA76C0A8B7B4417FBDFE387EA3AA33680AB8C826D98510828DC18C82D0E6123B6A8BECC3923A560E994FD868FC5D9CCEEC13B58620931D09BB0E6CD79472AD6A3B6A83C4003DE3189926F59803B456CC046907C2BBA045C8E41C7C6E7EC4F4AFA46D1CE506A8F1C83064F4D75E47BDA5419FC894C4D986B91');
INSERT INTO "grants" VALUES('lost','client-1','["mail", "openid"]',NULL,X'01026B31E8AF7BF023E64BE2A3217B4D854240A91F1361C0A6793681C8368293675F4D9FEB96678E49CFF1F8FFF306064A9598684D40E9B2AE56F4B67B29EBEEA5CE33C013A89545A91FF56821B27C18EBD0FEADEAC71AAF17C60A7BD075657065B1038B43664F087C299DA4783B822AFC6094C0031B3E47A658B6CCEAD51A146F101A3D45');
INSERT INTO "grants" VALUES('going','client-1','["mail", "openid"]',NULL,X'01026B3148CA84435802D7780AA0EE79D04D9F5E4950CA71FAC890E7262053D8537A3C4E772F3D0E413AC178011399CF84B40B23AC18438511D14BF13C83707017145B90C616F9D2577292365B33E88B5E3073F6D09073B3AE03D6AAC85492E77494D91DCD30489B7840476D13ABD5F3AAC15BCC0369BCD040F234998812EE3FB7AEC040CA1A63');
CREATE TABLE identities (
            id text primary key,
            workspace_id text not null,
            kind text not null check (kind in ('person', 'mailbox')),
            value text not null,
            unique (workspace_id, kind, value)
        ) strict;
INSERT INTO "identities" VALUES('7785a5d0ae0169f4','T1','mailbox','good@acme.test');
INSERT INTO "identities" VALUES('546b6c44a76a898f','T1','person','U1');
INSERT INTO "identities" VALUES('8f74be5f3be3e517','T1','mailbox','grey@acme.test');
INSERT INTO "identities" VALUES('9a7e2b9bded785e0','T1','person','U9');
INSERT INTO "identities" VALUES('a2dd21df81d9d037','T1','mailbox','lost@acme.test');
INSERT INTO "identities" VALUES('d0afcfabc3af5c09','T1','mailbox','going@acme.test');
INSERT INTO "identities" VALUES('483875dab052a5a4','T1','mailbox','gone@acme.test');
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
            check (revision >= 0),
            unique (workspace_id, key, recipient)
        ) strict;
INSERT INTO "outbox" VALUES(1,'T1','connected:good:1','U1','connected','good','{"address": "good@acme.test", "provider": "google"}','waiting',0,'0001-01-01T00:00:00.000000+00:00',NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "outbox" VALUES(2,'T1','connected:good:1','U9','connected','good','{"address": "good@acme.test", "provider": "google"}','waiting',0,'0001-01-01T00:00:00.000000+00:00',NULL,NULL,NULL,NULL,NULL,0);
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
INSERT INTO "secrets" VALUES('audit',X'01026B3150B8CD9946502D64DA9979F9901C07E243A72FABFA41C7FAA09B27A9395CE30DA36B188102D3000D74FFA031428561CCF714C9BA427C33798BDBC85D7146BBFFA85614FEA020F6E4');
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
COMMIT;
