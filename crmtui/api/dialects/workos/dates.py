"""Days and moments as clients write them: ISO 8601, with or without a time, with or without a zone.

JavaScript's `toISOString` gives a moment for what is a day, and people write a day for what is a
moment; both are taken. What has no zone is UTC.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, WithJsonSchema

_MALFORMED: Final = "must be a date or date-time in ISO 8601, such as 2025-11-12T10:00:00Z"
_DAY_LENGTH: Final = len("2025-11-12")


def _read(value: Any) -> datetime:
    if not isinstance(value, str) or len(value) < _DAY_LENGTH:
        raise ValueError(_MALFORMED)
    try:
        return datetime.fromisoformat(value.strip())
    except ValueError:
        raise ValueError(_MALFORMED) from None


def _read_day(value: Any) -> date | None:
    """The day as it is written: a zone must not move it."""
    return None if value is None else _read(value).date()


def _read_moment(value: Any) -> datetime | None:
    if value is None:
        return None
    found = _read(value)
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        raise ValueError(_MALFORMED) from None


def _read_end(value: Any) -> datetime | None:
    """The moment at which a span is over; a day belongs to it whole."""
    found = _read_moment(value)
    if found is None or len(value.strip()) > _DAY_LENGTH:
        return found
    try:
        return datetime.combine(found.date(), time(), UTC) + timedelta(days=1)
    except OverflowError:
        raise ValueError(_MALFORMED) from None


Day = Annotated[
    date | None,
    BeforeValidator(_read_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2025-11-12"]}),
]
_MOMENT_SCHEMA: Final = WithJsonSchema(
    {"type": "string", "format": "date-time", "examples": ["2025-11-12T10:00:00Z"]}
)
Moment = Annotated[datetime | None, BeforeValidator(_read_moment), _MOMENT_SCHEMA]
SpanEnd = Annotated[datetime | None, BeforeValidator(_read_end), _MOMENT_SCHEMA]
"""As the end of a filter: the moment itself does not belong to it, a day does."""
