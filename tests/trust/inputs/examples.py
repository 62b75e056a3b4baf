"""Good examples of what comes from outside, to be spoilt."""

import base64
import json
import time
from typing import Any

COMMANDS = (
    "",
    "list mine 2",
    "list alice 3",
    "connect alice@acme.test google",
    "connect <mailto:alice@acme.test|alice@acme.test> <#C123|general> shared",
    "status alice@acme.test",
    "deactivate alice@acme.test",
    "admins add <@U123|alice>",
    "settings",
    "audit",
    "report",
    "help",
    "remove “alice@acme.test”",
)
_WHO: dict[str, Any] = {"team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T1"}}
VALUES = (
    "0123456789abcdef:3",
    "list.mine.2.alice%40",
    "alice@acme.test",
    '{"a": "alice@acme.test", "c": "C1", "s": true}',
    "0123456789abcdef",
    '{"by": "U1", "address": "a@acme.test", "host": "imap.acme.test"}',
    "a1:c1",
)
CLICKS: tuple[dict[str, Any], ...] = tuple(
    {
        "type": "block_actions",
        **_WHO,
        "trigger_id": "1.2",
        "response_url": "https://hooks.slack.com/actions/T1/1/x",
        "container": {"type": "message", "is_ephemeral": True},
        "view": view,
        "actions": [
            {
                "type": "button",
                "action_id": "connection.deactivate",
                "block_id": "list.all.1|x",
                "value": value,
            }
        ],
    }
    for value in VALUES
    for view in (None, {"id": "V1", "type": "home", "private_metadata": '{"locale": "de-DE"}'})
)
SUBMISSIONS: tuple[dict[str, Any], ...] = tuple(
    {
        "type": "view_submission",
        **_WHO,
        "trigger_id": "1.2",
        "view": {
            "id": "V1",
            "callback_id": name,
            "private_metadata": '{"locale": "en-US", "response_url": "x", "approval": "a1"}',
            "state": {"values": {"b1": {"a1": entered}, "b2": {"a2": {"value": "x"}}}},
        },
    }
    for name in ("connect.form", "settings.form", "app.form")
    for entered in (
        {"type": "plain_text_input", "value": "alice@acme.test"},
        {"type": "static_select", "selected_option": {"value": "imap", "text": {}}},
        {"type": "checkboxes", "selected_options": [{"value": "read"}, {"value": "send"}]},
        {"type": "multi_conversations_select", "selected_conversations": ["C1", "C2"]},
        {"type": "timepicker", "selected_time": "22:00"},
    )
)
FRAMES: tuple[dict[str, Any], ...] = (
    {"type": "hello", "num_connections": 2, "debug_info": {"host": "x"}},
    {"type": "disconnect", "reason": "warning"},
    {"type": "slash_commands", "envelope_id": "e1", "payload": {"command": "/inbox"}},
    {"type": "events_api", "envelope_id": "e2", "payload": {"event": {"type": "x"}}},
)
_SOON = time.time() + 1e6
GOOGLE_CLAIMS: dict[str, Any] = {
    "iss": "https://accounts.google.com",
    "aud": "c",
    "sub": "1",
    "email": "alice@acme.test",
    "email_verified": True,
    "nonce": "n",
    "exp": _SOON,
}
_TENANT = "11111111-2222-3333-4444-555555555555"
MICROSOFT_CLAIMS: dict[str, Any] = {
    "iss": f"https://login.test/{_TENANT}/v2.0",
    "aud": "c",
    "tid": _TENANT,
    "oid": "o",
    "preferred_username": "alice@acme.test",
    "exp": _SOON,
}
CHALLENGES = (
    'Bearer realm="", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="',
    "Bearer",
    "",
)
ANSWERS: tuple[Any, ...] = (
    {
        "access_token": "ya29.abc",
        "expires_in": 3599,
        "refresh_token": "1//abc",
        "scope": "openid mail",
        "id_token": "a.b.c",
        "refresh_token_expires_in": 604799,
    },
    {"error": "invalid_grant", "error_description": "Token has been expired or revoked."},
    {"error": "invalid_grant", "error_subtype": "invalid_rapt"},
    {
        "error": "invalid_grant",
        "suberror": "bad_token",
        "error_codes": [50173],
        "error_description": "AADSTS50173: x",
        "claims": '{"access_token": {}}',
    },
    {"error": "interaction_required", "error_codes": [50076], "suberror": "basic_action"},
    {"error": {"code": 403, "errors": [{"reason": "domainPolicy"}], "status": "X"}},
    {"error": {"code": 400, "message": "Mail service not enabled", "errors": [{"reason": "x"}]}},
    {"error": {"code": "MailboxNotEnabledForRESTAPI", "message": "x"}},
    {"emailAddress": "alice@acme.test"},
    [],
    None,
)
AUTOCONFIG = (
    b"""<?xml version="1.0" encoding="UTF-8"?><clientConfig version="1.1">
<emailProvider id="acme.test"><domain>acme.test</domain><incomingServer type="imap">
<hostname>imap.acme.test</hostname><port>993</port><socketType>SSL</socketType>
<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication>
</incomingServer></emailProvider></clientConfig>""",
    b'<!DOCTYPE x [<!ENTITY a "b">]><clientConfig>&a;</clientConfig>',
    b"<clientConfig><!-- x --><?y z?><![CDATA[w]]></clientConfig>",
)
URLS = (
    "https://hooks.acme.test/in?x=1",
    "https://hooks.acme.test:8443/",
    "http://[::1]:80/a",
    "https://user:pass@hooks.acme.test/#f",
)
SETTINGS = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_SIGNING_SECRET": "s" * 32,
    "INBOXKEEPER_PUBLIC_URL": "https://bot.acme.test/inbox",
    "INBOXKEEPER_LISTEN": "127.0.0.1:8080",
    "INBOXKEEPER_SUPER_ADMINS": "U1,U2",
    "INBOXKEEPER_IT_CONTACT": "U1",
    "INBOXKEEPER_ALERTS_CHANNEL": "C123",
    "INBOXKEEPER_CHECK_INTERVAL": "900",
    "INBOXKEEPER_CONFIRM_DELAY": "600",
    "INBOXKEEPER_BREAKER": "5,0.2,600,21600",
    "INBOXKEEPER_MX_INTERVAL": "21600",
    "INBOXKEEPER_SETTLE_TIME": "86400",
    "INBOXKEEPER_REMOVAL_CHECKS": "120,900,3600",
    "INBOXKEEPER_REMINDERS": "86400,259200",
    "INBOXKEEPER_NAMESERVERS": "127.0.0.1:53,[::1]:53",
    "GOOGLE_CLIENT_ID": "c",
    "GOOGLE_CLIENT_SECRET": "s",
    "GOOGLE_TOKEN_URL": "https://oauth2.acme.test/token",
    "GOOGLE_CLIENT_SECRET_EXPIRES": "2027-05-31",
    "MICROSOFT_CLIENT_ID": "c",
    "MICROSOFT_CLIENT_SECRET": "s",
    "MICROSOFT_AUTHORITY_URL": "https://login.acme.test",
}
_LINES = ("{}={}", "export {}='{}' # why", '{} = "{}\\n"')
ENV_FILES = (
    *("\n".join(line.format(*each) for each in SETTINGS.items()).encode() for line in _LINES),
    b"INBOXKEEPER_CA_FILE=/dev/null\nINBOXKEEPER_DATABASE=~/x.db\nINBOXKEEPER_LOG_LEVEL=INFO\n"
    b"INBOXKEEPER_ALLOW_PRIVATE_HOSTS=yes\nSLACK_API_URL=https://slack.test/api\nSLACK_CLIENT_ID\n",
    b"A=${B:-x}\nB=${A}\nSLACK_BOT_TOKEN=xoxb-1\nSLACK_SIGNING_SECRET='s\nt'\n",
)
HOOK_ANSWERS = (
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 503 x\r\nRetry-After: Wed, 21 Oct 2026 07:28:00 GMT\r\nSet-Cookie: a=b\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: http://a.test\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 410 Gone\r\nContent-Type: text/plain\r\n\r\n",
)
REQUESTS: tuple[dict[str, str], ...] = (
    {"path": "", "state": "active", "limit": "2"},
    {"path": "", "address": "a1@acme.test"},
    {"path": "", "cursor": "MTpjMQ", "limit": "1"},
    {"path": "/c1", "If-None-Match": 'W/"0123456789abcdef0123456789abcdef"'},
    {"path": "/c3", "Accept": "application/json", "Range": "bytes=0-1"},
    {"path": "/c9"},
    {"path": "/c1/token", "Content-Type": "application/json", "Content-Length": "2"},
)
IMAP_REFUSALS = (
    "[AUTHENTICATIONFAILED] Invalid credentials (Failure)",
    "Login failed: Application-specific password required",
    "[UNAVAILABLE] Temporary failure",
    "Too many connections",
)
IMAP_TALKS = (
    b"* OK [CAPABILITY IMAP4rev1] hi\r\n* CAPABILITY IMAP4rev1\r\nAAAA0 OK done\r\n",
    b"* OK hi\r\n* CAPABILITY {3}\r\nabc IMAP4rev1\r\nAAAA0 OK done\r\nAAAA1 NO [X] no\r\n",
    b"* PREAUTH hi\r\n* 3 EXISTS\r\n* BYE\r\n",
    b"+ go on\r\n",
)
RECORDS = (
    ("MX", "10 aspmx.l.google.com."),
    ("MX", "0 ."),
    ("MX", "5 acme-test.mail.protection.outlook.com."),
    ("SRV", "0 1 993 imap.acme.test."),
    ("A", "192.0.2.1"),
    ("AAAA", "2001:db8::1"),
    ("CNAME", "elsewhere.test."),
)


def jwt(claims: Any) -> str:
    """Return an id token with these claims."""
    parts = ({"alg": "RS256"}, claims)
    encoded = (base64.urlsafe_b64encode(json.dumps(each).encode()).decode() for each in parts)
    return ".".join([*(each.rstrip("=") for each in encoded), "c2ln"])
