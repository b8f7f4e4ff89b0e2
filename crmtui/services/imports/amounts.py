"""Amounts as lists write them: 1.234,56 and 1,234.56, with or without a currency, or "free"."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final, Literal

from crmtui.kit.i18n import _
from crmtui.kit.money import minor_digits
from crmtui.kit.search_text import fold
from crmtui.services.imports.problems import BadValue

DecimalMark = Literal["auto", ".", ","]
_FREE: Final = frozenset(
    {"free", "kostenlos", "gratis", "gratuit", "gratuito", "frei", "-", "–", "—", "comp", "none"}
)
_SYMBOLS: Final = {
    "€": "EUR",
    "£": "GBP",
    "US$": "USD",
    "¥": "JPY",
    "zł": "PLN",
    "₺": "TRY",
    "₹": "INR",
}
MAX_PRICE: Final = 10**12
"""In minor units: what a ticket may cost at most."""
_AMOUNT: Final = re.compile(
    r"(?P<before>[A-Z]{2,3}\$?|[^\d\s+.,-]{1,3})?\s*(?P<number>[+-]?[\d.,' \u00a0\u202f]*\d[.,]?-?)"
    r"\s*(?P<after>[A-Z]{3}|[^\d\s.,-]{1,3})?"
)


def parse_amount(text: str, currency: str, mark: DecimalMark = "auto") -> tuple[int, str]:
    """The amount in minor units and its currency, `currency` where the text names none.

    Raises:
        BadValue: `money.not_a_number`, `money.negative`, `money.too_large`, `money.too_precise`.
    """
    if fold(text) in _FREE:
        return 0, currency
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise _not_a_number(text)
    named = _currency_of(match["before"] or "") or _currency_of(match["after"] or "") or currency
    value = _decimal(match["number"], mark, text)
    return _in_minor_units(value, named, text), named


def shows_decimal_mark(text: str) -> DecimalMark | None:
    """The decimal mark that an amount proves: 1.234,56 a comma; None where it is open."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    number = match["number"]
    last = max(number.rfind("."), number.rfind(","))
    if last < 0:
        return None
    mark: DecimalMark = "." if number[last] == "." else ","
    other: DecimalMark = "," if mark == "." else "."
    if other in number:
        return mark
    if number.count(mark) > 1:
        return other
    return None if len(number) - last - 1 == 3 else mark


def _currency_of(symbol: str) -> str | None:
    known = _SYMBOLS.get(symbol)
    return known or (symbol if len(symbol) == 3 and symbol.isascii() and symbol.isupper() else None)


def _decimal(number: str, mark: DecimalMark, text: str) -> Decimal:
    digits = re.sub(r"[' \u00a0\u202f]", "", number).removesuffix("-").rstrip(".,")
    if mark == "auto":
        # Three digits after the only mark are thousands: nobody sells a ticket for 1.234 euros
        # and no cents more often than for one euro and 234 thousandths.
        mark = shows_decimal_mark(digits) or ("," if "." in digits else ".")
    other = "," if mark == "." else "."
    if digits.count(mark) > 1:
        raise _not_a_number(text)
    try:
        return Decimal(digits.replace(other, "").replace(mark, "."))
    except InvalidOperation as error:
        raise _not_a_number(text) from error


def _in_minor_units(value: Decimal, currency: str, text: str) -> int:
    minor = value.scaleb(minor_digits(currency))
    if minor < 0:
        raise BadValue("money.negative", _("an amount cannot be negative"))
    if minor > MAX_PRICE:
        raise BadValue("money.too_large", _("this amount is too large"))
    if minor != minor.to_integral_value():
        raise BadValue(
            "money.too_precise", _("'{text}' has too many decimals").format(text=text[:40])
        )
    return int(minor)


def _not_a_number(text: str) -> BadValue:
    return BadValue("money.not_a_number", _("'{text}' is no amount").format(text=text[:40]))
