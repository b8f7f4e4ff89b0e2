"""When an event is, as its visitors read it: in the time zone and the locale of the ticket."""

from datetime import datetime
from functools import lru_cache

from crmtui.kit.formats import format_datetime, zone
from crmtui.kit.i18n import _
from crmtui.kit.money import Money, format_money


@lru_cache(maxsize=64)
def known_locale(locale: str) -> str:
    """`locale` as babel writes it (`de-at` becomes `de_AT`); `en` where babel does not know it."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(locale.replace("-", "_")))
    except (UnknownLocaleError, ValueError, TypeError):
        return "en"


@lru_cache(maxsize=256)
def format_period(starts_at: datetime, ends_at: datetime | None, timezone: str, locale: str) -> str:
    """Start and end with the zone's abbreviation; the day is written once if both are on it."""
    start = starts_at.astimezone(zone(timezone))
    end = ends_at.astimezone(zone(timezone)) if ends_at else None
    text = format_datetime(starts_at, timezone, locale)
    if ends_at and end and end > start:
        same_day = end.date() == start.date()
        text += " – " + (f"{end:%H:%M}" if same_day else format_datetime(ends_at, timezone, locale))
    return f"{text} {start:%Z}"


def format_price(price: Money, locale: str) -> str:
    """The price, or the word for what costs nothing."""
    if price.amount_minor == 0:
        return _("Free")  # not remembered: the language may change
    return _format_amount(price, locale)


@lru_cache(maxsize=256)
def _format_amount(price: Money, locale: str) -> str:
    return format_money(price.amount_minor, price.currency, locale)
