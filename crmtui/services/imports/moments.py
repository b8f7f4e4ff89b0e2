"""Dates and times as lists write them: ISO, 22.11.2026 18:30, 11/22/26 6:30 p.m., Nov 22, 2026."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from crmtui.kit.i18n import _
from crmtui.kit.search_text import fold
from crmtui.services.imports.problems import BadValue

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero ene janv gennaio januari",
            "feb february februar fevrier febrero fevr febbraio februari",
            "mar march marz mars marzo maerz mrz maart",
            "apr april avril abril avr aprile abr",
            "may mai mayo maggio mei",
            "jun june juni juin junio giugno",
            "jul july juli juillet julio juil luglio",
            "aug august aout agosto ago augustus",
            "sep sept september septembre septiembre settembre",
            "oct october oktober octobre octubre okt ottobre",
            "nov november novembre noviembre",
            "dec december dezember decembre diciembre dez dic dicembre",
        ),
        start=1,
    )
    for name in names.split()
}
_NUMERIC: Final = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{2,4})\b")
_DAY_MONTH: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|\.)?\s+(?:de\s+)?([a-z]+)\.?,?\s+(?:de\s+)?(\d{4})"
)
_MONTH_DAY: Final = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_TIME: Final = re.compile(
    r"(\d{1,2})(?:[:h.](\d{2}))?(?::(\d{2})(?:[.,]\d+)?)?\s*([ap])?\.?(?:m\b\.?)?"
)
_EXCEL_SERIAL: Final = re.compile(r"[2-6]\d{4}(?:[.,]\d+)?")
_EXCEL_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial has no zone of its own


def parse_moment(text: str, zone: tzinfo, month_first: bool = False) -> datetime:
    """The instant in UTC that `text` names; without a zone of its own it is local to `zone`.

    Raises:
        BadValue: `date.unknown`.
    """
    found = _iso(text) or _written(fold(text), month_first) or _serial(text)
    if found is None:
        raise BadValue("date.unknown", _("'{text}' is no date").format(text=text[:40]))
    try:
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError as error:
        raise BadValue("date.unknown", _("'{text}' is no date").format(text=text[:40])) from error


def shows_month_first(text: str) -> bool | None:
    """Whether a date such as 11/22/2026 proves its order; None where it could be either."""
    match = _NUMERIC.match(text.strip())
    if match is None or len(match[1]) == 4:
        return None
    first, second = int(match[1]), int(match[3])
    if first > 12 and second <= 12:
        return False
    return True if second > 12 and first <= 12 else None


def _iso(text: str) -> datetime | None:
    if len(text) < 10 or text[4] != "-":
        return None
    try:
        return datetime.fromisoformat(text.replace(" UTC", "+00:00"))
    except ValueError:
        return None


def _written(text: str, month_first: bool) -> datetime | None:
    numeric = _NUMERIC.match(text)
    if numeric:
        date = _numeric_date(numeric, month_first)
        return date and _at_time(date, text[numeric.end() :])
    if (match := _MONTH_DAY.search(text)) and match[1] in _MONTHS:
        date = _date(int(match[3]), _MONTHS[match[1]], int(match[2]))
        return date and _at_time(date, text[match.end() :])
    if (match := _DAY_MONTH.search(text)) and match[2] in _MONTHS:
        date = _date(int(match[3]), _MONTHS[match[2]], int(match[1]))
        return date and _at_time(date, text[match.end() :])
    return None


def _numeric_date(match: re.Match[str], month_first: bool) -> datetime | None:
    first, second, third = int(match[1]), int(match[3]), int(match[4])
    if len(match[1]) > 2:
        return _date(first, second, third)
    year = third if third > 99 else 2000 + third
    usual = (second, first) if month_first and match[2] == "/" else (first, second)
    day, month = usual if usual[1] <= 12 else usual[::-1]
    return _date(year, month, day)


def _date(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day)  # noqa: DTZ001 - the caller knows the zone
    except ValueError:
        return None


def _at_time(date: datetime, rest: str) -> datetime | None:
    rest = re.sub(r"^[\s,]*(?:(?:at|um|a|a las|t)\b)?[\s,]*", "", rest)
    if not rest:
        return date
    match = _TIME.match(rest)
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if match[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[4] == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return date.replace(hour=hour, minute=minute, second=second)


def _serial(text: str) -> datetime | None:
    """A spreadsheet's own count of days since 1899, seen where a cell lost its date format."""
    if not _EXCEL_SERIAL.fullmatch(text):
        return None
    moment = _EXCEL_EPOCH + timedelta(days=float(text.replace(",", ".")))
    return moment.replace(microsecond=0)
