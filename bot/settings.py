"""The settings: from the environment or a `.env` file, all problems reported at once."""

from datetime import UTC, date, datetime, time, timedelta
from ipaddress import IPv6Address
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError

from bot import authorities, secret_files
from bot.setting_words import sentences
from connections.policy import BreakerRule, Timing
from connections.settings import Preferences

#: Ten years; a moment that lies much further ahead is none that a calendar has (seconds).
LONGEST = 315_360_000
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class SettingsProblem(Exception):
    """The settings cannot be used; `problems` has a sentence for each that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def _url(value: Any) -> Any:
    """Accept https everywhere, and http only where nothing leaves this machine."""
    text = str(value)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("is no http(s) address") from None
    plain = text.isprintable() and " " not in text and port != 0
    if parts.scheme not in {"http", "https"} or not parts.hostname or not plain:
        raise ValueError("is no http(s) address")
    if parts.query or parts.fragment or parts.username:
        raise ValueError("must hold neither a query nor a user name")
    return str(value).rstrip("/")


def _guarded_url(value: Any) -> Any:
    url = _url(value)
    if urlsplit(url).scheme == "http" and urlsplit(url).hostname not in _LOOPBACK:
        raise ValueError("must be https, as secrets travel there")
    return url


def _secure_url(value: Any) -> Any:
    """Accept https only: msal speaks nothing else, not even on this machine."""
    url = _url(value)
    if urlsplit(url).scheme != "https":
        raise ValueError("must be https")
    if urlsplit(url).path.strip("/"):
        raise ValueError("must have no path: the tenant is put there")
    return url


def _words(value: Any) -> Any:
    return [w.strip() for w in value.split(",") if w.strip()] if isinstance(value, str) else value


def _listen(value: Any) -> Any:
    host, colon, port = str(value).rpartition(":")
    digits = port.isascii() and port.isdecimal() and len(port) <= 5  # noqa: PLR2004
    if not colon or not host or not digits or int(port) > 65535:  # noqa: PLR2004
        raise ValueError("must read host:port, for example 127.0.0.1:8080")
    if set(host) & set(":[]") and not _in_brackets(host):
        raise ValueError("must have an IPv6 address in brackets, for example [::1]:8080")
    return str(value)


def _in_brackets(host: str) -> bool:
    try:
        return host == f"[{host[1:-1]}]" and bool(IPv6Address(host[1:-1]))
    except ValueError:
        return False


Servers = Annotated[
    list[Annotated[str, BeforeValidator(_listen)]], NoDecode, BeforeValidator(_words)
]
Url = Annotated[str, BeforeValidator(_url)]
GuardedUrl = Annotated[str, BeforeValidator(_guarded_url)]
SecureUrl = Annotated[str, BeforeValidator(_secure_url)]
Words = Annotated[list[str], NoDecode, BeforeValidator(_words)]
Duration = Annotated[int, Field(gt=0, le=LONGEST)]
Seconds = Annotated[list[Duration], NoDecode, BeforeValidator(_words)]
Numbers = Annotated[
    list[Annotated[float, Field(gt=0, le=LONGEST)]], NoDecode, BeforeValidator(_words)
]
Day = date | None


class DatabaseSettings(BaseSettings):
    """What every command needs: where the database is, and its keys."""

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True, populate_by_name=True
    )

    database: Path = Field(Path("inboxkeeper.db"), alias="INBOXKEEPER_DATABASE")
    encryption_keys: SecretStr | None = Field(None, alias="INBOXKEEPER_ENCRYPTION_KEYS")


class PublicSettings(DatabaseSettings):
    """How browsers and Slack reach the bot."""

    public_url: Url = Field(alias="INBOXKEEPER_PUBLIC_URL")
    slack_app_token: SecretStr | None = Field(None, alias="SLACK_APP_TOKEN")
    slack_client_id: str | None = Field(None, alias="SLACK_CLIENT_ID")


class OutsideSettings(DatabaseSettings):
    """How servers that somebody named are reached."""

    nameservers: Servers = Field(default_factory=list, alias="INBOXKEEPER_NAMESERVERS")
    allow_private_hosts: bool = Field(False, alias="INBOXKEEPER_ALLOW_PRIVATE_HOSTS")
    ca_file: Annotated[Path | None, AfterValidator(authorities.usable)] = Field(
        None, alias="INBOXKEEPER_CA_FILE"
    )


class Settings(PublicSettings, OutsideSettings):
    """Everything that `inboxkeeper run` needs; durations in seconds."""

    slack_client_secret: SecretStr | None = Field(
        None, alias="SLACK_CLIENT_SECRET", validate_default=True
    )
    slack_bot_token: SecretStr | None = Field(None, alias="SLACK_BOT_TOKEN", validate_default=True)
    slack_signing_secret: SecretStr | None = Field(
        None, alias="SLACK_SIGNING_SECRET", validate_default=True
    )
    slack_api_url: GuardedUrl = Field("https://slack.com/api", alias="SLACK_API_URL")

    listen: Annotated[str, BeforeValidator(_listen)] = Field(
        "127.0.0.1:8080", alias="INBOXKEEPER_LISTEN"
    )
    log_format: Literal["json", "console"] | None = Field(None, alias="INBOXKEEPER_LOG_FORMAT")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", alias="INBOXKEEPER_LOG_LEVEL"
    )
    super_admins: Words = Field(default_factory=list, alias="INBOXKEEPER_SUPER_ADMINS")
    it_contact: str | None = Field(
        None, alias="INBOXKEEPER_IT_CONTACT", pattern=r"^[UWCG][A-Z0-9]{2,}$"
    )
    alerts_channel: str | None = Field(
        None, alias="INBOXKEEPER_ALERTS_CHANNEL", pattern=r"^[CG][A-Z0-9]{2,}$"
    )

    check_interval: Duration = Field(900, alias="INBOXKEEPER_CHECK_INTERVAL")
    confirm_delay: Duration = Field(600, alias="INBOXKEEPER_CONFIRM_DELAY")
    breaker: Numbers = Field(
        default_factory=lambda: [5, 0.2, 600, 21600], alias="INBOXKEEPER_BREAKER"
    )
    mx_interval: Duration = Field(21600, alias="INBOXKEEPER_MX_INTERVAL")
    settle_time: Duration = Field(86400, alias="INBOXKEEPER_SETTLE_TIME")
    link_ttl: Duration = Field(600, alias="INBOXKEEPER_LINK_TTL")
    approval_ttl: Duration = Field(259200, alias="INBOXKEEPER_APPROVAL_TTL")
    removal_checks: Seconds = Field(
        default_factory=lambda: [120, 900, 3600, 86400, 259200, 518400],
        alias="INBOXKEEPER_REMOVAL_CHECKS",
    )
    removal_ttl: Duration = Field(604800, alias="INBOXKEEPER_REMOVAL_TTL")
    keep_removed: Duration = Field(7776000, alias="INBOXKEEPER_KEEP_REMOVED")

    erase_after: Duration = Field(2592000, alias="INBOXKEEPER_ERASE_AFTER")

    reminders: Seconds = Field(
        default_factory=lambda: [86400, 259200, 604800, 1209600], alias="INBOXKEEPER_REMINDERS"
    )

    google_client_id: str | None = Field(None, alias="GOOGLE_CLIENT_ID")
    google_client_secret: SecretStr | None = Field(
        None, alias="GOOGLE_CLIENT_SECRET", validate_default=True
    )
    google_auth_url: GuardedUrl | None = Field(None, alias="GOOGLE_AUTH_URL")
    google_token_url: GuardedUrl | None = Field(None, alias="GOOGLE_TOKEN_URL")
    google_revoke_url: GuardedUrl | None = Field(None, alias="GOOGLE_REVOKE_URL")
    google_api_url: GuardedUrl | None = Field(None, alias="GOOGLE_API_URL")

    google_client_secret_expires: Day = Field(None, alias="GOOGLE_CLIENT_SECRET_EXPIRES")

    microsoft_client_id: str | None = Field(None, alias="MICROSOFT_CLIENT_ID")
    microsoft_client_secret: SecretStr | None = Field(
        None, alias="MICROSOFT_CLIENT_SECRET", validate_default=True
    )
    microsoft_client_secret_expires: Day = Field(None, alias="MICROSOFT_CLIENT_SECRET_EXPIRES")
    microsoft_authority_url: SecureUrl | None = Field(None, alias="MICROSOFT_AUTHORITY_URL")
    microsoft_sign_in_url: GuardedUrl | None = Field(None, alias="MICROSOFT_SIGN_IN_URL")
    microsoft_graph_url: GuardedUrl | None = Field(None, alias="MICROSOFT_GRAPH_URL")

    @field_validator("slack_bot_token")
    @classmethod
    def _for_one(cls, token: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if token is None and info.data.get("slack_client_id") is None:
            raise PydanticCustomError("missing", "Field required")
        return token

    @field_validator("slack_signing_secret")
    @classmethod
    def _for_http(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if secret is None and info.data.get("slack_app_token") is None:
            raise PydanticCustomError("missing", "Field required")
        return secret

    @field_validator("slack_client_secret", "google_client_secret", "microsoft_client_secret")
    @classmethod
    def _both_or_none(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        provider = str(info.field_name).partition("_")[0]
        if (secret is None) != (info.data.get(f"{provider}_client_id") is None):
            name = f"{provider.upper()}_CLIENT_ID"
            raise ValueError(f"and {name} belong together: one of them is missing")
        return secret

    @field_validator("breaker")
    @classmethod
    def _four(cls, numbers: list[float]) -> list[float]:
        if len(numbers) != 4 or numbers[1] >= 1:  # noqa: PLR2004 - as in the message
            raise ValueError(
                "must be four numbers: at least, share (below 1), window and longest freeze in"
                " seconds, for example 5,0.2,600,21600"
            )
        return numbers

    @property
    def secret_ends(self) -> dict[str, datetime]:
        """When the clients' secrets end, by provider, as far as somebody has said so."""
        ends = {
            "google": self.google_client_secret_expires,
            "microsoft": self.microsoft_client_secret_expires,
        }
        return {name: datetime.combine(day, time(), UTC) for name, day in ends.items() if day}

    @property
    def initial(self) -> Preferences:
        """What counts in a workspace until its super admins set something else.

        With many workspaces these ids are nobody's in most of them, or somebody else's.
        """
        if self.slack_client_id is not None:
            return Preferences()
        return Preferences(alerts_channel=self.alerts_channel, it_contact=self.it_contact)

    @property
    def timing(self) -> Timing:
        """The durations that the rules work with."""
        return Timing(
            check_interval=timedelta(seconds=self.check_interval),
            confirm_delay=timedelta(seconds=self.confirm_delay),
            breaker=BreakerRule(
                at_least=max(int(self.breaker[0]), 1),
                share=self.breaker[1],
                window=timedelta(seconds=self.breaker[2]),
                longest=timedelta(seconds=self.breaker[3]),
            ),
            mx_interval=timedelta(seconds=self.mx_interval),
            settle_time=timedelta(seconds=self.settle_time),
            link_ttl=timedelta(seconds=self.link_ttl),
            removal_checks=tuple(timedelta(seconds=s) for s in self.removal_checks),
            removal_ttl=timedelta(seconds=self.removal_ttl),
            reminders=tuple(timedelta(seconds=s) for s in sorted(self.reminders)),
        )


_T = TypeVar("_T", bound=DatabaseSettings)


def load(kind: type[_T]) -> _T:
    """Read settings from the environment, `.env`, and files of their own: the first one counts.

    Raises:
        SettingsProblem: with one sentence for every problem, never with a secret's value.

    """
    try:
        return kind(_secrets_dir=secret_files.directories())
    except ValidationError as error:
        raise SettingsProblem(sentences(error, kind)) from None
    except UnicodeDecodeError:
        raise SettingsProblem(["The file .env is no UTF-8 text."]) from None
    except (SettingsError, OSError) as error:
        raise SettingsProblem([secret_files.problem(error)]) from None
