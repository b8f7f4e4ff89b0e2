"""Values as the documents write them, for responses and for webhook payloads alike."""

from datetime import UTC, datetime
from uuid import UUID


def object_wire_id(value: UUID) -> str:
    """`obj_<hex>`: l4yercak3's ids of records."""
    return f"obj_{value.hex}"


def organization_wire_id(value: UUID) -> str:
    """`org_<hex>`: l4yercak3's ids of organizations."""
    return f"org_{value.hex}"


def key_wire_id(value: UUID) -> str:
    """`key_<hex>`: l4yercak3's ids of API keys."""
    return f"key_{value.hex}"


def event_wire_id(value: UUID) -> str:
    """`evt_<hex>`: l4yercak3's and workos' ids of what happened."""
    return f"evt_{value.hex}"


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970."""
    return round(moment.timestamp() * 1000)


def to_iso(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second where it is whole."""
    utc = moment.astimezone(UTC)
    precision = "milliseconds" if utc.microsecond else "seconds"
    return utc.replace(tzinfo=None).isoformat(timespec=precision) + "Z"
