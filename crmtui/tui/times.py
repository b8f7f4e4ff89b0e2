"""Moments as the console shows them: at the venue's clock, always in the same width."""

from datetime import UTC, datetime, tzinfo
from functools import lru_cache


def local_time(moment: datetime, timezone: str) -> str:
    """The wall clock's time: `14:07:31`."""
    return moment.astimezone(zone(timezone)).strftime("%H:%M:%S")


def local_stamp(moment: datetime, timezone: str) -> str:
    """Day and time: `2026-11-22 14:07:31`."""
    return moment.astimezone(zone(timezone)).strftime("%Y-%m-%d %H:%M:%S")


@lru_cache(maxsize=16)
def zone(name: str) -> tzinfo:
    """The zone with this IANA name, UTC if this machine does not know it."""
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC
