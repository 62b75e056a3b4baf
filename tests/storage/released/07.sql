BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'inboxkeeper','m001_connections','2026-11-28 13:47:22.806245+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'inboxkeeper','m002_consents','2026-11-28 13:47:22.806892+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'inboxkeeper','m003_removals','2026-11-28 13:47:22.807429+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'inboxkeeper','m004_audit','2026-11-28 13:47:22.808292+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'inboxkeeper','m005_outbox','2026-11-28 13:47:22.808823+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'inboxkeeper','m006_guards','2026-11-28 13:47:22.809301+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'inboxkeeper','m007_ways_in','2026-11-28 13:47:22.811936+00:00');
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
INSERT INTO "audit" VALUES(1,'2026-03-01T12:00:00.000000+00:00','T1','ac37146a98361393','14e91c45d83d6096','good','consent',NULL,'active',NULL,NULL,'{}','630e054fa4ba4001b47026198d82367c054f74c7bba6e9530404241b2ad06270');
INSERT INTO "audit" VALUES(2,'2026-03-01T12:00:00.000000+00:00','T1','ac37146a98361393','3f465b177ce9f193','grey','consent',NULL,'active',NULL,NULL,'{}','866c22c29ae4496e7d6717b40ea0d66c01919d25a3a078f3dc9b00ba17612214');
INSERT INTO "audit" VALUES(3,'2026-03-01T12:00:00.000000+00:00','T1','ca0a00c6d1bd2f60','3f465b177ce9f193','grey','deactivate','active','deactivated',NULL,NULL,'{}','0ce0e0c945b5b7adf9baa630001ff3abb5e6abeefc6ef3ddb97ee819621df25b');
INSERT INTO "audit" VALUES(4,'2026-03-01T12:00:00.000000+00:00','T1','ac37146a98361393','4cac29622ca210a3','lost','consent',NULL,'active',NULL,NULL,'{}','3062b58b382ab7cae12104a1b0fd6cf3fa83d0c4415b7a77f0f1d4664c753d0c');
INSERT INTO "audit" VALUES(5,'2026-03-01T12:00:00.000000+00:00','T1','ca0a00c6d1bd2f60','4cac29622ca210a3','lost','lose','active','disconnected','access_ended',NULL,'{}','d0650e86a66e482a2474d712fa1adeaccb9887f0b3b0d3439df0b84e3c51219b');
INSERT INTO "audit" VALUES(6,'2026-03-01T12:00:00.000000+00:00','T1','ac37146a98361393','2983009745043342','going','consent',NULL,'active',NULL,NULL,'{}','a54e3a809557de0dbf4fbc73666b62e308eaa18c8d43b41cf1969b40ba05fb09');
INSERT INTO "audit" VALUES(7,'2026-03-01T12:00:00.000000+00:00','T1','ca0a00c6d1bd2f60','2983009745043342','going','deactivate','active','deactivated',NULL,NULL,'{}','9a1564c3cc4a69e77d3bc635d29e11ddda64842f35eeda1125d6e7c4720ac069');
INSERT INTO "audit" VALUES(8,'2026-03-01T12:00:00.000000+00:00','T1','ca0a00c6d1bd2f60','2983009745043342','going','remove','deactivated','removing',NULL,NULL,'{}','b8947f59da8c824de95144cc69b4355a0160b4b0747824bcf2e17de98c57a37f');
INSERT INTO "audit" VALUES(9,'2026-03-01T12:00:00.000000+00:00','T1','ac37146a98361393','07f568d3d795723d','gone','consent',NULL,'active',NULL,NULL,'{}','004aef0ffad0eba3214709c1d4076c95df8cdfc87d6b40a251944b7e558bf30d');
INSERT INTO "audit" VALUES(10,'2026-03-01T12:00:00.000000+00:00','T1','ca0a00c6d1bd2f60','07f568d3d795723d','gone','deactivate','active','deactivated',NULL,NULL,'{}','1f1d2214e8810f05db2603b8c715590d74812d022cd20e027c232f3228c5c4a8');
INSERT INTO "audit" VALUES(11,'2026-03-01T12:00:00.000000+00:00','T1','ca0a00c6d1bd2f60','07f568d3d795723d','gone','remove','deactivated','removing',NULL,NULL,'{}','f97de50524634c6598156648a039acadacc2c915f124f2d5ee141cfa65379acd');
INSERT INTO "audit" VALUES(12,'2026-03-01T12:00:00.000000+00:00','T1','ca0a00c6d1bd2f60','07f568d3d795723d','gone','settle','removing','removed',NULL,'confirmed','{}','0f9b3ec4373ca0319b7dd064ffa2a64e6592411c2f9106b890031dea63e3d427');
CREATE TABLE audit_head (
            id integer primary key check (id = 1),
            seq integer not null,
            mac text not null
        ) strict;
INSERT INTO "audit_head" VALUES(1,12,'eba97608e56d63ad29fe62eb883741d36a1e4b6da88478058a2091e6a03ec78d');
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
INSERT INTO "consents" VALUES('consent','3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0','4ba69735ca53765ed6a709edb56c6ea236b7193a3b29a6b390c346f0f4340e4e','d7e83e28a04b537e64424546b14caf9b67bad2f28dabce68116e0d372319fa00',X'01026B3108B5DB9D442ABF0C729558538A556AA1C64B64C84A054B8CF43DECFB418CDAF160F183F0','T1','U1','Alice','en-US','Europe/Berlin','google','alice@acme.test','personal',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:10:00.000000+00:00',NULL,0,0);
CREATE TABLE grants (
            connection_id text primary key references connections (id),
            client_id text not null,
            scopes text not null,
            expires_at text,
            secret blob not null
        ) strict;
INSERT INTO "grants" VALUES('good','client-1','["mail", "openid"]',NULL,X'01026B312919CC48CC4E6DC11B9BA4182CCFC6C13F827881E693782283F002ADD1D338D1E5768C6E80CC5E786BC13E670C50C0784A49A71F1E17CB8019AF6284635839FAB18C5F90FBEBDAABCCB86B0493EE26F8845FAEAC543264C43DF426E4B5DD811A0714144D8AD574A94849CE80ACF5D624EFFD5E2F319450E70DF311B5074D336E19');
INSERT INTO "grants" VALUES('grey','client-1','["mail", "openid"]',NULL,X'01026B316FDF94F7460230B25C76F688DC234D44862C513691E279E74CF4B18EF759624257A8DB3F3C42FD86E0CDD6958AE3EB162C27C323BB4CEA65156FFC734555B1E8071BCA3043DB1AFBA371562A302D57039CA7B85B2A3F23CAE22832F1D6D6FB34109B45F57DDF41A2B2FC76E6DB11713E91BD05204C5D57979B88D2954A97829BBF');
INSERT INTO "grants" VALUES('lost','client-1','["mail", "openid"]',NULL,X'01026B31F443FBB35F5400FA3EF0488317178FBE2C2F79D7A92CA9169B30C53E36F89E2AE869A145FB7F2D58EA6037813FFBB3B903E74EAB170D615E845F9DB42DDD6B0554FF27F97B6A4101C663D6DBA9F1AEEADC32509EE0E7BC77559C7151ED8DC317AFE3BFF9F703D831E903F82538F48F45EB7794D8E797730C3C46ADAB2A88844B3A');
INSERT INTO "grants" VALUES('going','client-1','["mail", "openid"]',NULL,X'01026B3107B4B0DC543D2ED1C092DA776061085454D94BD9A93E6023A0827456C2013698B1B932527B1899AF58066FA803FE05A4122FB12E8464F5D5A4412C211899F9939651F383493CE3D8E0B2093A90D2D1401C8749AA08BFF189AD86774A308C2B61E3FDA2FD8263197C271BE5AEF7D9C49E35CC66394CDCF0FC9AC9457769E30EA172033F');
CREATE TABLE identities (
            id text primary key,
            workspace_id text not null,
            kind text not null check (kind in ('person', 'mailbox')),
            value text not null,
            unique (workspace_id, kind, value)
        ) strict;
INSERT INTO "identities" VALUES('ac37146a98361393','T1','person','U1');
INSERT INTO "identities" VALUES('14e91c45d83d6096','T1','mailbox','good@acme.test');
INSERT INTO "identities" VALUES('3f465b177ce9f193','T1','mailbox','grey@acme.test');
INSERT INTO "identities" VALUES('ca0a00c6d1bd2f60','T1','person','U9');
INSERT INTO "identities" VALUES('4cac29622ca210a3','T1','mailbox','lost@acme.test');
INSERT INTO "identities" VALUES('2983009745043342','T1','mailbox','going@acme.test');
INSERT INTO "identities" VALUES('07f568d3d795723d','T1','mailbox','gone@acme.test');
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
INSERT INTO "secrets" VALUES('audit',X'01026B31FBFCA5FCB0E344595AEE2DB4EF059A70C85DE759ACFA403D9DEDB78FA4C9E59FA7110A116CD3C8D6E039E27A234D86A0D4048A9B14C6B183C43E4619AED1C7D1335AFB6741F6055A');
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
