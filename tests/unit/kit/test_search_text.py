"""What is stored and what is typed are folded alike."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.kit.phone_words import phone_words
from crmtui.kit.search_text import document, fold, words


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Müller", "muller"),
        ("Łukasz", "lukasz"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Bjørn", "bjorn"),
        ("Æsop", "aesop"),
        ("İzmir", "izmir"),
        ("Ελλάδα", "ελλαδα"),
    ],
)
def test_folds_accents_and_case(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_changes_nothing_and_never_fails(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_words_hold_no_separators(text: str) -> None:
    assert all(word and not set(word) & set(" \"'*:^()-@.") for word in words(text))


def test_a_document_holds_every_word_once_and_the_ends_of_the_phone() -> None:
    found = document("Joana Ferreira", "joana@nordlys.example", phone="+351 22 000 0042")
    assert found.split() == [
        "joana",
        "ferreira",
        "nordlys",
        "example",
        "351220000042",
        "0042",
    ]


@given(st.text(max_size=40) | st.text(alphabet="aÄłß_ -9\N{COMBINING ACUTE ACCENT}", max_size=40))
def test_the_short_ways_to_words_give_what_the_long_one_does(text: str) -> None:
    assert words(text) == re.sub(r"\W+|_", " ", fold(text)).split()


@given(st.text(alphabet="+0123456789", max_size=16))
def test_a_plain_number_has_the_words_of_a_dressed_one(number: str) -> None:
    assert phone_words(number) == phone_words(f" {number} ")
