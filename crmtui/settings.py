"""What can be configured. Every setting has an environment variable `CRMTUI_<NAME>`.

Importing this module loads pydantic, so the console does it after its first frame.
"""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from crmtui.kit.errors import Invalid
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
