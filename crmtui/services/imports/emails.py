"""E-mail addresses as cells of a list hold them."""

import re
from typing import Final

from crmtui.kit.emails import normalise_email
from crmtui.kit.errors import Invalid
from crmtui.services.imports.problems import BadValue

_PLACEHOLDERS: Final = frozenset(
    {"-", "--", "–", "—", "n/a", "na", "none", "null", "k.a.", "k. a.", "nil", "x", "0", ".", "?"}
)
_DRESSED: Final = re.compile(r"(?:.*<|mailto:)\s*([^<>\s]+@[^<>\s]+?)>?")


def is_placeholder(text: str) -> bool:
    """Whether somebody filled a cell with a word for nothing."""
    return text.lower() in _PLACEHOLDERS


def parse_email(text: str) -> str:
    """The address with its domain in lower case, undressed of a name or `mailto:`.

    Raises:
        BadValue: `email.invalid`.
    """
    try:
        return normalise_email(undress(text))
    except Invalid as error:
        raise BadValue(error.code, error.message) from error


def undress(text: str) -> str:
    """The address in `Anna <anna@example.com>` or `mailto:anna@example.com`."""
    dressed = _DRESSED.fullmatch(text) if "<" in text or ":" in text else None
    return dressed[1] if dressed else text
