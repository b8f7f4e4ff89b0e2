"""Dates, times and numbers in the reader's locale. Babel is imported when first used."""

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crmtui.kit.errors import Invalid


def zone(name: str, field: str = "timezone") -> ZoneInfo:
    """The IANA time zone `name`; raises `Invalid` (time.unknown_zone) naming `field`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid(
            "time.unknown_zone",
            f"'{name[:60]}' is not a time zone.",
            {field: "an IANA name such as Europe/Berlin"},
        ) from None


_TYPED: Final = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M", "%Y-%m-%d")
EXAMPLE: Final = "2026-06-12 19:30"


def parse_local(text: str, timezone: str, field: str) -> datetime:
    """The moment that a person typed as the wall clock shows it in `timezone`, in UTC.

    Raises:
        Invalid: time.not_a_moment naming `field`; time.unknown_zone.
    """
    for form in _TYPED:
        try:
            local = datetime.strptime(text.strip(), form)  # noqa: DTZ007 — the zone follows
        except ValueError:
            continue
        return local.replace(tzinfo=zone(timezone)).astimezone(UTC)
    raise Invalid(
        "time.not_a_moment", f"'{text[:40]}' is not a date and time.", {field: f"such as {EXAMPLE}"}
    )


def write_local(moment: datetime, timezone: str) -> str:
    """The wall clock's reading of `moment` in `timezone`, as `parse_local` reads it."""
    return f"{moment.astimezone(zone(timezone)):%Y-%m-%d %H:%M}"


def format_date(day: date, locale: str = "en") -> str:
    """A day, medium length: `Nov 22, 2026`."""
    from babel.dates import format_date as babel_format

    return babel_format(day, locale=locale)


def format_datetime(moment: datetime, timezone: str, locale: str = "en") -> str:
    """A moment in `timezone`, medium date and short time."""
    from babel.dates import format_datetime as babel_format

    return f"{format_date(moment.astimezone(zone(timezone)).date(), locale)}, " + babel_format(
        moment, "HH:mm", tzinfo=zone(timezone), locale=locale
    )


def format_number(value: int, locale: str = "en") -> str:
    """A whole number with the locale's thousands separator."""
    from babel.numbers import format_decimal

    return format_decimal(value, locale=locale)
