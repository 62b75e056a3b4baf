BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'inboxkeeper','m001_connections','2026-11-28 13:47:30.489814+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'inboxkeeper','m002_consents','2026-11-28 13:47:30.490277+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'inboxkeeper','m003_removals','2026-11-28 13:47:30.490808+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'inboxkeeper','m004_audit','2026-11-28 13:47:30.491415+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'inboxkeeper','m005_outbox','2026-11-28 13:47:30.491785+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'inboxkeeper','m006_guards','2026-11-28 13:47:30.492132+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'inboxkeeper','m007_ways_in','2026-11-28 13:47:30.494075+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'inboxkeeper','m008_revoke_anyway','2026-11-28 13:47:30.494661+00:00');
INSERT INTO "_sqlite_migrations" VALUES(9,'inboxkeeper','m009_living_messages','2026-11-28 13:47:30.495185+00:00');
INSERT INTO "_sqlite_migrations" VALUES(10,'inboxkeeper','m010_approvals','2026-11-28 13:47:30.495917+00:00');
INSERT INTO "_sqlite_migrations" VALUES(11,'inboxkeeper','m011_settings','2026-11-28 13:47:30.496247+00:00');
INSERT INTO "_sqlite_migrations" VALUES(12,'inboxkeeper','m012_incidents','2026-11-28 13:47:30.497756+00:00');
INSERT INTO "_sqlite_migrations" VALUES(13,'inboxkeeper','m013_domains','2026-11-28 13:47:30.499801+00:00');
INSERT INTO "_sqlite_migrations" VALUES(14,'inboxkeeper','m014_breaker','2026-11-28 13:47:30.500844+00:00');
INSERT INTO "_sqlite_migrations" VALUES(15,'inboxkeeper','m015_warnings','2026-11-28 13:47:30.501611+00:00');
INSERT INTO "_sqlite_migrations" VALUES(16,'inboxkeeper','m016_history','2026-11-28 13:47:30.501913+00:00');
INSERT INTO "_sqlite_migrations" VALUES(17,'inboxkeeper','m017_homes','2026-11-28 13:47:30.502925+00:00');
INSERT INTO "_sqlite_migrations" VALUES(18,'inboxkeeper','m018_quiet','2026-11-28 13:47:30.503915+00:00');
INSERT INTO "_sqlite_migrations" VALUES(19,'inboxkeeper','m019_apps','2026-11-28 13:47:30.504721+00:00');
INSERT INTO "_sqlite_migrations" VALUES(20,'inboxkeeper','m020_hooks','2026-11-28 13:47:30.505830+00:00');
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
INSERT INTO "audit" VALUES(1,'2026-03-01T12:00:00.000000+00:00','T1','23a88f3abd8a92ff','7116f4f5c80a10f5','good','consent',NULL,'active',NULL,NULL,'{}','b52134af06c77c9b51cd7b7966ee75c98d075b37790ea4563601bc8aa9becb10');
INSERT INTO "audit" VALUES(2,'2026-03-01T12:00:00.000000+00:00','T1','23a88f3abd8a92ff','3ae21a90d0fe4f86','grey','consent',NULL,'active',NULL,NULL,'{}','f73236f156e6c956a423a33aca600afa43c9b54d280965ece3a867a59f0fa6b5');
INSERT INTO "audit" VALUES(3,'2026-03-01T12:00:00.000000+00:00','T1','fea5e27472bdd469','3ae21a90d0fe4f86','grey','deactivate','active','deactivated',NULL,NULL,'{}','fbbd06056752ce585dd9c80781c6b0b181042db1828759dbbeeb4f0ec37ea0d0');
INSERT INTO "audit" VALUES(4,'2026-03-01T12:00:00.000000+00:00','T1','23a88f3abd8a92ff','a5dc5d9a27691989','lost','consent',NULL,'active',NULL,NULL,'{}','efff33145c162376e28e15439135ae7160c2d9de2c9ed9c40b8654cdfefaff19');
INSERT INTO "audit" VALUES(5,'2026-03-01T12:00:00.000000+00:00','T1','fea5e27472bdd469','a5dc5d9a27691989','lost','lose','active','disconnected','access_ended',NULL,'{}','d6de263aeb8f530687b912a9d9a6e1c996134125160058ac7faf6e6ad4c4fe6b');
INSERT INTO "audit" VALUES(6,'2026-03-01T12:00:00.000000+00:00','T1','23a88f3abd8a92ff','4a1981f4806931a5','going','consent',NULL,'active',NULL,NULL,'{}','271879c7dce000d77ec11bfd729e165b5d3e6ac79c571a39888b86e232e81141');
INSERT INTO "audit" VALUES(7,'2026-03-01T12:00:00.000000+00:00','T1','fea5e27472bdd469','4a1981f4806931a5','going','deactivate','active','deactivated',NULL,NULL,'{}','0bb8cf02631b60086cbdd40a26418c05f95dd8133b79c9d00272df164c358a51');
INSERT INTO "audit" VALUES(8,'2026-03-01T12:00:00.000000+00:00','T1','fea5e27472bdd469','4a1981f4806931a5','going','remove','deactivated','removing',NULL,NULL,'{}','0d7212554b72fbc47551559630487031e59e996068a2b38f0ecad71ccfd5c900');
INSERT INTO "audit" VALUES(9,'2026-03-01T12:00:00.000000+00:00','T1','23a88f3abd8a92ff','b94de3337fe7dc18','gone','consent',NULL,'active',NULL,NULL,'{}','f2e876e3308c3e3edbbed4c0eeb43b42683fc098ea806d55404a04bbcf8f04c5');
INSERT INTO "audit" VALUES(10,'2026-03-01T12:00:00.000000+00:00','T1','fea5e27472bdd469','b94de3337fe7dc18','gone','deactivate','active','deactivated',NULL,NULL,'{}','f59cada8dc14445327ee7ed1213e7b94922847fa80a592fd0d8078ef08df0591');
INSERT INTO "audit" VALUES(11,'2026-03-01T12:00:00.000000+00:00','T1','fea5e27472bdd469','b94de3337fe7dc18','gone','remove','deactivated','removing',NULL,NULL,'{}','3f097f4f7a19d513bb8e0da4d06cc50c7fe1ee08a368619d6c72424f79b8a85e');
INSERT INTO "audit" VALUES(12,'2026-03-01T12:00:00.000000+00:00','T1','fea5e27472bdd469','b94de3337fe7dc18','gone','settle','removing','removed',NULL,'confirmed','{}','ecd88d15513a4d6c3010a1284b703b376600c346871283fb8a11f1a4c97132f3');
CREATE TABLE audit_head (
            id integer primary key check (id = 1),
            seq integer not null,
            mac text not null
        ) strict;
INSERT INTO "audit_head" VALUES(1,12,'1b7f3aed1e08bbe2a724578eb4e69794ee1c5ef4b671cbcbdfe2d68f01a2ae1f');
CREATE TABLE changes (
            workspace_id text primary key,
            count integer not null
        ) strict;
INSERT INTO "changes" VALUES('T1',19);
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
INSERT INTO "consents" VALUES('consent','3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0','4ba69735ca53765ed6a709edb56c6ea236b7193a3b29a6b390c346f0f4340e4e','d7e83e28a04b537e64424546b14caf9b67bad2f28dabce68116e0d372319fa00',X'01026B31F899D59474FAD200538B339FEDD59C31B96BF0929E5A011FF5C9811BD1E2B6B5CA4DF134','T1','U1','Alice','en-US','Europe/Berlin','google','alice@acme.test','personal',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:10:00.000000+00:00',NULL,0,0);
CREATE TABLE dispatches (
            id integer primary key autoincrement,
            app_id text not null references apps (id),
            event_id text not null references events (id),
            connection_id text not null,
            state text not null check (state in ('waiting', 'sent', 'withheld')),
            attempts integer not null,
            next_attempt_at text not null,
            claimed_until text,
            failing_since text,
            sent_at text,
            problem text,
            unique (app_id, event_id)
        ) strict;
INSERT INTO "dispatches" VALUES(1,'app','event','good','waiting',0,'2026-03-01T12:00:00.000000+00:00',NULL,NULL,NULL,NULL);
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
CREATE TABLE events (
            id text primary key,
            workspace_id text not null,
            connection_id text not null references connections (id),
            type text not null,
            at text not null,
            body text not null
        ) strict;
INSERT INTO "events" VALUES('event','T1','good','connection.connected','2026-03-01T12:00:00.000000+00:00','{}');
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
INSERT INTO "grants" VALUES('good','client-1','["mail", "openid"]',NULL,X'01026B3151FDD20E9E1433B4B01A07DDA6E5199C7E6AA840EC23BEFDF8CB1BCE7478816FE27CE143ABBBB1586FC59991144BAA1529802DC352BD38C30AE94A63044024CF37F76D70ABC0159610F5E5764516B15C4D875B522D06EAC507149E718959A97C860E222DB87DAA1FCC37C1B671CEA0E8D74C61D267AB86F6DFAC12DCCF11222478',NULL);
INSERT INTO "grants" VALUES('grey','client-1','["mail", "openid"]',NULL,X'01026B310D4BF39B98EBF5628B5A98EF5363F4B33BD872ADD383E41E782BDBE238930BC2E97FC799AEBF18A361C144DA5A357051F9F7391E11DAEF107E22CD0395731A797814AE48768B92F949271CFED7BA5E8A629D260F54DA8732DF0AFF75F25BF8FF3991AC5F8B222AF86E3F6D6EF8CA162914470446014CDE0AF350E8D743AD7E7CD7',NULL);
INSERT INTO "grants" VALUES('lost','client-1','["mail", "openid"]',NULL,X'01026B31F34569214996B589292088FD470B958EF569639D5DFFEF1B288E3EB671C07AA894FE80E93129CFFD976AC306BE0B2D128378D6565921F2B76238DA26591EEB52DD55B4CD4D28F840407638256DE1D10984847547FA42CC490B130571E5BABA5C405B7137C40E37B5B065F6EBEC3B4A1BF5ECD6B07F3C838468D14E7C96FC5CA086',NULL);
INSERT INTO "grants" VALUES('going','client-1','["mail", "openid"]',NULL,X'01026B3185BC9F12F882CD818268EF2B99DD35F5686C14ED20D2579B173F573D31BB3048C34C8577CEE275980D0725435A81053D417CD3E46E4F75833E7BDCBF932107876590AE79970B132EAE43BAD720D189E8C4EEBA4BBD9998BDA9BA7B91B843311487F625F45239EAB36A3D022E4F05BEF6E831D6F932F25AC734A71AAA0C79B82D61A1BC',NULL);
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
CREATE TABLE hooks (
            app_id text primary key references apps (id),
            workspace_id text not null,
            url text not null,
            secrets blob not null,
            created_at text not null,
            paused_at text,
            pause text check (pause in ('failing', 'gone')),
            check ((paused_at is null) = (pause is null))
        ) strict;
INSERT INTO "hooks" VALUES('app','T1','https://crm.acme.test/',X'01026B31B3E48ACA20220B61B635BF60B1A12BCC4932C8A1766B07A6AEB48D51852A3BC573138A56378DAA3805B6727DF4B33DC99CB5E9150BD8019B4D08525544C8979B6944F4219E19F54F1C1025A715492FC4DA91CF517AF94568B2C20CE6EFD7405B53CEB0D0E96B88283290B73AB0','2026-03-01T12:00:00.000000+00:00',NULL,NULL);
CREATE TABLE identities (
            id text primary key,
            workspace_id text not null,
            kind text not null check (kind in ('person', 'mailbox')),
            value text not null,
            unique (workspace_id, kind, value)
        ) strict;
INSERT INTO "identities" VALUES('7116f4f5c80a10f5','T1','mailbox','good@acme.test');
INSERT INTO "identities" VALUES('23a88f3abd8a92ff','T1','person','U1');
INSERT INTO "identities" VALUES('3ae21a90d0fe4f86','T1','mailbox','grey@acme.test');
INSERT INTO "identities" VALUES('fea5e27472bdd469','T1','person','U9');
INSERT INTO "identities" VALUES('a5dc5d9a27691989','T1','mailbox','lost@acme.test');
INSERT INTO "identities" VALUES('4a1981f4806931a5','T1','mailbox','going@acme.test');
INSERT INTO "identities" VALUES('b94de3337fe7dc18','T1','mailbox','gone@acme.test');
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
INSERT INTO "leftovers" VALUES('leftover','good','T1','google','before','U1','2026-03-01T12:00:00.000000+00:00',0,'2026-03-01T12:00:00.000000+00:00',0,'client-1','mail openid',X'01026B3172D6613E991CE35B1D3C7C169FFD2118A176F6BD26CCFECA71BA593576890521D43287E34692E3E49178789CE2D4839F9F450E9F3B4896A5F20B2C73B3558E5AD9F83A14FDC8196D32208F4B8EA8A0E503C6AF574C6AC3F08A3619CAC934CC03F8916592ECCB41F69D');
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
INSERT INTO "secrets" VALUES('audit',X'01026B31B4426BA71368EA266C11E354A89F541D37682C9958B04A1229961F272452E7B450587F4EB804F6CEC9D08FD21C7A94C20247C0FC11A8DD2F4A8B0B27D9DED14369036E2615E5F2E3');
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
CREATE INDEX events_by_time on events (at);
CREATE INDEX dispatches_waiting on dispatches (app_id, connection_id, id)
            where state = 'waiting';
CREATE INDEX dispatches_by_event on dispatches (event_id, state);
CREATE TRIGGER permits_insert_shows_at_home after insert on permits  begin insert into changes (workspace_id, count) values (new.workspace_id, 1) on conflict (workspace_id) do update set count = count + 1; end;
CREATE TRIGGER permits_update_shows_at_home after update on permits  begin insert into changes (workspace_id, count) values (new.workspace_id, 1) on conflict (workspace_id) do update set count = count + 1; end;
CREATE TRIGGER apps_update_shows_at_home after update of revoked_at on apps  begin insert into changes (workspace_id, count) values (new.workspace_id, 1) on conflict (workspace_id) do update set count = count + 1; end;
CREATE TRIGGER hand_outs_insert_shows_at_home after insert on hand_outs when not exists (select 1 from hand_outs h where h.connection_id = new.connection_id
            and h.app_id = new.app_id and h.id <> new.id) begin insert into changes (workspace_id, count) values (new.workspace_id, 1) on conflict (workspace_id) do update set count = count + 1; end;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('dispatches',1);
COMMIT;
