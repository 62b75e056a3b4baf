BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'inboxkeeper','m001_connections','2026-11-28 13:47:29.722451+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'inboxkeeper','m002_consents','2026-11-28 13:47:29.723179+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'inboxkeeper','m003_removals','2026-11-28 13:47:29.723938+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'inboxkeeper','m004_audit','2026-11-28 13:47:29.724919+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'inboxkeeper','m005_outbox','2026-11-28 13:47:29.725417+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'inboxkeeper','m006_guards','2026-11-28 13:47:29.725855+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'inboxkeeper','m007_ways_in','2026-11-28 13:47:29.727810+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'inboxkeeper','m008_revoke_anyway','2026-11-28 13:47:29.728403+00:00');
INSERT INTO "_sqlite_migrations" VALUES(9,'inboxkeeper','m009_living_messages','2026-11-28 13:47:29.728913+00:00');
INSERT INTO "_sqlite_migrations" VALUES(10,'inboxkeeper','m010_approvals','2026-11-28 13:47:29.729451+00:00');
INSERT INTO "_sqlite_migrations" VALUES(11,'inboxkeeper','m011_settings','2026-11-28 13:47:29.729709+00:00');
INSERT INTO "_sqlite_migrations" VALUES(12,'inboxkeeper','m012_incidents','2026-11-28 13:47:29.731294+00:00');
INSERT INTO "_sqlite_migrations" VALUES(13,'inboxkeeper','m013_domains','2026-11-28 13:47:29.734061+00:00');
INSERT INTO "_sqlite_migrations" VALUES(14,'inboxkeeper','m014_breaker','2026-11-28 13:47:29.735917+00:00');
INSERT INTO "_sqlite_migrations" VALUES(15,'inboxkeeper','m015_warnings','2026-11-28 13:47:29.737175+00:00');
INSERT INTO "_sqlite_migrations" VALUES(16,'inboxkeeper','m016_history','2026-11-28 13:47:29.737709+00:00');
INSERT INTO "_sqlite_migrations" VALUES(17,'inboxkeeper','m017_homes','2026-11-28 13:47:29.739595+00:00');
INSERT INTO "_sqlite_migrations" VALUES(18,'inboxkeeper','m018_quiet','2026-11-28 13:47:29.741331+00:00');
INSERT INTO "_sqlite_migrations" VALUES(19,'inboxkeeper','m019_apps','2026-11-28 13:47:29.742682+00:00');
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
CREATE TABLE apps (
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
INSERT INTO "apps" VALUES('app','T1','CRM','hash','ik_','["C1"]','["read"]',0,'U9','2026-03-01T12:00:00.000000+00:00',NULL,NULL);
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
INSERT INTO "audit" VALUES(1,'2026-03-01T12:00:00.000000+00:00','T1','dd12ea48d84ae9bd','a6445b854e6c8f5d','good','consent',NULL,'active',NULL,NULL,'{}','427bf07dc24f14a78a97a2667ca8032cb007e6b775989f0995bbacaab91aff18');
INSERT INTO "audit" VALUES(2,'2026-03-01T12:00:00.000000+00:00','T1','dd12ea48d84ae9bd','fffa38e30a8d8f00','grey','consent',NULL,'active',NULL,NULL,'{}','9fa522ff9fb40675cf9ace91a5b2345daa32f1d8a05c4d7478156e2609dc0779');
INSERT INTO "audit" VALUES(3,'2026-03-01T12:00:00.000000+00:00','T1','2476c1e4734d70f5','fffa38e30a8d8f00','grey','deactivate','active','deactivated',NULL,NULL,'{}','0a28b5cd36ace4392e89d05ff78b18caf7952542431074e40873e0ff5870c64d');
INSERT INTO "audit" VALUES(4,'2026-03-01T12:00:00.000000+00:00','T1','dd12ea48d84ae9bd','e571dfc69f9d05a6','lost','consent',NULL,'active',NULL,NULL,'{}','d9d45294c34e69ac72aabc4c8774cd7eeb23b730386a51d8235e5d0afbcd199f');
INSERT INTO "audit" VALUES(5,'2026-03-01T12:00:00.000000+00:00','T1','2476c1e4734d70f5','e571dfc69f9d05a6','lost','lose','active','disconnected','access_ended',NULL,'{}','f07588e8ca865291f599f71301dfd62c94110c51b69a32a124703b18714b94a4');
INSERT INTO "audit" VALUES(6,'2026-03-01T12:00:00.000000+00:00','T1','dd12ea48d84ae9bd','361b6496d88a7466','going','consent',NULL,'active',NULL,NULL,'{}','7e16a24e02317b8e9f25d10dc83eb7c544c9f342e85ab5f84e22ebe63f2fe236');
INSERT INTO "audit" VALUES(7,'2026-03-01T12:00:00.000000+00:00','T1','2476c1e4734d70f5','361b6496d88a7466','going','deactivate','active','deactivated',NULL,NULL,'{}','fd4ebe651fe7cdab9038e220e36f8b158989085f918672f04127e02b685ccd7d');
INSERT INTO "audit" VALUES(8,'2026-03-01T12:00:00.000000+00:00','T1','2476c1e4734d70f5','361b6496d88a7466','going','remove','deactivated','removing',NULL,NULL,'{}','d26c11dfc89bb76af94a8c89343442bdb7310bf20945c8188b1193ce7893762e');
INSERT INTO "audit" VALUES(9,'2026-03-01T12:00:00.000000+00:00','T1','dd12ea48d84ae9bd','75d7991d4b8477cb','gone','consent',NULL,'active',NULL,NULL,'{}','65d717870f327037c8602b4781491152ca22bff10ecfab05ba55c765ef0bb7da');
INSERT INTO "audit" VALUES(10,'2026-03-01T12:00:00.000000+00:00','T1','2476c1e4734d70f5','75d7991d4b8477cb','gone','deactivate','active','deactivated',NULL,NULL,'{}','e3fd43a0ef7faaef0c6d2ef01ece336c9e1d0395a1847af59b5eb0b0b4a2af83');
INSERT INTO "audit" VALUES(11,'2026-03-01T12:00:00.000000+00:00','T1','2476c1e4734d70f5','75d7991d4b8477cb','gone','remove','deactivated','removing',NULL,NULL,'{}','87efc73726a9ec8644a084ae167a23f0fda6bf3eb1625e3a617cc2f0fb8a60f1');
INSERT INTO "audit" VALUES(12,'2026-03-01T12:00:00.000000+00:00','T1','2476c1e4734d70f5','75d7991d4b8477cb','gone','settle','removing','removed',NULL,'confirmed','{}','f6cf05a11746fcdef2742e29ed49076ec09b097af52ee75b944aeb4086a77cf3');
CREATE TABLE audit_head (
            id integer primary key check (id = 1),
            seq integer not null,
            mac text not null
        ) strict;
INSERT INTO "audit_head" VALUES(1,12,'c8c010a05cb6a075c9ef0c5dcabe9bd614e77bfd14b6a1253ccec1f1cb50f7ac');
CREATE TABLE changes (
            workspace_id text primary key,
            count integer not null
        ) strict;
INSERT INTO "changes" VALUES('T1',17);
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
INSERT INTO "consents" VALUES('consent','3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0','4ba69735ca53765ed6a709edb56c6ea236b7193a3b29a6b390c346f0f4340e4e','d7e83e28a04b537e64424546b14caf9b67bad2f28dabce68116e0d372319fa00',X'01026B31E2D1858F9A473FB68312308A18BBB4BC51F810FE5AB3873462BC7918ED3BC9FEFEE897C9','T1','U1','Alice','en-US','Europe/Berlin','google','alice@acme.test','personal',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:10:00.000000+00:00',NULL,0,0);
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
INSERT INTO "grants" VALUES('good','client-1','["mail", "openid"]',NULL,X'01026B31AB6ECE037FD05F1120883B7B5B23712B02E40E82CC6B21B6B9344B86898039F24F87BED0988CD9E86D26C7B697779FAD5CEA6B6B0FDD6C4F0A45DA67B7FCFB9C691E11C187095CAE5AEE6CF5183F80B9C6ABCBACB25ED2DBAF983021E74DD6CF02662A121972E771B185A421C2DDAFF4ABBE3DC20AFB6F4BFF82B485B0B2FCAFD4',NULL);
INSERT INTO "grants" VALUES('grey','client-1','["mail", "openid"]',NULL,X'01026B311CBE90478EB775C03B61D09CDB196A127EA7A558B51545BC53DF2890F9127FB54ACD1DBCEE4B86237534D828917794498A580FD6ACAE1433694A735D7D79DA81282062AD71152D6BB9140DD07C30B1F3180FFBD29A8AD9E302B4F9A4C7BECE2D6A8539CFCE8E1890C105226AA108CA213FCDB4E62CFC25D1817FD28AFBFEC7E980',NULL);
INSERT INTO "grants" VALUES('lost','client-1','["mail", "openid"]',NULL,X'01026B3108FF9B84656F62ECB933CF3E82729A5DA314A452A7731902A5E3C9D2B147956308FDCDC0B18B78A7E06550A476001328038E555FC195DD0A7C017C6A9ED81DB1D29592B2F0380F70869CDA91CAD73129DFE5FD2D64B66144E98FEF6FA028AF8AFE96408BBB5F4DF5D4E6CA201C1D2C1A7A5F6C8447A16EFE3C4191A89BFA1BFA38',NULL);
INSERT INTO "grants" VALUES('going','client-1','["mail", "openid"]',NULL,X'01026B31D23ABA48FDBA7ED56B64FD34C890388D9B015B4AF80459DA10E8E33E1FEDCFC7EEA894755CF6F5AC549C0D25E3A45F90F44B4AAE42FD493CA03A6B53154B215EEBF3671B7D10BE8DB6E63732C65BCF38F5190CBB733A51E23941CA61F898683A48B7840D0915E33B3CD7E35CD5D22A48B45157ABB5059725E7E04F44BAC1B25DE4CEE7',NULL);
CREATE TABLE hand_outs (
            id integer primary key,
            app_id text not null references apps (id),
            connection_id text not null references connections (id),
            workspace_id text not null,
            at text not null,
            expires_at text not null,
            scopes text not null
        ) strict;
INSERT INTO "hand_outs" VALUES(1,'app','good','T1','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00','["mail"]');
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
INSERT INTO "identities" VALUES('a6445b854e6c8f5d','T1','mailbox','good@acme.test');
INSERT INTO "identities" VALUES('dd12ea48d84ae9bd','T1','person','U1');
INSERT INTO "identities" VALUES('fffa38e30a8d8f00','T1','mailbox','grey@acme.test');
INSERT INTO "identities" VALUES('2476c1e4734d70f5','T1','person','U9');
INSERT INTO "identities" VALUES('e571dfc69f9d05a6','T1','mailbox','lost@acme.test');
INSERT INTO "identities" VALUES('361b6496d88a7466','T1','mailbox','going@acme.test');
INSERT INTO "identities" VALUES('75d7991d4b8477cb','T1','mailbox','gone@acme.test');
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
INSERT INTO "leftovers" VALUES('leftover','good','T1','google','before','U1','2026-03-01T12:00:00.000000+00:00',0,'2026-03-01T12:00:00.000000+00:00',0,'client-1','mail openid',X'01026B3143DF73C1D1536651CE969CEA7AD39E38FA8CB549B3BFED0DD7CECA6A015789E8ACFC2F5F228AEE14B3F279F38C8F914FE6587342E0B1459832B5AC808643E5B0F2791D252DBD740106DFEACF9AE6C86188654C9D67861D5E39D76F557F574732B05BA97F233F81B5ED');
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
            check (revision >= 0), audience text, postponed integer not null default 0
            check (postponed in (0, 1)),
            unique (workspace_id, key, recipient)
        ) strict;
INSERT INTO "outbox" VALUES(1,'T1','connected:good:1','U1','connected','good','{"address": "good@acme.test", "provider": "google"}','waiting',0,'0001-01-01T00:00:00.000000+00:00',NULL,NULL,NULL,NULL,NULL,0,NULL,0);
INSERT INTO "outbox" VALUES(2,'T1','connected:good:1','U9','connected','good','{"address": "good@acme.test", "provider": "google"}','waiting',0,'0001-01-01T00:00:00.000000+00:00',NULL,NULL,NULL,NULL,NULL,0,NULL,0);
CREATE TABLE permits (
            app_id text not null references apps (id),
            connection_id text not null references connections (id),
            workspace_id text not null,
            user_id text not null,
            leave text check (leave in ('asked', 'given', 'refused')),
            blocked integer not null check (blocked in (0, 1)),
            at text not null,
            primary key (app_id, connection_id)
        ) strict;
INSERT INTO "permits" VALUES('app','good','T1','U1','given',0,'2026-03-01T12:00:00.000000+00:00');
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
INSERT INTO "secrets" VALUES('audit',X'01026B3185C8052902F28E119A99E10B742F72F1C4E6E0475486DB1C5ACCE159022E98B915A6571A91F1A4CF4900D39F8E625EF7FA35A65AB94661B1C895D4C01C4A565236890C8B0B11A920');
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
CREATE TRIGGER workspace_settings_insert_shows_at_home after insert on workspace_settings  begin insert into changes (workspace_id, count) values (new.workspace_id, 1) on conflict (workspace_id) do update set count = count + 1; end;
CREATE TRIGGER workspace_settings_update_shows_at_home after update on workspace_settings  begin insert into changes (workspace_id, count) values (new.workspace_id, 1) on conflict (workspace_id) do update set count = count + 1; end;
CREATE INDEX outbox_waiting on outbox (workspace_id, recipient, postponed, id)
            where state = 'waiting';
CREATE UNIQUE INDEX living_apps_by_name on apps (workspace_id, name)
            where revoked_at is null;
CREATE INDEX permits_by_connection on permits (connection_id);
CREATE INDEX hand_outs_by_connection on hand_outs (connection_id, app_id, at);
CREATE TRIGGER only_active_mailboxes_are_handed_out before insert on hand_outs
        when (select state from connections where id = new.connection_id) <> 'active'
        begin select raise(abort, 'only an active mailbox is handed out'); end;
COMMIT;
