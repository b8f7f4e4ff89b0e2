"""Money is read as people write it, rounded in one way, and never a float."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.kit.errors import Invalid
from crmtui.kit.money import Money, format_money, parse_money, round_half_up


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("12", 1200),
        ("12.5", 1250),
        ("12,50", 1250),
        ("1.234,56", 123456),
        ("1,234.56", 123456),
        ("1'234.56", 123456),
        ("1.234.567", 123456700),
        ("-3.10", -310),
        (" 7 ", 700),
        ("1 234,56", 123456),
    ],
)
def test_reads_what_people_type(typed: str, minor: int) -> None:
    assert parse_money(typed, "EUR") == Money(minor, "EUR")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "money.not_a_number"),
        ("[/x]", "money.not_a_number"),
        ("1e9", "money.not_a_number"),
        ("NaN", "money.not_a_number"),
        ("1.2.3,4,5", "money.not_a_number"),
        ("12.345", "money.too_precise"),
        ("9" * 40, "money.too_large"),
        ("9" * 10_000, "money.too_large"),
    ],
)
def test_refuses_with_the_field_and_the_remedy(typed: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_money(typed, "EUR", field="price")
    assert refused.value.code == code
    assert "price" in refused.value.fields


def test_minor_units_follow_the_currency() -> None:
    assert parse_money("500", "JPY").amount_minor == 500
    assert parse_money("1.234", "BHD").amount_minor == 1234


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.5", 1), ("1.5", 2), ("2.5", 3), ("-0.5", -1), ("-2.5", -3), ("2.4999", 2)],
)
def test_halves_go_away_from_zero(value: str, rounded: int) -> None:
    assert round_half_up(Decimal(value)) == rounded


@given(st.integers(-(10**12), 10**12))
def test_what_is_shown_can_be_typed_back(minor: int) -> None:
    shown = format_money(minor, "EUR").replace("€", "").replace("\N{MINUS SIGN}", "-")
    assert parse_money(shown, "EUR").amount_minor == minor


def test_currencies_do_not_mix() -> None:
    with pytest.raises(ValueError, match="cannot be added"):
        Money(1, "EUR") + Money(1, "USD")
