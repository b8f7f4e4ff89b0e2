"""What is stored and what is typed are folded alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
