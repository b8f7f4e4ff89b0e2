"""What identity decides without a database."""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _
from crmtui.kit.search_text import fold
from crmtui.services.identity.errors import invalid

PASSWORD_LENGTH: Final = range(8, 1001)
MAX_EMAIL: Final = 254
MAX_SLUG: Final = 60
"""Leaves room in the column for the suffix that makes it unique."""

MAX_PREFERENCES: Final = 8_000
"""Characters of JSON, of each part of the preferences."""
MAX_PREFERENCE_DEPTH: Final = 3
FREE_TRIES: Final = 5
MAX_LOCK_SECONDS: Final = 300
_PIN: Final = re.compile(r"[0-9]{4,8}")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}", re.ASCII)
_PREFERENCE: Final = re.compile(r"[A-Za-z0-9_.-]{1,60}", re.ASCII)
_NOT_SLUG: Final = re.compile(r"[\W_]+")
# A venue without internet may well call its machines so; a login is a name, not a promise that
# mail arrives.
_LOCAL_DOMAINS: Final = ("local", "localhost", "test", "invalid", "arpa")


def normalise_email(text: str) -> str:
    """The one spelling of an address that is stored and looked up: checked, lower case.

    Raises:
        Invalid: user.email.
    """
    from email_validator import EmailNotValidError, validate_email  # costly to import

    local = text.strip().rpartition("@")[2].rpartition(".")[2].lower() in _LOCAL_DOMAINS
    ending = ".example" if local else ""
    try:
        if len(text) > 2 * MAX_EMAIL:
            raise EmailNotValidError
        checked = validate_email(text.strip() + ending, check_deliverability=False)
        email = checked.normalized.removesuffix(ending).lower()
        email.encode()
    except (EmailNotValidError, UnicodeError) as error:
        raise _not_an_email() from error
    if len(email) > MAX_EMAIL:
        raise _not_an_email()
    return email


def _not_an_email() -> Exception:
    return invalid("user.email", "email", _("Use an e-mail address such as ana@example.org."))


def require_password(password: SecretStr) -> str:
    """A new password in the one form in which it is hashed (NFC: keyboards differ in accents).

    Raises:
        Invalid: user.password, when it is shorter than 8 or longer than 1,000 characters.
    """
    plain = normalise_password(password)
    if len(plain) not in PASSWORD_LENGTH or len(password) not in PASSWORD_LENGTH:
        message = _("The password must have 8 to 1,000 characters.")
        raise invalid("user.password", "password", message)
    return plain


def normalise_password(password: SecretStr) -> str:
    """`password` as it is hashed; what is too long to be right is cut, to cost no more."""
    return unicodedata.normalize("NFC", password.get_secret_value()[: PASSWORD_LENGTH.stop])


def require_pin(pin: SecretStr) -> str:
    """A new PIN.

    Raises:
        Invalid: user.pin, when it is not 4 to 8 digits.
    """
    plain = pin.get_secret_value()
    if not _PIN.fullmatch(plain):
        raise invalid("user.pin", "pin", _("The PIN must have 4 to 8 digits."))
    return plain


def make_slug(name: str) -> str:
    """`name` for an address: `Müller & Söhne` becomes `muller-sohne`, `日本` stays as it is."""
    words = _NOT_SLUG.sub("-", fold(name)).strip("-")
    return words[:MAX_SLUG].rstrip("-") or "organization"


def require_slug(slug: str) -> str:
    """A slug that a person chose.

    Raises:
        Invalid: organization.slug.
    """
    if len(slug) > MAX_SLUG or make_slug(slug) != slug:
        message = _("Use small letters, digits and single hyphens, at most 60.")
        raise invalid("organization.slug", "slug", message)
    return slug


def free_slug(wanted: str, taken: frozenset[str]) -> str:
    """`wanted`, or the first of `wanted-2`, `wanted-3` … that is not taken."""
    number, slug = 1, wanted
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def require_timezone(name: str) -> str:
    """`name` itself when the time zone database has it.

    Raises:
        Invalid: organization.timezone.
    """
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        message = _("Use a time zone such as Europe/Lisbon or UTC.")
        raise invalid("organization.timezone", "timezone", message) from error
    return name


def require_language(tag: str) -> str:
    """A language as BCP 47 writes it; an empty one stands for none.

    Raises:
        Invalid: user.language.
    """
    if tag and not _LANGUAGE.fullmatch(tag):
        raise invalid("user.language", "language", _("Use a language such as en or pt-BR."))
    return tag


def merge_preferences(kept: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """`given` laid over what is kept; what is null goes.

    Raises:
        Invalid: preferences.invalid, for names that are no words, for texts with control
            characters, and where it is nested too deeply or too much in all.
    """
    for name, value in given.items():
        if not _PREFERENCE.fullmatch(name):
            message = _("Name it by up to 60 letters, digits, dots, hyphens and underscores.")
            raise invalid("preferences.invalid", name[:60], message)
        if not _is_plain(value, MAX_PREFERENCE_DEPTH):
            message = _("Use plain text, numbers, true or false, and not more than 3 levels.")
            raise invalid("preferences.invalid", name, message)
    merged = {name: value for name, value in {**kept, **given}.items() if value is not None}
    if len(json.dumps(merged)) > MAX_PREFERENCES:
        message = _("These are more than {limit} characters in all.")
        raise Invalid("preferences.invalid", message.format(limit=MAX_PREFERENCES))
    return merged


def _is_plain(value: Any, levels: int) -> bool:
    if isinstance(value, str):
        return not any(character < " " and character not in "\t\n\r" for character in value)
    if isinstance(value, dict):
        inner = value.values()
        return bool(levels) and all(_is_plain(each, levels - 1) for each in (*value, *inner))
    if isinstance(value, list):
        return bool(levels) and all(_is_plain(each, levels - 1) for each in value)
    return True


def lock_seconds(failures: int) -> int:
    """How long nobody may try again: nothing for the first tries, then 1, 2, 4 … 300 seconds."""
    if failures < FREE_TRIES:
        return 0
    return min(MAX_LOCK_SECONDS, 1 << min(failures - FREE_TRIES, 16))


def key_status(now: datetime, expires_at: datetime | None, revoked_at: datetime | None) -> str:
    """active, expired or revoked."""
    if revoked_at is not None:
        return "revoked"
    return "expired" if expires_at is not None and expires_at <= now else "active"
