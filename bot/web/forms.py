"""The form for a mail server: filled in as far as possible, tried, shown until it fits."""

from collections.abc import Mapping
from http import HTTPStatus

from bot.language import Language
from bot.web.words import Button, Field, Page, language_of
from connections.errors import FormRefused, HostNotAllowed, Stage
from connections.model import Consent
from connections.ports import Provider, asked
from connections.wording import said

#: What the form sends.
NAMES = ("host", "port", "tls", "username", "password")

#: What went wrong at which stage, and what to try.
STAGES = {
    Stage.FIELDS: said(
        "Something here cannot be right. Look at the server's name and the port: 993 with TLS or"
        " 143 with STARTTLS."
    ),
    Stage.NAME: said("There is no server of that name. Check how it is spelt."),
    Stage.PLACE: said(
        "That server lies inside a private network, where Inboxkeeper does not reach. Use the"
        " name that works from outside."
    ),
    Stage.REACH: said(
        "The server does not answer on that port. Check the name and the port, or try again later."
    ),
    Stage.TLS: said(
        "The server offers no encryption that can be trusted: its certificate does not fit, or"
        " the port speaks something else. Try the other kind of encryption with its port."
    ),
    Stage.LOGIN: said(
        "The server refuses this user name with this password. Some servers want the whole"
        " address as the user name."
    ),
    Stage.APP_PASSWORD: said(
        "The server wants an app password: make one in the mail account's security settings and"
        " use it here."
    ),
    Stage.MAILBOX: said("The sign-in works, but the server shows no inbox for it."),
    Stage.SIGN_IN: said(
        "This server belongs to a provider that you sign in at instead, without a password here."
        " Type /inbox connect in Slack and choose the provider."
    ),
}


def form(
    consent: Consent,
    provider: Provider,
    action: str,
    fields: Mapping[str, str],
    error: FormRefused | HostNotAllowed | None = None,
) -> Page:
    """Return the form, filled in, with what was wrong the last time."""
    language = language_of(consent)
    say = language.plain
    return Page(
        language=language.code,
        title=say("Connect {address}", address=consent.address),
        paragraphs=[
            say(
                "This connects the mailbox {address} to {name}'s Slack account. If you are"
                " somebody else, close this page: nothing has happened.",
                address=consent.address,
                name=consent.user_name,
            ),
            say("The password lets Inboxkeeper:"),
        ],
        points=[say(s.means) for s in asked(provider, shared=consent.shared) if s.means],
        alert=_alert(error, language),
        fields=_fields(language, fields),
        button=Button(id="continue", label=say("Check and connect"), action=action, hidden={}),
        status=HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
    )


def _fields(language: Language, values: Mapping[str, str]) -> list[Field]:
    say = language.plain
    encryption = [("tls", say("TLS (port 993)")), ("starttls", say("STARTTLS (port 143)"))]
    return [
        Field(name="host", label=say("Mail server (IMAP)"), value=values.get("host", "")),
        Field(name="port", label=say("Port"), value=values.get("port", "993")),
        Field(
            name="tls",
            label=say("Encryption"),
            value=values.get("tls", "tls"),
            options=encryption,
        ),
        Field(
            name="username",
            label=say("User name"),
            value=values.get("username", ""),
            complete="username",
        ),
        Field(
            name="password",
            label=say("Password, better: an app password"),
            kind="password",
            complete="current-password",
        ),
    ]


def _alert(error: FormRefused | HostNotAllowed | None, language: Language) -> str:
    if isinstance(error, FormRefused):
        first = language.plain("Nothing was stored.")
        return f"{first} {language.plain(STAGES[error.stage])}"
    if isinstance(error, HostNotAllowed):
        return language.plain(
            "Nothing was sent to {host}: nothing of your address's domain names that server. Your"
            " admins have been asked in Slack, and you get a message there. You can also enter"
            " another server.",
            host=error.host,
        )
    return ""
