"""E-mail addresses of a list, checked and brought into one form."""

import re
from functools import lru_cache
from typing import Final

from crmtui.kit.i18n import _
from crmtui.services.imports.problems import BadValue

_PLACEHOLDERS: Final = frozenset(
    {"-", "--", "–", "—", "n/a", "na", "none", "null", "k.a.", "k. a.", "nil", "x", "0", ".", "?"}
)
# A subset of what email-validator takes as a local part; whatever else goes to the library.
_PLAIN_LOCAL: Final = re.compile(r"[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*")
_MAX_PLAIN_LOCAL: Final = 64
_DRESSED: Final = re.compile(r"(?:.*<|mailto:)\s*([^<>\s]+@[^<>\s]+?)>?")


def is_placeholder(text: str) -> bool:
    """Whether somebody filled a cell with a word for nothing."""
    return text.lower() in _PLACEHOLDERS


def parse_email(text: str) -> str:
    """The address with its domain in lower case; nothing is asked of the network.

    Raises:
        BadValue: `email.invalid`.
    """
    dressed = _DRESSED.fullmatch(text) if "<" in text or ":" in text else None
    address = dressed[1] if dressed else text
    local, at, domain = address.rpartition("@")
    if at and len(local) <= _MAX_PLAIN_LOCAL and _PLAIN_LOCAL.fullmatch(local):
        normalised = _normalise_domain(domain)
        if normalised and len(local) + len(normalised) < 254:
            return f"{local}@{normalised}"
    return _parse_unusual_email(address)


@lru_cache(maxsize=20_000)
def _normalise_domain(domain: str) -> str | None:
    """The domain as email-validator writes it, None where it refuses; lists repeat few domains."""
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(f"a@{domain}", check_deliverability=False).domain
    except EmailNotValidError:
        return None


def _parse_unusual_email(address: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError as error:
        message = _("'{text}' is no e-mail address").format(text=address[:60])
        raise BadValue("email.invalid", message) from error
