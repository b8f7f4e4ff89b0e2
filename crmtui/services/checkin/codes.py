"""What a scanner, a client or a person sends as a code, made safe to look up and to keep."""

import re
from typing import Final, NamedTuple

from crmtui.services.orders import has_our_form

LONGEST: Final = 200
"""So many characters of a code are kept; no ticket has a longer one."""

_LONGEST_READ: Final = 2_000
_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z](?=.)", re.DOTALL)
"""`]` + symbology + modifier (ISO/IEC 15424), such as `]Q1`, which some scanners send first."""

_FRAMING: Final = " \t\r\n\v\f\x02\x03\x04\x1d\xa0\ufeff"
_PLAIN: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.:/-]{0,198}[0-9A-Za-z]")


class ReadCode(NamedTuple):
    """A code as it is stored with the scan, and what to look for."""

    kept: str
    wanted: str | None
    """None when no ticket can have this code: nothing was read, or far too much."""


def read_code(text: str) -> ReadCode:
    """Free `text` from what scanners add and from what databases refuse.

    Upper and lower case are one only for codes of the form that this program makes; the codes of
    other systems may differ by nothing else.
    """
    code = text if _PLAIN.fullmatch(text) else _clean(text)
    if has_our_form(code):
        code = code.upper()
    return ReadCode(code[:LONGEST], code if 0 < len(code) <= LONGEST else None)


def _clean(text: str) -> str:
    # PostgreSQL refuses NUL, UTF-8 refuses half of a surrogate pair.
    storable = text[:_LONGEST_READ].replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    code = storable.strip(_FRAMING)
    return _AIM.sub("", code, count=1).strip(_FRAMING) if _AIM.match(code) else code
