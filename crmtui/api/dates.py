"""Moments as clients write them in a query: ISO 8601, a date or a time, with or without a zone."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

_MALFORMED = "must be a date or a time in ISO 8601, such as 2024-01-20T14:45:00Z"


def _read(value: Any) -> datetime:
    """A date counts from its first moment in UTC; what has no zone is UTC."""
    if not isinstance(value, str):
        raise ValueError(_MALFORMED)
    # In a query string an unescaped + of a zone arrives as a blank.
    text = value.replace(" ", "+") if value[10:11] in ("T", "t") else value
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(_MALFORMED) from error
    if not 1900 <= moment.year < 2200:
        raise ValueError("must lie between the years 1900 and 2200")
    return moment


Moment = Annotated[
    datetime,
    BeforeValidator(_read),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2024-01-20T14:45:00Z"]}),
]
