BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'inboxkeeper','m001_connections','2026-11-28 13:47:24.062660+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'inboxkeeper','m002_consents','2026-11-28 13:47:24.063328+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'inboxkeeper','m003_removals','2026-11-28 13:47:24.063891+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'inboxkeeper','m004_audit','2026-11-28 13:47:24.064777+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'inboxkeeper','m005_outbox','2026-11-28 13:47:24.065383+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'inboxkeeper','m006_guards','2026-11-28 13:47:24.065999+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'inboxkeeper','m007_ways_in','2026-11-28 13:47:24.069063+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'inboxkeeper','m008_revoke_anyway','2026-11-28 13:47:24.070039+00:00');
INSERT INTO "_sqlite_migrations" VALUES(9,'inboxkeeper','m009_living_messages','2026-11-28 13:47:24.071087+00:00');
CREATE TABLE allowed_hosts (
            workspace_id text not null,
            domain text not null check (domain = lower(domain)),
            host text not null check (host = lower(host)),
            allowed_by text not null,
            allowed_at text not null,
            primary key (workspace_id, domain, host)
        ) strict;
INSERT INTO "allowed_hosts" VALUES('T1','acme.test','imap.host.test','U9','2026-03-01T12:00:00.000000+00:00');
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
INSERT INTO "audit" VALUES(1,'2026-03-01T12:00:00.000000+00:00','T1','fc7567d1cde46af0','608d43ed1cb15c78','good','consent',NULL,'active',NULL,NULL,'{}','2b97bfcbe821340276b042e2d80fcd258889ecc1a5fad50bb975211d117541a6');
INSERT INTO "audit" VALUES(2,'2026-03-01T12:00:00.000000+00:00','T1','fc7567d1cde46af0','852d8c87b9664578','grey','consent',NULL,'active',NULL,NULL,'{}','e707f31f44009029168f6968d4a314e3106b4aedc922ffa72145be126f7c431c');
INSERT INTO "audit" VALUES(3,'2026-03-01T12:00:00.000000+00:00','T1','6078c2768d202727','852d8c87b9664578','grey','deactivate','active','deactivated',NULL,NULL,'{}','11639710683edd833c57abdacff11720cb34ae1f4035097e3c35d6072af8bb2a');
INSERT INTO "audit" VALUES(4,'2026-03-01T12:00:00.000000+00:00','T1','fc7567d1cde46af0','515788a8e30494ef','lost','consent',NULL,'active',NULL,NULL,'{}','0aef07597db2d0baeba081047459d3a59684d7dbb30344c405f6acdd01cb6cbe');
INSERT INTO "audit" VALUES(5,'2026-03-01T12:00:00.000000+00:00','T1','6078c2768d202727','515788a8e30494ef','lost','lose','active','disconnected','access_ended',NULL,'{}','e33efdb4f6b3d2e5633a13467412fb8a8ead3da8d9e40fc98eb143175ba55fb4');
INSERT INTO "audit" VALUES(6,'2026-03-01T12:00:00.000000+00:00','T1','fc7567d1cde46af0','e7963a6b100c2411','going','consent',NULL,'active',NULL,NULL,'{}','d83e151ca9c307ec163fa81945980487b1d1e65069338fbc21096f52af99f29d');
INSERT INTO "audit" VALUES(7,'2026-03-01T12:00:00.000000+00:00','T1','6078c2768d202727','e7963a6b100c2411','going','deactivate','active','deactivated',NULL,NULL,'{}','02d5e683dd77262ce5ece1ee1914396ef57da6454ad54bfaca2498237834d195');
INSERT INTO "audit" VALUES(8,'2026-03-01T12:00:00.000000+00:00','T1','6078c2768d202727','e7963a6b100c2411','going','remove','deactivated','removing',NULL,NULL,'{}','29b04e9925cf6c327464f190480f89f89b50df5a7cf55be418ea1507716c812c');
INSERT INTO "audit" VALUES(9,'2026-03-01T12:00:00.000000+00:00','T1','fc7567d1cde46af0','6720c5c4e8114397','gone','consent',NULL,'active',NULL,NULL,'{}','50307d259107cfd6a3f807f4f1c7b063c57a682cf0828bb6429991a32df22467');
INSERT INTO "audit" VALUES(10,'2026-03-01T12:00:00.000000+00:00','T1','6078c2768d202727','6720c5c4e8114397','gone','deactivate','active','deactivated',NULL,NULL,'{}','42d21e094b1b1b8b5b0cc459e880511ae840c36f3c11c4e6e6e00d11775946eb');
INSERT INTO "audit" VALUES(11,'2026-03-01T12:00:00.000000+00:00','T1','6078c2768d202727','6720c5c4e8114397','gone','remove','deactivated','removing',NULL,NULL,'{}','1f22299935e4a38e63f9d98bf21ad43ed0fad18d2179377edb7733e54efd8ca2');
INSERT INTO "audit" VALUES(12,'2026-03-01T12:00:00.000000+00:00','T1','6078c2768d202727','6720c5c4e8114397','gone','settle','removing','removed',NULL,'confirmed','{}','df4f67ef3c76e67c7d51ded19f75236d3c2bec3a98b4c49df82b20dbc1444268');
CREATE TABLE audit_head (
            id integer primary key check (id = 1),
            seq integer not null,
            mac text not null
        ) strict;
INSERT INTO "audit_head" VALUES(1,12,'19502401ca5edba3346d06c964db9896e23735d2564b975db38f1a4dc23deb1e');
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
INSERT INTO "consents" VALUES('consent','3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0','4ba69735ca53765ed6a709edb56c6ea236b7193a3b29a6b390c346f0f4340e4e','d7e83e28a04b537e64424546b14caf9b67bad2f28dabce68116e0d372319fa00',X'01026B31F050E9A4A4B5A984AA034CAB2E7ECE5A7B10DD3F83653C0ABF96DC68EC02B2F391BC574F','T1','U1','Alice','en-US','Europe/Berlin','google','alice@acme.test','personal',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:10:00.000000+00:00',NULL,0,0);
CREATE TABLE grants (
            connection_id text primary key references connections (id),
            client_id text not null,
            scopes text not null,
            expires_at text,
            secret blob not null
        ) strict;
INSERT INTO "grants" VALUES('good','client-1','["mail", "openid"]',NULL,X'01026B3161601D0D3C3F8AA489489C151C4F2FF3836DDD223ACC06FB52F8C1D0A8745A230925336663B7C246E65E0BE0E97A0FFB2F7B58DE66168322FECEE9028BD55761101418E373D83CC78CE14467F1302785A981BE5820E4ED9C19AE6B003CBBCE48DE5B71FB41353C8F16DA9C96426274A46EF7BCACE3159839A1A9734C636C2172EE');
INSERT INTO "grants" VALUES('grey','client-1','["mail", "openid"]',NULL,X'01026B313B2F726CB586245DEFC2DD2DEC0C1FC8BDAD528EFF81CFA0A4EF32D19955661580DB530FDE5610AA608DB4F2AEC0D6CA7B040F7CBE3589E8015F564E6144C262E452D53DC7587F133810FE3AE1C8F96568B819368042B9A9BCEA26F36C56CFDD25F5C2FAD57ADB3ED523A4E3DE8540797C4D4897F4C831C511582DA4B1728515EE');
INSERT INTO "grants" VALUES('lost','client-1','["mail", "openid"]',NULL,X'01026B315789A698D1A10CC76189F4D5DA15CD03CDBF554AA78701F8C52EDE7FD7B773A28176F33E745198932B0A6CAA38A7C3779187CBAA62AA53E05ADA4A775E00445EF4A47B3F972954ADDA850748375154712924461C685B446FCA370824AE6D1CDF03982FDC940AE867694EE05F8DB7CE4AFC0DD4492314A028BE13061823B10A1EB4');
INSERT INTO "grants" VALUES('going','client-1','["mail", "openid"]',NULL,X'01026B3122237DB1D87922F3D228CB596351CADC0D6ADCFA000CFD30864F43C0F7CF77A07E00C899AAF142E72E5F17604F9DE73555186EF34D4ECFEFBFA52FB783F4AEC8937FBF0D94D82E3A15C2DFA947D19629D02703979B9F6A28ABAE5BF1225AD121777F01403E819A62A6D25C5EA76B760A1B991E1D44DDC4E2787D995D9D16C10B0D36AB');
CREATE TABLE identities (
            id text primary key,
            workspace_id text not null,
            kind text not null check (kind in ('person', 'mailbox')),
            value text not null,
            unique (workspace_id, kind, value)
        ) strict;
INSERT INTO "identities" VALUES('fc7567d1cde46af0','T1','person','U1');
INSERT INTO "identities" VALUES('608d43ed1cb15c78','T1','mailbox','good@acme.test');
INSERT INTO "identities" VALUES('852d8c87b9664578','T1','mailbox','grey@acme.test');
INSERT INTO "identities" VALUES('6078c2768d202727','T1','person','U9');
INSERT INTO "identities" VALUES('515788a8e30494ef','T1','mailbox','lost@acme.test');
INSERT INTO "identities" VALUES('e7963a6b100c2411','T1','mailbox','going@acme.test');
INSERT INTO "identities" VALUES('6720c5c4e8114397','T1','mailbox','gone@acme.test');
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
INSERT INTO "secrets" VALUES('audit',X'01026B311BF4790BDC0914F691CCB19DE078DC52F232FCB13D478030C14D4989D010E061767D342118790D015CA0D38C56FE8380E0474AD9548BAF1FBAB300CAFC3C41F8501A29FF8E0B0E70');
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
COMMIT;
