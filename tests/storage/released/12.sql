BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'inboxkeeper','m001_connections','2026-11-28 13:47:25.948492+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'inboxkeeper','m002_consents','2026-11-28 13:47:25.949168+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'inboxkeeper','m003_removals','2026-11-28 13:47:25.949791+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'inboxkeeper','m004_audit','2026-11-28 13:47:25.950859+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'inboxkeeper','m005_outbox','2026-11-28 13:47:25.951455+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'inboxkeeper','m006_guards','2026-11-28 13:47:25.952003+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'inboxkeeper','m007_ways_in','2026-11-28 13:47:25.954960+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'inboxkeeper','m008_revoke_anyway','2026-11-28 13:47:25.955968+00:00');
INSERT INTO "_sqlite_migrations" VALUES(9,'inboxkeeper','m009_living_messages','2026-11-28 13:47:25.956819+00:00');
INSERT INTO "_sqlite_migrations" VALUES(10,'inboxkeeper','m010_approvals','2026-11-28 13:47:25.957680+00:00');
INSERT INTO "_sqlite_migrations" VALUES(11,'inboxkeeper','m011_settings','2026-11-28 13:47:25.958071+00:00');
INSERT INTO "_sqlite_migrations" VALUES(12,'inboxkeeper','m012_incidents','2026-11-28 13:47:25.960485+00:00');
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
INSERT INTO "audit" VALUES(1,'2026-03-01T12:00:00.000000+00:00','T1','fbadda1e69cd3cd2','2e88d6761cdcf350','good','consent',NULL,'active',NULL,NULL,'{}','37d9cf2275b35a2170b282b4b19a23f60116b969ff4bed5d749135fe9b5157d7');
INSERT INTO "audit" VALUES(2,'2026-03-01T12:00:00.000000+00:00','T1','fbadda1e69cd3cd2','214cb9f9b19f50a1','grey','consent',NULL,'active',NULL,NULL,'{}','f350502fbe82c18938335bbd61b513f9d4e6f7b45919e32247ea17b994e3a8bf');
INSERT INTO "audit" VALUES(3,'2026-03-01T12:00:00.000000+00:00','T1','40dfd0a3b4f66642','214cb9f9b19f50a1','grey','deactivate','active','deactivated',NULL,NULL,'{}','fbdefae39c6962d3e2178eb6e2cf0732807da2e547f52c0d56baba7c0fc8cf9e');
INSERT INTO "audit" VALUES(4,'2026-03-01T12:00:00.000000+00:00','T1','fbadda1e69cd3cd2','42ca2d37a0337a47','lost','consent',NULL,'active',NULL,NULL,'{}','15a38f696e90acbb1485145a89c4d8d1e907e01973ddfa37aaf4c111074d7c8e');
INSERT INTO "audit" VALUES(5,'2026-03-01T12:00:00.000000+00:00','T1','40dfd0a3b4f66642','42ca2d37a0337a47','lost','lose','active','disconnected','access_ended',NULL,'{}','b37a910cbd3bb6197ca5bf7c807f7239bcd771b49d58fa5fe5ad8162a2162467');
INSERT INTO "audit" VALUES(6,'2026-03-01T12:00:00.000000+00:00','T1','fbadda1e69cd3cd2','f93be438fe42f0ef','going','consent',NULL,'active',NULL,NULL,'{}','14c119cd29f5e39c3dc278693d7ccd196972aa7294a7df372b9dd31fe2327f46');
INSERT INTO "audit" VALUES(7,'2026-03-01T12:00:00.000000+00:00','T1','40dfd0a3b4f66642','f93be438fe42f0ef','going','deactivate','active','deactivated',NULL,NULL,'{}','0ba00fadba3dff2f1bcb991143ee86e5e9cd843c5dfc4b43993dfa638add30b7');
INSERT INTO "audit" VALUES(8,'2026-03-01T12:00:00.000000+00:00','T1','40dfd0a3b4f66642','f93be438fe42f0ef','going','remove','deactivated','removing',NULL,NULL,'{}','9d0207c0c6b8a557bd878833c8eb389fa3aa6a761ca86f677548c39bdfd35c35');
INSERT INTO "audit" VALUES(9,'2026-03-01T12:00:00.000000+00:00','T1','fbadda1e69cd3cd2','b7424110b0dd0862','gone','consent',NULL,'active',NULL,NULL,'{}','8ee4390845f8399c4e01d379e92d65cd15d0ef742222718e5867b17bc61e2654');
INSERT INTO "audit" VALUES(10,'2026-03-01T12:00:00.000000+00:00','T1','40dfd0a3b4f66642','b7424110b0dd0862','gone','deactivate','active','deactivated',NULL,NULL,'{}','df2cb3ae6315bd63fe712e99b5fc02cbb34c48361afb3fe6588b5e497ac7b8c9');
INSERT INTO "audit" VALUES(11,'2026-03-01T12:00:00.000000+00:00','T1','40dfd0a3b4f66642','b7424110b0dd0862','gone','remove','deactivated','removing',NULL,NULL,'{}','362d33875b97eff665a4d43373ff843a25c440ef5bbc8e123723333703387238');
INSERT INTO "audit" VALUES(12,'2026-03-01T12:00:00.000000+00:00','T1','40dfd0a3b4f66642','b7424110b0dd0862','gone','settle','removing','removed',NULL,'confirmed','{}','4a7628e7bab6598ad8a5707c418859d370c8ba73c7e61f21709393c529ce9ade');
CREATE TABLE audit_head (
            id integer primary key check (id = 1),
            seq integer not null,
            mac text not null
        ) strict;
INSERT INTO "audit_head" VALUES(1,12,'31a33af2fc2ab3d861fa9e3cee043cbc6103711aa2226f972172ee022725f687');
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
            check (refusals >= 0), blocked_since text,
            check ((kind = 'team') = (channel_id is not null)),
            check ((state = 'disconnected') = (reason is not null)),
            check (outcome is null or state in ('removing', 'removed')),
            check (state <> 'removed' or (outcome is not null and subject is null))
        ) strict;
INSERT INTO "connections" VALUES('good','T1','good@acme.test','personal','google','active',1,'U1',NULL,'s good',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:15:00.000000+00:00',NULL,0,NULL,NULL,NULL,0,0,NULL);
INSERT INTO "connections" VALUES('grey','T1','grey@acme.test','team','google','deactivated',2,'U1','C1','s grey',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:15:00.000000+00:00',NULL,0,NULL,NULL,NULL,0,0,NULL);
INSERT INTO "connections" VALUES('lost','T1','lost@acme.test','personal','google','disconnected',2,'U1',NULL,'s lost','access_ended',NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:15:00.000000+00:00',NULL,0,NULL,NULL,NULL,0,0,NULL);
INSERT INTO "connections" VALUES('going','T1','going@acme.test','personal','google','removing',3,'U1',NULL,'s going',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:15:00.000000+00:00',NULL,0,NULL,NULL,NULL,0,0,NULL);
INSERT INTO "connections" VALUES('gone','T1','gone@acme.test','personal','google','removed',4,'U1',NULL,NULL,NULL,'confirmed','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:00:00.000000+00:00','2026-03-01T12:15:00.000000+00:00',NULL,0,NULL,NULL,NULL,0,0,NULL);
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
INSERT INTO "consents" VALUES('consent','3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0','4ba69735ca53765ed6a709edb56c6ea236b7193a3b29a6b390c346f0f4340e4e','d7e83e28a04b537e64424546b14caf9b67bad2f28dabce68116e0d372319fa00',X'01026B31BAA9F9274DC49EEC85C4606026B8B2A03DAB8137F0FF823334DE7B84A4D6B9D4CF588711','T1','U1','Alice','en-US','Europe/Berlin','google','alice@acme.test','personal',NULL,NULL,'2026-03-01T12:00:00.000000+00:00','2026-03-01T12:10:00.000000+00:00',NULL,0,0);
CREATE TABLE grants (
            connection_id text primary key references connections (id),
            client_id text not null,
            scopes text not null,
            expires_at text,
            secret blob not null
        ) strict;
INSERT INTO "grants" VALUES('good','client-1','["mail", "openid"]',NULL,X'01026B31F365CF90AC4F3D8A67424C63F5EF99879CED46D7183ACF8BDB69C829DF9AAD7C10B9A466CFB9A5194E690B948E1DAA816AD2121525B65B5F1CBA993DEBF310CA353F26AB4A69EC390A06C3C6B0D68D188F1B9CF930A849281B858936DA8DA0DE67136530BA183EF54A3073D3673FB50081347A9A6AA6E94C05A0CF4C5B5CF3D427');
INSERT INTO "grants" VALUES('grey','client-1','["mail", "openid"]',NULL,X'01026B31012026AB3B90354CC59F5E75EF5AC864485B4AF386714B7C441BC69E67660499B53D9E78830B3FAD11BEB4B2DF58B72B146AB4D7A9532D1E20D3FDB4D6660FE3BFD5E1129AAE33E5D062D83B48ADF44B8255D9B75532D1F9A264F54FF52F5DF6CBB1790E45CBDADA692A0C73E62ADC04431E797B5184A7FC648FC97E201BD4F5F9');
INSERT INTO "grants" VALUES('lost','client-1','["mail", "openid"]',NULL,X'01026B312F288D3D724D9E8B49840A87A97CE6C79DFBA5AD31339C90D4081DFEE337E0E864ADD442461C5EAB45979A4CF59DAE60C151D34C8E8E473483FFC10129D688DAB4B01BF574CF1B536EB9B792F3F40CEBF82A30656EA84B7A5FBB2525E1860B7F1C5E4AD1C0C051232154A7DE4BEAC06E2EAA4543AC6C530C775DCDE28B527D3C60');
INSERT INTO "grants" VALUES('going','client-1','["mail", "openid"]',NULL,X'01026B31E0BC5D69CD2FD1F1A971E48B2CA259426351DCE68CB0137FFE5CFE2996E64D907CA339EEE26E6831F38658AD7638C700A6DFC3C54DC969837AAB003BB9008ED35D4EA2F3C02534F5D9E2A35478280575CEE936980CEC972125BD22BD7C7EEA8ED141D8B86D2105FBF8D5FE63CDE423E0AA47DAFA6D39F7821D658ABBBE3E7DA1742B72');
CREATE TABLE identities (
            id text primary key,
            workspace_id text not null,
            kind text not null check (kind in ('person', 'mailbox')),
            value text not null,
            unique (workspace_id, kind, value)
        ) strict;
INSERT INTO "identities" VALUES('2e88d6761cdcf350','T1','mailbox','good@acme.test');
INSERT INTO "identities" VALUES('fbadda1e69cd3cd2','T1','person','U1');
INSERT INTO "identities" VALUES('214cb9f9b19f50a1','T1','mailbox','grey@acme.test');
INSERT INTO "identities" VALUES('40dfd0a3b4f66642','T1','person','U9');
INSERT INTO "identities" VALUES('42ca2d37a0337a47','T1','mailbox','lost@acme.test');
INSERT INTO "identities" VALUES('f93be438fe42f0ef','T1','mailbox','going@acme.test');
INSERT INTO "identities" VALUES('b7424110b0dd0862','T1','mailbox','gone@acme.test');
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
INSERT INTO "secrets" VALUES('audit',X'01026B31A886C2D0DD6F2D8F48E26B89D333CE7016F535FC7D3D185A7BE47F6F4705BDEB7A781A948416299436393940E82D28076BBB7AA1B6F9168CA5EA68434A3D6C60CFBCE1873E40BD38');
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
COMMIT;
