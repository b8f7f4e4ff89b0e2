"""The `Retry-After` header: seconds, or a date (RFC 9110, 10.2.3)."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def parse_retry_after(text: str, now: datetime) -> int | None:
    """Whole seconds from `now`, at least 0; None where the header means nothing."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return int(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:  # "-0000" says UTC without saying where
        moment = moment.replace(tzinfo=UTC)
    return max(0, round((moment - now).total_seconds()))
