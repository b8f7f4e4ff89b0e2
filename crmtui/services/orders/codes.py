"""Codes that a scanner reads, a person says over the phone, and nobody guesses."""

import re
import secrets
from collections.abc import Callable
from typing import Final

ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""32 characters, 5 bits each: no I, O, 0 or 1, and all of them in QR's alphanumeric mode."""

Bits = Callable[[int], int]
"""Gives an integer of so many random bits."""

_GROUPS: Final = 3
_GROUP_LENGTH: Final = 6
ORDER_CODE_LENGTH: Final = 5
_TICKET_CODE: Final = re.compile(
    rf"TKT(?:-[{ALPHABET}]{{{_GROUP_LENGTH}}}){{{_GROUPS}}}", re.IGNORECASE | re.ASCII
)
_LABEL: Final = re.compile(r"(?:TK\s*)?0*([1-9][0-9]{0,9})", re.IGNORECASE | re.ASCII)


def _draw(length: int, draw_bits: Bits) -> str:
    bits = draw_bits(5 * length)
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in range(length))


def new_ticket_code(draw_bits: Bits = secrets.randbits) -> str:
    """A code of 90 random bits, such as `TKT-7KQ2MX-P4ZC9H-WB3TRA`.

    Only the demo, which must look alike each time, draws its bits elsewhere.
    """
    drawn = _draw(_GROUPS * _GROUP_LENGTH, draw_bits)
    groups = (drawn[at : at + _GROUP_LENGTH] for at in range(0, len(drawn), _GROUP_LENGTH))
    return "-".join(("TKT", *groups))


def has_our_form(code: str) -> bool:
    """Whether `code`, in any case of its letters, looks like one of `new_ticket_code`."""
    return _TICKET_CODE.fullmatch(code) is not None


def new_order_code(length: int = ORDER_CODE_LENGTH, draw_bits: Bits = secrets.randbits) -> str:
    """A short code to say aloud, such as `K7P2M`; whoever stores it checks that it is free."""
    return _draw(length, draw_bits)


def ticket_label(number: int) -> str:
    """A ticket's number within its event as printed: `TK00000777`."""
    return f"TK{number:08d}"


def parse_label(text: str) -> int | None:
    """The number in `TK00000777`, `tk777` or `777`; None if it is something else."""
    match = _LABEL.fullmatch(text.strip())
    return int(match[1]) if match else None
