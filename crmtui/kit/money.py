"""Money: integers in minor units with an ISO 4217 code, and the one rounding function."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from crmtui.kit.errors import Invalid

_CURRENCY = re.compile(r"[A-Z]{3}")
MAX_MINOR = 10**15
"""Above this an amount is a typing mistake; it also stays exact in a 64-bit column and in JSON."""


def round_half_up(value: Decimal) -> int:
    """`value` to the nearest whole number, halves away from zero (EN 16931 rounds amounts so)."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of one currency."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        require_currency(self.currency)

    def __add__(self, other: "Money") -> "Money":
        self._require_same(other)
        return Money(self.amount_minor + other.amount_minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._require_same(other)
        return Money(self.amount_minor - other.amount_minor, self.currency)

    def __mul__(self, quantity: int) -> "Money":
        return Money(self.amount_minor * quantity, self.currency)

    def _require_same(self, other: "Money") -> None:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added")


def require_currency(code: str) -> str:
    """`code` itself when it has the shape of an ISO 4217 code; raises `Invalid` otherwise."""
    if not _CURRENCY.fullmatch(code):
        raise Invalid(
            "money.currency",
            "The currency must be a three-letter code such as EUR.",
            {"currency": "three capital letters, such as EUR"},
        )
    return code


def minor_digits(currency: str) -> int:
    """How many digits the minor unit has: 2 for EUR, 0 for JPY, 3 for BHD."""
    from babel.numbers import get_currency_precision  # babel's data is costly to import

    return get_currency_precision(currency)


def parse_money(text: str, currency: str, field: str = "price") -> Money:
    """Read what a person typed: `12`, `12.5`, `12,50`, `1.234,56` and `1,234.56` all work.

    Raises:
        Invalid: `money.not_a_number`, `money.too_precise` or `money.too_large`, naming `field`.
    """
    digits = minor_digits(require_currency(currency))
    plain = _normalise_separators(text.strip().replace(" ", "").replace("\N{NO-BREAK SPACE}", ""))
    try:
        value = Decimal(plain).scaleb(digits)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise Invalid("money.not_a_number", f"'{text}' is not an amount.", {field: "such as 12.50"})
    if abs(value) > MAX_MINOR:
        raise Invalid("money.too_large", "The amount is too large.", {field: "a smaller amount"})
    if value != value.to_integral_value():
        raise Invalid(
            "money.too_precise",
            f"{currency} has {digits} digits after the point.",
            {field: f"at most {digits} digits after the point"},
        )
    return Money(int(value), currency)


def _normalise_separators(text: str) -> str:
    if not re.fullmatch(r"[+-]?[0-9][0-9.,']*", text):
        return "not a number"
    text = text.replace("'", "")
    point = max(text.rfind("."), text.rfind(","))
    if point < 0:
        return text
    separator = text[point]
    other = "," if separator == "." else "."
    repeated = text.count(separator) > 1
    # "1,234" is a thousand for nobody who types prices, but "1,234,567" has only one reading.
    if repeated and other in text:
        return "not a number"
    if repeated:
        return text.replace(separator, "")
    return text.replace(other, "").replace(separator, ".")


def format_money(amount_minor: int, currency: str, locale: str = "en") -> str:
    """The amount as a reader of `locale` expects it, such as `€1,234.56` or `1.234,56 €`."""
    from babel.numbers import format_currency

    value = Decimal(amount_minor).scaleb(-minor_digits(currency))
    return format_currency(value, currency, locale=locale)
