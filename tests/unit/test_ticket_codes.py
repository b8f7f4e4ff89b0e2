"""Codes that are scanned, said and never guessed."""

from __future__ import annotations

import re

import pytest

from crmtui.services.orders.codes import (
    ALPHABET,
    new_order_code,
    new_ticket_code,
    parse_label,
    ticket_label,
)

QR_ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def test_a_ticket_code_is_long_readable_and_its_own() -> None:
    codes = {new_ticket_code() for _ in range(5_000)}
    assert len(codes) == 5_000
    for code in codes:
        assert re.fullmatch(r"TKT(-[A-Z2-9]{6}){3}", code)
        assert set(code) <= QR_ALPHANUMERIC
        assert not set(code[3:]) & set("IO01")


def test_every_letter_of_a_code_is_as_likely() -> None:
    drawn = "".join(new_ticket_code()[4:].replace("-", "") for _ in range(5_000))
    expected = len(drawn) / len(ALPHABET)
    assert len(ALPHABET) == 32
    for letter in ALPHABET:
        assert 0.8 * expected < drawn.count(letter) < 1.2 * expected


def test_an_order_code_is_short_and_plain() -> None:
    assert all(re.fullmatch(r"[A-HJ-NP-Z2-9]{5}", new_order_code()) for _ in range(500))
    assert len(new_order_code(6)) == 6


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("TK00000777", 777),
        ("tk777", 777),
        (" TK 777 ", 777),
        ("777", 777),
        ("0777", 777),
        ("0", None),
        ("TK", None),
        ("", None),
        ("777a", None),
        ("７７", None),
        ("99999999999", None),
    ],
)
def test_a_label_is_read_as_people_type_it(text: str, number: int | None) -> None:
    assert parse_label(text) == number


@pytest.mark.parametrize("number", [1, 777, 99_999_999, 123_456_789])
def test_a_printed_label_is_read_back(number: int) -> None:
    assert parse_label(ticket_label(number)) == number
