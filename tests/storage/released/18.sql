BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'inboxkeeper','m001_connections','2026-11-28 13:47:28.891946+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'inboxkeeper','m002_consents','2026-11-28 13:47:28.892754+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'inboxkeeper','m003_removals','2026-11-28 13:47:28.893479+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'inboxkeeper','m004_audit','2026-11-28 13:47:28.894771+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'inboxkeeper','m005_outbox','2026-11-28 13:47:28.895532+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'inboxkeeper','m006_guards','2026-11-28 13:47:28.896242+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'inboxkeeper','m007_ways_in','2026-11-28 13:47:28.899627+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'inboxkeeper','m008_revoke_anyway','2026-11-28 13:47:28.900757+00:00');
INSERT INTO "_sqlite_migrations" VALUES(9,'inboxkeeper','m009_living_messages','2026-11-28 13:47:28.901784+00:00');
INSERT INTO "_sqlite_migrations" VALUES(10,'inboxkeeper','m010_approvals','2026-11-28 13:47:28.903048+00:00');
INSERT INTO "_sqlite_migrations" VALUES(11,'inboxkeeper','m011_settings','2026-11-28 13:47:28.903613+00:00');
INSERT INTO "_sqlite_migrations" VALUES(12,'inboxkeeper','m012_incidents','2026-11-28 13:47:28.906657+00:00');
INSERT INTO "_sqlite_migrations" VALUES(13,'inboxkeeper','m013_domains','2026-11-28 13:47:28.910555+00:00');
INSERT INTO "_sqlite_migrations" VALUES(14,'inboxkeeper','m014_breaker','2026-11-28 13:47:28.912664+00:00');
INSERT INTO "_sqlite_migrations" VALUES(15,'inboxkeeper','m015_warnings','2026-11-28 13:47:28.914087+00:00');
INSERT INTO "_sqlite_migrations" VALUES(16,'inboxkeeper','m016_history','2026-11-28 13:47:28.914782+00:00');
INSERT INTO "_sqlite_migrations" VALUES(17,'inboxkeeper','m017_homes','2026-11-28 13:47:28.916787+00:00');
INSERT INTO "_sqlite_migrations" VALUES(18,'inboxkeeper','m018_quiet','2026-11-28 13:47:28.918828+00:00');
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
INSERT INTO "audit" VALUES(1,'2026-03-01T12:00:00.000000+00:00','T1','00f7539b5afb5060','f7abccf42d80d691','good','consent',NULL,'active',NULL,NULL,'{}','b92ace89699140f8a131993fa13250e610df1d9f486c84aaa28542b9d39cbf58');
INSERT INTO "audit" VALUES(2,'2026-03-01T12:00:00.000000+00:00','T1','00f7539b5afb5060','c31236db3fd95cce','grey','consent',NULL,'active',NULL,NULL,'{}','86b9a1c8e84e74723aa1bb5a37408271bdc875303fb6faa2ffc089a5a2c38dd0');
INSERT INTO "audit" VALUES(3,'2026-03-01T12:00:00.000000+00:00','T1','fee269ede77f51c7','c31236db3fd95cce','grey','deactivate','active','deactivated',NULL,NULL,'{}','b7e042631d43d6d575e236f7c7947d6e65664ef7cf3811610cbae275d122157c');
INSERT INTO "audit" VALUES(4,'2026-03-01T12:00:00.000000+00:00','T1','00f7539b5afb5060','56f42ead67e66dba','lost','consent',NULL,'active',NULL,NULL,'{}','0f3966b3d3dc1ccf93ba75e8af8fb15dde9569604e99a07ec6da8e11d5bea3d6');
INSERT INTO "audit" VALUES(5,'2026-03-01T12:00:00.000000+00:00','T1','fee269ede77f51c7','56f42ead67e66dba','lost','lose','active','disconnected','access_ended',NULL,'{}','f646122cf3c4dbea7ffcd9a6075ee95931e3a591459ad5eb4c3378583013af00');
INSERT INTO "audit" VALUES(6,'2026-03-01T12:00:00.000000+00:00','T1','00f7539b5afb5060','a5a9b5b96622337b','going','consent',NULL,'active',NULL,NULL,'{}','14c02638751bef20d8ceb850c2c70b9463d47975e26729de5f853390f2df0169');
INSERT INTO "audit" VALUES(7,'2026-03-01T12:00:00.000000+00:00','T1','fee269ede77f51c7','a5a9b5b96622337b','going','deactivate','active','deactivated',NULL,NULL,'{}','4957d747b89cb4500c32399d23a9781bd9efc42a8179e5e3ba0310f93274a2d6');
INSERT INTO "audit" VALUES(8,'2026-03-01T12:00:00.000000+00:00','T1','fee269ede77f51c7','a5a9b5b96622337b','going','remove','deactivated','removing',NULL,NULL,'{}','a2a7d8617474d0fbae9ab19f451917172fe7ba36e8347c6b011305751977a726');
INSERT INTO "audit" VALUES(9,'2026-03-01T12:00:00.000000+00:00','T1','00f7539b5afb5060','25111edf37999255','gone','consent',NULL,'active',NULL,NULL,'{}','70fae2f4924e79db06cd1a6f615030c3fae10d86bfd397f6fe8bbe1a805429f5');
INSERT INTO "audit" VALUES(10,'2026-03-01T12:00:00.000000+00:00','T1','fee269ede77f51c7','25111edf37999255','gone','deactivate','active','deactivated',NULL,NULL,'{}','637904499684f5600a87ae1524918aca230d7db9fcc96b8586bb2de81d6c9de6');
INSERT INTO "audit" VALUES(11,'2026-03-01T12:00:00.000000+00:00','T1','fee269ede77f51c7','25111edf37999255','gone','remove','deactivated','removing',NULL,NULL,'{}','2b5a8c261e6edfd61793e60944ea112829f21b349a84ae58686a2dfe6a7334d1');
INSERT INTO "audit" VALUES(12,'2026-03-01T12:00:00.000000+00:00','T1','fee269ede77f51c7','25111edf37999255','gone','settle','removing','removed',NULL,'confirmed','{}','94727fe50fa80ba42eca22740ad78fcb9a8fb48e8d9214927ff30629e150a097');
CREATE TABLE audit_head (
            id integer primary key check (id = 1),
            seq integer not null,
            mac text not null
        ) strict;
INSERT INTO "audit_head" VALUES(1,12,'b9ac5015c5ddea21d6b13fec9ccc6f8d567a79b64ccdd61d19c5994519b7058d');
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
INSERT INTO "consents" VALUES('consent','3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0','4ba69735ca53765ed6a709edb56c6ea236b7193a3b29a6b390c346f0f4340e4e','d7e83e28a04b537e64424546b14caf9b67bad2f28dabce68116e0d372319fa00',X'01026B315F11DAA58B211BA7B83884B6229FD93159762B06078CF9DC6E016B88716DD03A50829FD5','T1','U1','Alice','en-US','Europe/Berlin','google','alice@acme.test','personal',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:10:00.000000+00:00',NULL,0,0);
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
INSERT INTO "grants" VALUES('good','client-1','["mail", "openid"]',NULL,X'01026B31A39ED340F23EC29BEBE4A018B330A05C70DABE794661437272C48A322AD97C7401A5D7F053B4781AF0CFC8E79B75280E37B00C208308BADDFEB747F7B42BF9A8F79A8BF7F1FB23A4CDB6EC29361967F08C1D9A1411BD9A7D1EBDEAA58EE433644FD2B5C9CEBDB02904EC7176F4F1F509EE0F2F5F3649A0DDAFE0FFC2C94A2CAC59',NULL);
INSERT INTO "grants" VALUES('grey','client-1','["mail", "openid"]',NULL,X'01026B3127C229073F77FE4D3BBD8E3F4E534339B3F349B49D9B8893975973EFDA5038E83322C58FD24EA5F2C96A4690BDE44FC005EF1546EAECA313A219098BC5A16846E364BA183AC26E0640A2F2E7F1DB91C41F8A42FE11E548ED1A95DA94728DEF43BAF826CC771CEE1CC3183749A0B2922648DEBD3F61066422204C9060D1C8DB1C9B',NULL);
INSERT INTO "grants" VALUES('lost','client-1','["mail", "openid"]',NULL,X'01026B31FDC2E3620A8FD1571FFF82185B1A1BFB02DB10672C1AE42346AED76C7FBADC5146770131983945764EC5B9EECD2DF952B7BD58605468FC84B64CF7C0FDA75F930B15E23826B459DC01118AE342C23A11FA1BF5D727E7D41FD6852F276AD7AC4DB6208ADDE4B2FAF3F5521C1FA12C6015472E93EAAAC1A82E65CAF5FDCBE95FC2A0',NULL);
INSERT INTO "grants" VALUES('going','client-1','["mail", "openid"]',NULL,X'01026B31EDF8926DB999F161C82B7D23EDF89826F0F38ECB8A23CBFD39447E45799462ED66381B88A5CAB349AF62021E994BB6216945A1AD294EDAFE0B07F46BD804F0D42AE5D6233D23BC1DEB3FC018CA2ADC658CC1D0F565F9706A62CF7022991248FBB503E293903C5C82CAF3C40068B4D0B31BCE11C01EDECD8B675B273E9DF0A67FC84424',NULL);
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
INSERT INTO "identities" VALUES('f7abccf42d80d691','T1','mailbox','good@acme.test');
INSERT INTO "identities" VALUES('00f7539b5afb5060','T1','person','U1');
INSERT INTO "identities" VALUES('c31236db3fd95cce','T1','mailbox','grey@acme.test');
INSERT INTO "identities" VALUES('fee269ede77f51c7','T1','person','U9');
INSERT INTO "identities" VALUES('56f42ead67e66dba','T1','mailbox','lost@acme.test');
INSERT INTO "identities" VALUES('a5a9b5b96622337b','T1','mailbox','going@acme.test');
INSERT INTO "identities" VALUES('25111edf37999255','T1','mailbox','gone@acme.test');
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
INSERT INTO "leftovers" VALUES('leftover','good','T1','google','before','U1','2026-03-01T12:00:00.000000+00:00',0,'2026-03-01T12:00:00.000000+00:00',0,'client-1','mail openid',X'01026B31D2223BCBF0292DABD18A9D5A50ABF3B50A605E3C85205C5E8423FAED0F220CB38B7B9064C69EC89982EC703E907B79D4BE11F22B98B1C868EC415856BE3E7BF74C61EDFB64F95FDA1AE7E64D88C9FC9341282996175E129DA30160632A0FF118FB427F7E807E32825D');
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
INSERT INTO "secrets" VALUES('audit',X'01026B3161F7331C0093817A92A03BBB36D955A3BB7A44ABD57B319FDAB95F66581A2057C73E4A27FE603502EF93B1A91098A66D12C97EACCCB0F3B2EB8B3D93C2854E27D5C309C955BFFD87');
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
COMMIT;
