"""Ids of jobs: UUIDv7 made from the moment of the transaction (RFC 9562, 5.7 and 6.2 method 3).

Their order is the order of `created_at`, so lists page by id alone and a span of time is a range of
ids. The front of an id is its *key*: 42 bits of milliseconds, 10 of microseconds and 11 of a
counter, which carries into the microseconds where a batch is larger. The rest is random. SQLite's
text index knows a job by this key.
"""

import threading
from datetime import UTC, datetime
from random import getrandbits
from typing import Final
from uuid import UUID

from crmtui.kit.ids import uuid_from_int

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_SECONDS: Final = 86_400
_RANDOM_BITS: Final = 53
"""They make ids differ, not unguessable: whoever has an id may do no more than without it."""
_VERSION_AND_VARIANT: Final = 7 << 76 | 2 << 62
_OFFSET: Final = getrandbits(10)
"""Where the counter starts, so that processes do not walk side by side."""

_mutex: Final = threading.Lock()
_latest: tuple[int, int] = (0, 0)
"""The first key of the latest moment, and the next one to give out."""


def make_id(now: datetime) -> UUID:
    """The id of a job created at `now`, greater than all given out before for this moment."""
    key = _next_key(_first_key(now) + _OFFSET)
    return uuid_from_int(_at_front(key) | getrandbits(_RANDOM_BITS))


def lowest_id(moment: datetime) -> UUID:
    """No job created at `moment` or later has a smaller id, none created earlier a greater one."""
    return UUID(int=_at_front(_first_key(moment)))


def key_of(job_id: UUID) -> int:
    """The front of an id, as a positive 63-bit number with the same order."""
    value = job_id.int
    return value >> 80 << 21 | (value >> 64 & 0xFFF) << 9 | value >> _RANDOM_BITS & 0x1FF


def ids_of(key: int) -> tuple[UUID, UUID]:
    """The lowest and the highest id with this key."""
    front = _at_front(key)
    return UUID(int=front), UUID(int=front | (1 << _RANDOM_BITS) - 1)


def _first_key(moment: datetime) -> int:
    since = moment - _EPOCH
    milliseconds, microseconds = divmod(since.microseconds, 1000)
    milliseconds += (since.days * _DAY_SECONDS + since.seconds) * 1000
    return milliseconds << 21 | microseconds << 11


def _next_key(start: int) -> int:
    global _latest
    with _mutex:
        moment, key = _latest
        if moment != start:
            key = start
        _latest = (start, key + 1)
        return key


def _at_front(key: int) -> int:
    low = key & 0x1FFFFF
    return key >> 21 << 80 | _VERSION_AND_VARIANT | low >> 9 << 64 | (low & 0x1FF) << _RANDOM_BITS
