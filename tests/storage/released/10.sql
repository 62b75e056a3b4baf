BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'inboxkeeper','m001_connections','2026-11-28 13:47:24.731951+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'inboxkeeper','m002_consents','2026-11-28 13:47:24.732381+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'inboxkeeper','m003_removals','2026-11-28 13:47:24.732892+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'inboxkeeper','m004_audit','2026-11-28 13:47:24.733507+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'inboxkeeper','m005_outbox','2026-11-28 13:47:24.733880+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'inboxkeeper','m006_guards','2026-11-28 13:47:24.734237+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'inboxkeeper','m007_ways_in','2026-11-28 13:47:24.736231+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'inboxkeeper','m008_revoke_anyway','2026-11-28 13:47:24.736786+00:00');
INSERT INTO "_sqlite_migrations" VALUES(9,'inboxkeeper','m009_living_messages','2026-11-28 13:47:24.737319+00:00');
INSERT INTO "_sqlite_migrations" VALUES(10,'inboxkeeper','m010_approvals','2026-11-28 13:47:24.737971+00:00');
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
INSERT INTO "audit" VALUES(1,'2026-03-01T12:00:00.000000+00:00','T1','f58608f2afcefa66','0277425916adb35f','good','consent',NULL,'active',NULL,NULL,'{}','f047ab8de1adb3e2781b69e0a5d42fa8c2df22c512ba036d69656f23c36c1afb');
INSERT INTO "audit" VALUES(2,'2026-03-01T12:00:00.000000+00:00','T1','f58608f2afcefa66','8d54397ce29b9b76','grey','consent',NULL,'active',NULL,NULL,'{}','a984590c2e9527b646b8fb670e1a51eb191732a5033a7d2dc49746e81022484c');
INSERT INTO "audit" VALUES(3,'2026-03-01T12:00:00.000000+00:00','T1','1b8f674856513a5b','8d54397ce29b9b76','grey','deactivate','active','deactivated',NULL,NULL,'{}','b75a87cdef018233aa8009126cd43bd68273021b83dadf6211ce1198c6a47e6d');
INSERT INTO "audit" VALUES(4,'2026-03-01T12:00:00.000000+00:00','T1','f58608f2afcefa66','b746d553ebcb0b60','lost','consent',NULL,'active',NULL,NULL,'{}','5f517686874c90489b88ecb7aaa3dea7cf8d3cbdda8c842f287660f0c5e5a6d1');
INSERT INTO "audit" VALUES(5,'2026-03-01T12:00:00.000000+00:00','T1','1b8f674856513a5b','b746d553ebcb0b60','lost','lose','active','disconnected','access_ended',NULL,'{}','7e93625804cf414748bfb2663090d5340abfb87bc357977b5c144e6fcc1212fb');
INSERT INTO "audit" VALUES(6,'2026-03-01T12:00:00.000000+00:00','T1','f58608f2afcefa66','7f4f1e04000d4f68','going','consent',NULL,'active',NULL,NULL,'{}','fab78d1be7775964af42a6ea6774e2ecf1b02a9a5164bdae6703896c3db3d2c1');
INSERT INTO "audit" VALUES(7,'2026-03-01T12:00:00.000000+00:00','T1','1b8f674856513a5b','7f4f1e04000d4f68','going','deactivate','active','deactivated',NULL,NULL,'{}','d6b94f6456be6fca7211a282685f253923487b0da8defab7347ce9c76130be9e');
INSERT INTO "audit" VALUES(8,'2026-03-01T12:00:00.000000+00:00','T1','1b8f674856513a5b','7f4f1e04000d4f68','going','remove','deactivated','removing',NULL,NULL,'{}','684c547063c0a67646d2bc15cb1d293635e8de30c36ea568a8c8db857b4513fd');
INSERT INTO "audit" VALUES(9,'2026-03-01T12:00:00.000000+00:00','T1','f58608f2afcefa66','82bb9b0f093757e4','gone','consent',NULL,'active',NULL,NULL,'{}','cd20417993060f3634d9e2f6cc824f4c126165217e7421ab04532f9f2510f294');
INSERT INTO "audit" VALUES(10,'2026-03-01T12:00:00.000000+00:00','T1','1b8f674856513a5b','82bb9b0f093757e4','gone','deactivate','active','deactivated',NULL,NULL,'{}','87188e5e2743d916f763ba24b6b1420ae3d282fe18eb87115e9fdd3e1dd13c1f');
INSERT INTO "audit" VALUES(11,'2026-03-01T12:00:00.000000+00:00','T1','1b8f674856513a5b','82bb9b0f093757e4','gone','remove','deactivated','removing',NULL,NULL,'{}','61db2c4ee38ef6fc7a730d7cefd11a8be9e632791e1d64c31757a415352808ef');
INSERT INTO "audit" VALUES(12,'2026-03-01T12:00:00.000000+00:00','T1','1b8f674856513a5b','82bb9b0f093757e4','gone','settle','removing','removed',NULL,'confirmed','{}','766df09b4aabe028b0840f35a08f9e36c5e814cbaf5a201b862a0aa673e10bac');
CREATE TABLE audit_head (
            id integer primary key check (id = 1),
            seq integer not null,
            mac text not null
        ) strict;
INSERT INTO "audit_head" VALUES(1,12,'a1e71ef2af84ea664e4adb1509b8cf05f30c21bfa51a29cc57bc785c10cc0df9');
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
INSERT INTO "consents" VALUES('consent','3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0','4ba69735ca53765ed6a709edb56c6ea236b7193a3b29a6b390c346f0f4340e4e','d7e83e28a04b537e64424546b14caf9b67bad2f28dabce68116e0d372319fa00',X'01026B3187C420A49BB307B472E5AE1B8BE29F41000FFFD4E9951506AEF4F4A9E42116D4BB39BD18','T1','U1','Alice','en-US','Europe/Berlin','google','alice@acme.test','personal',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:10:00.000000+00:00',NULL,0,0);
CREATE TABLE grants (
            connection_id text primary key references connections (id),
            client_id text not null,
            scopes text not null,
            expires_at text,
            secret blob not null
        ) strict;
INSERT INTO "grants" VALUES('good','client-1','["mail", "openid"]',NULL,X'01026B31E4E45762679AA064AA2BDB9FEE11C73C7E1B8EB243C1CC785377841895082AD5040223BFE1FF84AE3694FE9BE3EB358353B40E9096FBAB9C736948795BD336776EF4C0740938CC40B2CE1A6984E7719C886536323AABE9500611D9E4EF7F41892BE106DB8E6DE9F2A72A71856D5DB7D4B8ED6F535AF422E67B184AA324C5F9B14B');
INSERT INTO "grants" VALUES('grey','client-1','["mail", "openid"]',NULL,X'01026B31B0679BB4608CED03F364BE79177007B76B0D6262618B90A12F301F70D492E10C2DF3BDB887EE553AA61CAB15289E3D180F01F66BE05BF960A0D3630FA61DEC65C67157703147F4DEFE8F8DC31036F7FA3EBA73E973C877089C6A2BB4058B17AC9A860B0A3C21CF95FD82D82D18FAAC26D682E7AE95360C3010FB4C1C08EB9ED75D');
INSERT INTO "grants" VALUES('lost','client-1','["mail", "openid"]',NULL,X'01026B31D36C06C5F081824F9563C7B5451610E7E3E85F7D8AAA6A9219D74BB1A593404C997C3E7315D6B7A8A6C69AF172A48D3749303F98C1EF3818F5144FFDD358C41242E4197051A92FDF373CCE767A60010F97C8C5431835CCE0CB273F4165DED0AF2EA060BFA0116E2FD304D4D2645C3BF5FAEF94810820C279449A4C88171B8D008B');
INSERT INTO "grants" VALUES('going','client-1','["mail", "openid"]',NULL,X'01026B31A7F2CEE4DE73118AD25F2419CC2FEA6941CFF950085C5E25ACA316E2674EC726063F9DC059667A5C4E507D96B2FAC13FE7DFBC8DEB664F42AD8C8D379672C5787A2239524734CDCA2C50DC8EDC50DD7CD87BB80AE19568E9BFFFB5212209ED52F5B7F1F62D7617AFECA84902276AD868477EFA4DE4B5799C81F2575D00AB106B7EB040');
CREATE TABLE identities (
            id text primary key,
            workspace_id text not null,
            kind text not null check (kind in ('person', 'mailbox')),
            value text not null,
            unique (workspace_id, kind, value)
        ) strict;
INSERT INTO "identities" VALUES('0277425916adb35f','T1','mailbox','good@acme.test');
INSERT INTO "identities" VALUES('f58608f2afcefa66','T1','person','U1');
INSERT INTO "identities" VALUES('8d54397ce29b9b76','T1','mailbox','grey@acme.test');
INSERT INTO "identities" VALUES('1b8f674856513a5b','T1','person','U9');
INSERT INTO "identities" VALUES('b746d553ebcb0b60','T1','mailbox','lost@acme.test');
INSERT INTO "identities" VALUES('7f4f1e04000d4f68','T1','mailbox','going@acme.test');
INSERT INTO "identities" VALUES('82bb9b0f093757e4','T1','mailbox','gone@acme.test');
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
INSERT INTO "secrets" VALUES('audit',X'01026B3129AA854EB9B870C520B1EEAE307AD664EBF84E71290B712AED39090AADC4512B5F579DF1CDAF04B2BDBF5BEF2EC64828944580B9E967685D647283594FC0391EE14DB42B0AA98A51');
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
