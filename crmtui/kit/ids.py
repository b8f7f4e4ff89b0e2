"""Primary keys: UUIDv7, so that new rows land at the end of every index (RFC 9562, 5.7)."""

from typing import Final
from uuid import UUID, SafeUUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh, time-ordered identifier."""
    return uuid7()


def uuid_from_hex(text: str) -> UUID:
    """The UUID of 32 hexadecimal digits that a database gave: UUID's own checks cost four times."""
    return uuid_from_int(int(text, 16))


def uuid_from_int(number: int) -> UUID:
    """The UUID of a number of 128 bits that is known to be one."""
    made = object.__new__(UUID)
    _set(made, "int", number)
    _set(made, "is_safe", _UNKNOWN)
    return made


_set: Final = object.__setattr__
_UNKNOWN: Final = SafeUUID.unknown
