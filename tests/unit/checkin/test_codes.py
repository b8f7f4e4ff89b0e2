"""What is made of a code before it is looked up and kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.services.checkin.codes import LONGEST, read_code
from crmtui.services.orders.codes import new_ticket_code


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ABC", "ABC"),
        ("  ABC\r\n", "ABC"),
        ("\x02ABC\x03", "ABC"),
        ("\x1dABC", "ABC"),
        ("]Q1ABC", "ABC"),
        ("]C1\x1dABC", "ABC"),
        ("]Q1", "]Q1"),
        ("[/x]", "[/x]"),
        ("A B", "A B"),
        ("a" * LONGEST, "a" * LONGEST),
        ("", None),
        (" \r\n\t", None),
        ("a" * (LONGEST + 1), None),
        ("a" * 10_000, None),
    ],
)
def test_what_is_looked_for(text: str, wanted: str | None) -> None:
    assert read_code(text).wanted == wanted


def test_our_own_codes_are_read_in_either_case() -> None:
    for _ in range(200):
        code = new_ticket_code()
        assert read_code(code.lower()).wanted == code
        assert read_code(code).wanted == code


def test_others_codes_keep_their_case() -> None:
    assert read_code("aBcDeF").wanted == "aBcDeF"


@given(st.text(st.characters(exclude_categories=()), max_size=400))
def test_anything_can_be_stored(text: str) -> None:
    read = read_code(text)
    assert len(read.kept) <= LONGEST
    assert "\x00" not in read.kept
    read.kept.encode("utf-8")
    assert read.wanted is None or read.kept == read.wanted


@given(st.text(max_size=250))
def test_reading_twice_changes_nothing(text: str) -> None:
    once = read_code(text)
    if once.wanted is not None and not once.wanted.startswith("]"):
        assert read_code(once.wanted) == once
