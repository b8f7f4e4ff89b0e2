"""The country of a time zone: what phone numbers without a country code are read as."""

from functools import lru_cache
from typing import Final

_NOWHERE: Final = frozenset({"001", "ZZ"})


@lru_cache(maxsize=500)
def find_region(timezone: str) -> str | None:
    """The territory (ISO 3166, such as `DE`) of an IANA time zone; None for UTC and the like."""
    from babel.core import get_global

    region = get_global("zone_territories").get(timezone)
    return None if region in _NOWHERE else region
