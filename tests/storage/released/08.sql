BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'inboxkeeper','m001_connections','2026-11-28 13:47:23.405311+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'inboxkeeper','m002_consents','2026-11-28 13:47:23.405956+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'inboxkeeper','m003_removals','2026-11-28 13:47:23.406555+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'inboxkeeper','m004_audit','2026-11-28 13:47:23.407397+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'inboxkeeper','m005_outbox','2026-11-28 13:47:23.407903+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'inboxkeeper','m006_guards','2026-11-28 13:47:23.408379+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'inboxkeeper','m007_ways_in','2026-11-28 13:47:23.411077+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'inboxkeeper','m008_revoke_anyway','2026-11-28 13:47:23.411911+00:00');
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
INSERT INTO "audit" VALUES(1,'2026-03-01T12:00:00.000000+00:00','T1','b7f41e42ea6a6afd','d01172c8372e5563','good','consent',NULL,'active',NULL,NULL,'{}','babbf84581c45f8f260576f920877d21a4ecffdef80f88617780c272988a47e7');
INSERT INTO "audit" VALUES(2,'2026-03-01T12:00:00.000000+00:00','T1','b7f41e42ea6a6afd','92f934085463f1cc','grey','consent',NULL,'active',NULL,NULL,'{}','fd4bc3aa89f436c51934b63ed2a1ee8e6e89c61ff43fe92ebe3f49ca0261651d');
INSERT INTO "audit" VALUES(3,'2026-03-01T12:00:00.000000+00:00','T1','0a4aa332b7e22804','92f934085463f1cc','grey','deactivate','active','deactivated',NULL,NULL,'{}','85e437a330228fde9cc070e5240a0e3493120894ce11f29f220935b2c49438ab');
INSERT INTO "audit" VALUES(4,'2026-03-01T12:00:00.000000+00:00','T1','b7f41e42ea6a6afd','53eb452b9510c6c1','lost','consent',NULL,'active',NULL,NULL,'{}','c9074bd57040dc5526ccc9c7b6c9f557e91497d5d6fcd989cb81af66001aea21');
INSERT INTO "audit" VALUES(5,'2026-03-01T12:00:00.000000+00:00','T1','0a4aa332b7e22804','53eb452b9510c6c1','lost','lose','active','disconnected','access_ended',NULL,'{}','de40d287d2393d6add8a74f51e8f5fe8e31fd2044292b572e0096b87982da29c');
INSERT INTO "audit" VALUES(6,'2026-03-01T12:00:00.000000+00:00','T1','b7f41e42ea6a6afd','c58affcd4e72bf3c','going','consent',NULL,'active',NULL,NULL,'{}','84b39ed519195a40d79f9479d40f0d2b0affa6ca8223cb2f7ba50da78bb67252');
INSERT INTO "audit" VALUES(7,'2026-03-01T12:00:00.000000+00:00','T1','0a4aa332b7e22804','c58affcd4e72bf3c','going','deactivate','active','deactivated',NULL,NULL,'{}','8274702eec0ce0266ea3350fa73e4372f3420a000fde710afae49ee95169d027');
INSERT INTO "audit" VALUES(8,'2026-03-01T12:00:00.000000+00:00','T1','0a4aa332b7e22804','c58affcd4e72bf3c','going','remove','deactivated','removing',NULL,NULL,'{}','ab73a6f049e1f1bd57af188ae59e2d7c8a6484bb1b8ea4aa7f3e6720b82bd351');
INSERT INTO "audit" VALUES(9,'2026-03-01T12:00:00.000000+00:00','T1','b7f41e42ea6a6afd','579e5c149f18e0b7','gone','consent',NULL,'active',NULL,NULL,'{}','0765cc07fcece6e9b69e34faace9f2f2cd67087670b759545817cd031d4b7fb8');
INSERT INTO "audit" VALUES(10,'2026-03-01T12:00:00.000000+00:00','T1','0a4aa332b7e22804','579e5c149f18e0b7','gone','deactivate','active','deactivated',NULL,NULL,'{}','f9133a022f2ee9dbfd4f6172f9fb66ec8cc8e50d1eb0a39625b061c393668eeb');
INSERT INTO "audit" VALUES(11,'2026-03-01T12:00:00.000000+00:00','T1','0a4aa332b7e22804','579e5c149f18e0b7','gone','remove','deactivated','removing',NULL,NULL,'{}','d8a183bee98501f495c2e05f20ec9eb25f90f973e8d8d898f439891c142f473c');
INSERT INTO "audit" VALUES(12,'2026-03-01T12:00:00.000000+00:00','T1','0a4aa332b7e22804','579e5c149f18e0b7','gone','settle','removing','removed',NULL,'confirmed','{}','dd3656f69aa43f19bafc79aa6076c47ee736818aad649ad3101dd53fb44d54df');
CREATE TABLE audit_head (
            id integer primary key check (id = 1),
            seq integer not null,
            mac text not null
        ) strict;
INSERT INTO "audit_head" VALUES(1,12,'f9ba36182d374ffb47ab5155f9f94d3e21d8c28ea5dda01960ef43a93d785288');
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
INSERT INTO "consents" VALUES('consent','3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0','4ba69735ca53765ed6a709edb56c6ea236b7193a3b29a6b390c346f0f4340e4e','d7e83e28a04b537e64424546b14caf9b67bad2f28dabce68116e0d372319fa00',X'01026B31BA4CAA79EFE28D5FE4B177D80005BAF2C032E001FB0BAE1972380049AE8B00207755F69E','T1','U1','Alice','en-US','Europe/Berlin','google','alice@acme.test','personal',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:10:00.000000+00:00',NULL,0,0);
CREATE TABLE grants (
            connection_id text primary key references connections (id),
            client_id text not null,
            scopes text not null,
            expires_at text,
            secret blob not null
        ) strict;
INSERT INTO "grants" VALUES('good','client-1','["mail", "openid"]',NULL,X'01026B3121580333BAA79FBC1B314EE6A422572D57E1EDF8138644CDD3EA3792F3C325467F7AEE5A675E4BEC37EBE4F5E152D84582A1CEC47C7F2BBB603B741B7826119581CD6DAD9AAA689F98FD27B233F0E206ADB8E74425D1A93E3ACEE637C9075935F35A6F26AD02C4F2345090293824B6CF7ACFA5F45BA0E518E1B788028384D276F3');
INSERT INTO "grants" VALUES('grey','client-1','["mail", "openid"]',NULL,X'01026B31443402FD75107BE6C1AF6A951FBC629D9AB3F578959597A67507C87D62756BC9F603F34B2C0F46BF4E71FFFA1753D3304279478C9361B56F23413DD6CE8F142AD22D8D047CB0F276C65C9F318FD331618CBBE6B6765F847E5FCEE7A9E82C198023ADA4A2E2AF4225DDA628B1C78696AF73AFD92FAA34F7716C4C397FBB12517450');
INSERT INTO "grants" VALUES('lost','client-1','["mail", "openid"]',NULL,X'01026B31AC9BAC24FEA8C57C398E1FACCAA7A229496B28CDDC4AC67C8006F15AFC73E7F02997ECA12544B3249676580C765AB503A633CEA6A605C00957049AE7931CECBAC8A6DA18002AE9F9DE41B3CC0B517FBE88F7787BE3FD2BE423B8800A3463D3ED2DB831C4FC06BD2D4DA9C5B1A501B0AC6DF442BC9A14F0DFD4003976C3B96134FA');
INSERT INTO "grants" VALUES('going','client-1','["mail", "openid"]',NULL,X'01026B31C94E1FAD63CB695E84A7C177A92BBB2D6D5EE4FC969DC8FE5BA1C41DDF6DEED2840AC5E81CF00C496DE48EB3202C4E6DF92DA7795EF40403F7A5F39472CD9F87FE43663344B2CED966ED80503C1D158548C193CBBA52926057CB2DDFAF5E842B00CCA37E6CD335E223DD66F572DC5960F068AB2428DB37CCADD5E5EB4A33EE1A16DE6C');
CREATE TABLE identities (
            id text primary key,
            workspace_id text not null,
            kind text not null check (kind in ('person', 'mailbox')),
            value text not null,
            unique (workspace_id, kind, value)
        ) strict;
INSERT INTO "identities" VALUES('b7f41e42ea6a6afd','T1','person','U1');
INSERT INTO "identities" VALUES('d01172c8372e5563','T1','mailbox','good@acme.test');
INSERT INTO "identities" VALUES('92f934085463f1cc','T1','mailbox','grey@acme.test');
INSERT INTO "identities" VALUES('0a4aa332b7e22804','T1','person','U9');
INSERT INTO "identities" VALUES('53eb452b9510c6c1','T1','mailbox','lost@acme.test');
INSERT INTO "identities" VALUES('c58affcd4e72bf3c','T1','mailbox','going@acme.test');
INSERT INTO "identities" VALUES('579e5c149f18e0b7','T1','mailbox','gone@acme.test');
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
        , anyway integer not null default 0
            check (anyway in (0, 1))) strict;
INSERT INTO "removals" VALUES('going','T1','google','s going','U9','2026-03-01T12:00:00.000000+00:00',0,'2026-03-01T12:00:00.000000+00:00',0,0);
CREATE TABLE secrets (
            id text primary key,
            value blob not null
        ) strict;
INSERT INTO "secrets" VALUES('audit',X'01026B31969F1DE2AD956F78CE2F9B0170B456E0355685D4306AD39C8754B90325EF8942EA6EB2B9EB83735D18BC5F3E08C1B7838C09B837AE5A5C71D67C26717CB3B108BA737F503EF1B507');
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
