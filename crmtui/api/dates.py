"""Moments and days as clients write them: ISO 8601, with or without a time, with or without a zone.

JavaScript's `toISOString` gives a moment for what is a day, and people write a day for what is a
moment; both are taken. A day counts from its first moment in UTC, and what has no zone is UTC.
"""

from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, WithJsonSchema

_MALFORMED: Final = "must be a date or a time in ISO 8601, such as 2024-01-20T14:45:00Z"
_DAY_LENGTH: Final = len("2024-01-20")
SANE_YEARS: Final = range(1900, 2200)
"""Within them every calendar and every zone can show a moment."""
ALL_YEARS: Final = range(MINYEAR, MAXYEAR + 1)
MOMENT_SCHEMA: Final = WithJsonSchema(
    {"type": "string", "format": "date-time", "examples": ["2024-01-20T14:45:00Z"]}
)


def is_day(text: str) -> bool:
    """Whether it names a day and no time of it."""
    return len(text.strip()) <= _DAY_LENGTH


def read_iso(value: Any) -> datetime:
    """The moment as it is written, in its zone if it has one; raises ValueError."""
    text = value.strip() if isinstance(value, str) else ""
    if len(text) < _DAY_LENGTH:
        raise ValueError(_MALFORMED)
    # In a query string an unescaped + of a zone arrives as a blank.
    text = text.replace(" ", "+") if text[10:11] in ("T", "t") else text
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(_MALFORMED) from error


def read_moment(value: Any, years: range = SANE_YEARS) -> datetime:
    """The moment in UTC, if its year there is one of these; raises ValueError."""
    written = read_iso(value)
    try:
        moment = written.replace(tzinfo=UTC) if written.tzinfo is None else written.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(_MALFORMED) from error
    if moment.year not in years:
        raise ValueError(f"must lie between the years {years.start} and {years.stop}")
    return moment


Moment = Annotated[datetime, BeforeValidator(read_moment), MOMENT_SCHEMA]
