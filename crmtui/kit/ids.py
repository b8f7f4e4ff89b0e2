"""Primary keys: UUIDv7, so that new rows land at the end of every index (RFC 9562, 5.7)."""

from typing import Final
from uuid import UUID, SafeUUID

from uuid_utils import uuid7


def new_id() -> UUID:
    """A fresh, time-ordered identifier."""
    return uuid_from_int(uuid7().int)


def uuid_from_hex(text: str) -> UUID:
    """The UUID of 32 hexadecimal digits that a database gave: UUID's own checks cost four times."""
    return uuid_from_int(int(text, 16))


def hex_of(number: int) -> str:
    """The 32 digits of the UUID with this number, kept: most are written many times in a row."""
    if len(digits) >= _MOST_DIGITS:
        digits.clear()
    text = digits[number] = f"{number:032x}"
    return text


digits: Final[dict[int, str]] = {}
"""What `hex_of` gave last. To ask here first costs a fifth of writing the digits anew."""

_MOST_DIGITS: Final = 2_000


def uuid_from_int(number: int) -> UUID:
    """The UUID of a number of 128 bits that is known to be one."""
    made = _new(UUID)
    _set_int(made, number)
    _set_safety(made, _UNKNOWN)
    return made


_new: Final = object.__new__
_slots: Final = vars(UUID)
_set_int: Final = _slots["int"].__set__
_set_safety: Final = _slots["is_safe"].__set__
_UNKNOWN: Final = SafeUUID.unknown
