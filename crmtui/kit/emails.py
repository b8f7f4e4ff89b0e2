"""E-mail addresses, checked and brought into one form; nothing is asked of the network."""

import re
from functools import lru_cache
from typing import Final

from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _

# A subset of what email-validator takes as a local part; whatever else goes to the library.
_PLAIN_LOCAL: Final = re.compile(r"[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*")
_MAX_PLAIN_LOCAL: Final = 64


def normalise_email(address: str) -> str:
    """The address with its domain in lower case.

    Raises:
        Invalid: email.invalid.
    """
    local, at, domain = address.rpartition("@")
    if at and len(local) <= _MAX_PLAIN_LOCAL and _PLAIN_LOCAL.fullmatch(local):
        normalised = _normalise_domain(domain)
        if normalised and len(local) + len(normalised) < 254:
            return f"{local}@{normalised}"
    return _normalise_unusual(address)


@lru_cache(maxsize=20_000)
def _normalise_domain(domain: str) -> str | None:
    """The domain as email-validator writes it, None where it refuses; lists repeat few domains."""
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(f"a@{domain}", check_deliverability=False).domain
    except EmailNotValidError:
        return None


def _normalise_unusual(address: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError as error:
        message = _("'{text}' is no e-mail address").format(text=address[:60])
        raise Invalid("email.invalid", message, {"email": message}) from error
