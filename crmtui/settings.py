"""What can be configured. Every setting has an environment variable `CRMTUI_<NAME>`.

Importing this module loads pydantic, so the console does it after its first frame.
"""

import re
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from babel import Locale, UnknownLocaleError
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from crmtui.kit.errors import Invalid
from crmtui.kit.urls import check_http_url
from crmtui.places import default_data_dir, sqlite_url


def _known_locale(name: str) -> str:
    try:
        return str(Locale.parse(name.replace("-", "_")))
    except (UnknownLocaleError, ValueError) as error:
        raise ValueError("use a language such as en, en_GB or de_DE") from error


def _networks(given: Any) -> Any:
    """`10.0.0.0/8, fd00::/8` as a tuple; a single address is a network of one."""
    if not isinstance(given, str):
        return given
    try:
        return tuple(ip_network(part.strip()) for part in given.split(",") if part.strip())
    except ValueError as error:
        raise ValueError(f"{error}; write networks such as 10.1.0.0/16, with commas") from error


def is_this_computer(host: str) -> bool:
    """Whether what is sent to `host` stays on this computer."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _safe_password(password: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
    host = info.data.get("smtp_host") or "localhost"
    if password and info.data.get("smtp_security") == "none" and not is_this_computer(host):
        raise ValueError("would be sent readable for all; set CRMTUI_SMTP_SECURITY to starttls")
    return password


def _with_password(user: str | None, info: ValidationInfo) -> str | None:
    # One that was refused is not there, and was told of already.
    if user and info.data.get("smtp_password", user) is None:
        raise ValueError("needs CRMTUI_SMTP_PASSWORD as well")
    return user


def _sender(text: str | None, info: ValidationInfo) -> str | None:
    """`crm@example.org` or `Our Venue <crm@example.org>`."""
    if text is None and info.data.get("smtp_host") is None:
        return None
    from email_validator import EmailNotValidError, validate_email

    try:
        address = parseaddr(text or "")[1]
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError("say who sends the mails, such as Venue <crm@example.org>") from error
    if not (text or "").isprintable():
        raise ValueError("must be one line")
    return text


def _with_token(token: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
    if token is None and info.data.get("twilio_account_sid") is not None:
        raise ValueError("is needed beside CRMTUI_TWILIO_ACCOUNT_SID")
    return token


def _api_url(url: str) -> str:
    try:
        check_http_url(url)
    except Invalid as error:
        raise ValueError(error.message) from error
    parts = urlsplit(url)
    if parts.scheme != "https" and not is_this_computer(parts.hostname or ""):
        raise ValueError("must start with https://, or the token would be readable for all")
    return url.rstrip("/")


def _header_safe(key: SecretStr | None) -> SecretStr | None:
    if key is not None and not re.fullmatch(r"[!-~]+", key.get_secret_value()):
        raise ValueError("must be the key alone, without blanks")
    return key


def _own_number(number: str) -> str:
    if number and not (number.removeprefix("+").isascii() and number.removeprefix("+").isdigit()):
        raise ValueError("must be a number in E.164, such as +15551234567, or a short code")
    return number


_MAIL_PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}


class Settings(BaseSettings):
    """The program's configuration: arguments first, then the environment, then defaults."""

    model_config = SettingsConfigDict(env_prefix="CRMTUI_", env_ignore_empty=True, frozen=True)

    data_dir: Annotated[Path, AfterValidator(Path.absolute)] = Field(
        default_factory=default_data_dir
    )
    """Where the database, backups and the console's state are kept."""

    database_url: str | None = None
    """Another database than the SQLite file in `data_dir`."""

    host: str = "127.0.0.1"
    """The address the HTTP server listens on."""

    port: Annotated[int, Field(ge=0, le=65535)] = 8765
    """Its port; 0 takes a free one."""

    locale: Annotated[str, AfterValidator(_known_locale)] = "en"
    """How dates, numbers and money are written."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """How much the server writes to standard error."""

    webhook_allow_private: bool = False
    """Whether webhooks may go to this machine and to private networks (tests, intranets).

    Link-local addresses stay closed, because clouds hand out credentials there.
    """

    webhook_allow: Annotated[
        tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_networks)
    ] = ()
    """Networks that are not public and that webhooks may go to all the same, with commas."""

    smtp_host: str | None = None
    """The mail server that takes mails; without one they wait in the outbox."""

    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection to it is encrypted: after a greeting, at once, or not at all."""

    smtp_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    """Its port; 587, 465 or 25 when not given, by `smtp_security`."""

    smtp_password: Annotated[SecretStr | None, AfterValidator(_safe_password)] = None

    smtp_user: Annotated[str | None, AfterValidator(_with_password)] = None
    """Whom to log in as; nobody when not given."""

    smtp_from: Annotated[
        str | None, AfterValidator(_sender), Field(default=None, validate_default=True)
    ]
    """Who sends the mails: `crm@example.org` or `Our Venue <crm@example.org>`."""

    twilio_account_sid: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,64}$")] | None = None
    """The account at Twilio; without one text messages wait in the outbox."""

    twilio_auth_token: Annotated[
        SecretStr | None, AfterValidator(_with_token), Field(default=None, validate_default=True)
    ]

    twilio_from: Annotated[str, AfterValidator(_own_number)] = ""
    """The number that text messages of the console come from."""

    twilio_url: Annotated[str, AfterValidator(_api_url)] = "https://api.twilio.com"
    """Where the API is, or something that speaks its protocol."""

    enrichment_key: Annotated[SecretStr | None, AfterValidator(_header_safe)] = None
    """Of the API that looks people up on LinkedIn; without one nobody is looked up there."""

    enrichment_url: Annotated[str, AfterValidator(_api_url)] = "https://nubela.co"
    """Where Proxycurl's API is, or something that speaks its protocol."""

    enrichment_contact_data: bool = True
    """Whether personal addresses and phones are asked for, each of which costs a credit more."""

    @property
    def mail_port(self) -> int:
        """The port of the mail server."""
        return self.smtp_port or _MAIL_PORTS[self.smtp_security]

    @property
    def mail_sender(self) -> tuple[str, str]:
        """Name and address of who sends the mails; both empty where nobody does."""
        return parseaddr(self.smtp_from or "")

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the database that is used."""
        if self.database_url is not None:
            return self.database_url
        return sqlite_url(self.data_dir)


def load_settings(**overrides: Any) -> Settings:
    """Read the settings; overrides that are None are left to the environment.

    Raises:
        Invalid: (settings.invalid) naming each variable at fault and what it may be.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        fields = {str(problem["loc"][0]): problem["msg"] for problem in error.errors()}
        raise Invalid("settings.invalid", _sentence(fields), fields) from error


def _sentence(fields: dict[str, str]) -> str:
    parts = (
        f"CRMTUI_{name.upper()}: {message.removeprefix('Value error, ')}"
        for name, message in fields.items()
    )
    return f"The settings cannot be used. {'; '.join(parts)}."
