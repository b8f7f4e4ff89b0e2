"""Days and moments that may be left out, and the ends of spans."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from crmtui.api.dates import ALL_YEARS, MOMENT_SCHEMA, is_day, read_iso, read_moment


def _read_day(value: Any) -> date | None:
    """The day as it is written: a zone must not move it."""
    return None if value is None else read_iso(value).date()


def _read_moment(value: Any) -> datetime | None:
    return None if value is None else read_moment(value, ALL_YEARS)


def _read_end(value: Any) -> datetime | None:
    """The moment at which a span is over; a day belongs to it whole."""
    found = _read_moment(value)
    if found is None or not is_day(value):
        return found
    try:
        return datetime.combine(found.date(), time(), UTC) + timedelta(days=1)
    except OverflowError:
        raise ValueError("is the last day that there is") from None


Day = Annotated[
    date | None,
    BeforeValidator(_read_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2025-11-12"]}),
]
Moment = Annotated[datetime | None, BeforeValidator(_read_moment), MOMENT_SCHEMA]
SpanEnd = Annotated[datetime | None, BeforeValidator(_read_end), MOMENT_SCHEMA]
"""As the end of a filter: the moment itself does not belong to it, a day does."""
