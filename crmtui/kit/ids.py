"""Primary keys: UUIDv7, so that new rows land at the end of every index (RFC 9562, 5.7)."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh, time-ordered identifier."""
    return uuid7()
