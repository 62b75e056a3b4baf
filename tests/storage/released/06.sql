BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'inboxkeeper','m001_connections','2026-11-28 13:47:22.296327+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'inboxkeeper','m002_consents','2026-11-28 13:47:22.296935+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'inboxkeeper','m003_removals','2026-11-28 13:47:22.297517+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'inboxkeeper','m004_audit','2026-11-28 13:47:22.298463+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'inboxkeeper','m005_outbox','2026-11-28 13:47:22.299014+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'inboxkeeper','m006_guards','2026-11-28 13:47:22.299506+00:00');
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
INSERT INTO "audit" VALUES(1,'2026-03-01T12:00:00.000000+00:00','T1','f7f41e2c9f4aaf95','1fc44fa847afeb76','good','consent',NULL,'active',NULL,NULL,'{}','bf25d1ae509d72a85478e646a29e2a523f8a20d79044d12d2070b761066cf13c');
INSERT INTO "audit" VALUES(2,'2026-03-01T12:00:00.000000+00:00','T1','f7f41e2c9f4aaf95','1da382fa47c77fb7','grey','consent',NULL,'active',NULL,NULL,'{}','b9ed0b28b93a97317557fba2e27689a8d571038b519487be7194389cc2af2e13');
INSERT INTO "audit" VALUES(3,'2026-03-01T12:00:00.000000+00:00','T1','08e51484a89541c1','1da382fa47c77fb7','grey','deactivate','active','deactivated',NULL,NULL,'{}','61fcfeb5c69b02a7e812e7552a912927cfbbc679b24c77cfbae838541e23d7a8');
INSERT INTO "audit" VALUES(4,'2026-03-01T12:00:00.000000+00:00','T1','f7f41e2c9f4aaf95','981cf0aa02a6f9b4','lost','consent',NULL,'active',NULL,NULL,'{}','6cadac6f542014a12cb54f5f4cb47f57156016ea48787384e26d66914dac5005');
INSERT INTO "audit" VALUES(5,'2026-03-01T12:00:00.000000+00:00','T1','08e51484a89541c1','981cf0aa02a6f9b4','lost','lose','active','disconnected','access_ended',NULL,'{}','e0563cf2984327b9a607bdf39a7b4319088aea1e678257cd043372cf8590fd77');
INSERT INTO "audit" VALUES(6,'2026-03-01T12:00:00.000000+00:00','T1','f7f41e2c9f4aaf95','101325984f6c3b27','going','consent',NULL,'active',NULL,NULL,'{}','837b603982416e71a956932f2ce92707fa7c3fe9c65d3f6873a446c2a3696d4a');
INSERT INTO "audit" VALUES(7,'2026-03-01T12:00:00.000000+00:00','T1','08e51484a89541c1','101325984f6c3b27','going','deactivate','active','deactivated',NULL,NULL,'{}','d9ab23889637d11a0a792b26701a66c7a1050db99e89a49cfe1c7c7eea5562e4');
INSERT INTO "audit" VALUES(8,'2026-03-01T12:00:00.000000+00:00','T1','08e51484a89541c1','101325984f6c3b27','going','remove','deactivated','removing',NULL,NULL,'{}','d34f414656ab568e6b5f4db0369bbba2e9eb6bf7e3e2b8af4207efe06f90056c');
INSERT INTO "audit" VALUES(9,'2026-03-01T12:00:00.000000+00:00','T1','f7f41e2c9f4aaf95','44c20a18b75e4d89','gone','consent',NULL,'active',NULL,NULL,'{}','afc2fcf9bd02617f617e67791de305a6513e46d097709411b54b053b21d36fd3');
INSERT INTO "audit" VALUES(10,'2026-03-01T12:00:00.000000+00:00','T1','08e51484a89541c1','44c20a18b75e4d89','gone','deactivate','active','deactivated',NULL,NULL,'{}','cbfbc9a7312cf596e4ff48be279486b16d2f1c51df015b30e6b47d89cb2cbd96');
INSERT INTO "audit" VALUES(11,'2026-03-01T12:00:00.000000+00:00','T1','08e51484a89541c1','44c20a18b75e4d89','gone','remove','deactivated','removing',NULL,NULL,'{}','6d614b24ebcbc74833028c14ef5c2c0c0e4102c547e2e286feb7f1c07f275b3e');
INSERT INTO "audit" VALUES(12,'2026-03-01T12:00:00.000000+00:00','T1','08e51484a89541c1','44c20a18b75e4d89','gone','settle','removing','removed',NULL,'confirmed','{}','f9245e7236c9c832404c446886ac148a80e5a575fa615a90f7ff3a26bc00fb4a');
CREATE TABLE audit_head (
            id integer primary key check (id = 1),
            seq integer not null,
            mac text not null
        ) strict;
INSERT INTO "audit_head" VALUES(1,12,'252ab09b4e166f31b753fadc5825a7e40c2cb2147f303392dbe051578af3dee2');
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
            suspicion text,
            check ((kind = 'team') = (channel_id is not null)),
            check ((state = 'disconnected') = (reason is not null)),
            check (outcome is null or state in ('removing', 'removed')),
            check (state <> 'removed' or (outcome is not null and subject is null))
        ) strict;
INSERT INTO "connections" VALUES('good','T1','good@acme.test','personal','google','active',1,'U1',NULL,'s good',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:15:00.000000+00:00',NULL,0,NULL,NULL,NULL);
INSERT INTO "connections" VALUES('grey','T1','grey@acme.test','team','google','deactivated',2,'U1','C1','s grey',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:15:00.000000+00:00',NULL,0,NULL,NULL,NULL);
INSERT INTO "connections" VALUES('lost','T1','lost@acme.test','personal','google','disconnected',2,'U1',NULL,'s lost','access_ended',NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:15:00.000000+00:00',NULL,0,NULL,NULL,NULL);
INSERT INTO "connections" VALUES('going','T1','going@acme.test','personal','google','removing',3,'U1',NULL,'s going',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:15:00.000000+00:00',NULL,0,NULL,NULL,NULL);
INSERT INTO "connections" VALUES('gone','T1','gone@acme.test','personal','google','removed',4,'U1',NULL,NULL,NULL,'confirmed','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:15:00.000000+00:00',NULL,0,NULL,NULL,NULL);
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
        ) strict;
INSERT INTO "consents" VALUES('consent','3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0','4ba69735ca53765ed6a709edb56c6ea236b7193a3b29a6b390c346f0f4340e4e','d7e83e28a04b537e64424546b14caf9b67bad2f28dabce68116e0d372319fa00',X'01026B31F106EF0E7DB05352762225B0FB9E7EE5B92DF79E89FD49AC672AB7673FFBFB7D975A82F4','T1','U1','Alice','en-US','Europe/Berlin','google','alice@acme.test','personal',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:10:00.000000+00:00',NULL);
CREATE TABLE grants (
            connection_id text primary key references connections (id),
            client_id text not null,
            scopes text not null,
            expires_at text,
            secret blob not null
        ) strict;
INSERT INTO "grants" VALUES('good','client-1','["mail", "openid"]',NULL,X'01026B315D663ECE530B2A8CD0BB7D7B931B36CE77DD1ADD7560CB57C9B87CB52D685AA756532C82DCDB952FF359E025A0D2DECAE960D6BA41C1C99CE51F2CE81ECDCDE91D092F0C1E7A49726BCDACA0E8F495FA73C8197AA251C30902D012FEF341EC6020EFFB725501D88FA18896AA5EB3');
INSERT INTO "grants" VALUES('grey','client-1','["mail", "openid"]',NULL,X'01026B31C23308114CC8A5D0F02042D13637149CECF60C33CD36CF672D969F2165EF263FBBBBD13FD77DB63640D9C4EB2FC640AC1C99ECE05C57876F916BB68EDC0732BB248978380C515CF3C9E0B788D152E35A2830D43D08A7072F7ADDEF35C6A3F40D07CE1592ABB2E38C133BD09320E0');
INSERT INTO "grants" VALUES('lost','client-1','["mail", "openid"]',NULL,X'01026B31E1AE9E6574FA3A68929AD45889B3A1483EDBE840BE79B44E217ED649FE1E0C49A866028AC605AE1E366E1FF26B26FC8ED4BAFDB6601BB48F259AF2C587031AF13187260F624862E42A53B6D3626E73B31027A7EE75861E46B5EF7712EF2990D12DFD294900EE87DA5F625A409C94');
INSERT INTO "grants" VALUES('going','client-1','["mail", "openid"]',NULL,X'01026B31BF0611648CE04EDBC2C0BC76EF4D0162888D68FBB1B20CC5F2D01DFD707CD3753CA7B3EC8205B748739CFDA33AB3BD7D178847A828EC830D33018F0986BA132E549861537DC2D1152E415C3A9B17ECEF3ACA2F458DC841E0DF02A9EDC3AC2DF43B9E1FFBD6781689428DB10181D5517B');
CREATE TABLE identities (
            id text primary key,
            workspace_id text not null,
            kind text not null check (kind in ('person', 'mailbox')),
            value text not null,
            unique (workspace_id, kind, value)
        ) strict;
INSERT INTO "identities" VALUES('f7f41e2c9f4aaf95','T1','person','U1');
INSERT INTO "identities" VALUES('1fc44fa847afeb76','T1','mailbox','good@acme.test');
INSERT INTO "identities" VALUES('1da382fa47c77fb7','T1','mailbox','grey@acme.test');
INSERT INTO "identities" VALUES('08e51484a89541c1','T1','person','U9');
INSERT INTO "identities" VALUES('981cf0aa02a6f9b4','T1','mailbox','lost@acme.test');
INSERT INTO "identities" VALUES('101325984f6c3b27','T1','mailbox','going@acme.test');
INSERT INTO "identities" VALUES('44c20a18b75e4d89','T1','mailbox','gone@acme.test');
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
            error text,
            unique (workspace_id, key, recipient)
        ) strict;
INSERT INTO "outbox" VALUES(1,'T1','connected:good:1','U1','connected','good','{"address": "good@acme.test", "provider": "google"}','waiting',0,'0001-01-01T00:00:00.000000+00:00',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "outbox" VALUES(2,'T1','connected:good:1','U9','connected','good','{"address": "good@acme.test", "provider": "google"}','waiting',0,'0001-01-01T00:00:00.000000+00:00',NULL,NULL,NULL,NULL,NULL);
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
        ) strict;
INSERT INTO "removals" VALUES('going','T1','google','s going','U9','2026-03-01T12:00:00.000000+00:00',0,'2026-03-01T12:00:00.000000+00:00',0);
CREATE TABLE secrets (
            id text primary key,
            value blob not null
        ) strict;
INSERT INTO "secrets" VALUES('audit',X'01026B31C013E61445FFE127127E109C126F1D4DB8B26397BEF243BECC3EB8FE31ACFC4754C23AC7C65E8A0EF9D8190DC036E86AD75629BCFB4CD73006E58C23725979BEAAA6364685037553');
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
