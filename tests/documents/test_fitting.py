import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from crmtui.documents.fitting import LEADING, fit
from crmtui.documents.fonts import BOLD, REGULAR
from crmtui.documents.text import LIMIT, REPLACEMENT, clean, in_visual_order, paragraphs, shape

_ANY = st.text(st.characters(codec=None), max_size=400)


def test_short_text_has_the_first_size() -> None:
    fitted = fit("Anna", REGULAR, 100, (20, 10))
    assert (fitted.size, fitted.lines) == (20, ("Anna",))


def test_shrinks_before_it_wraps_and_wraps_before_it_cuts() -> None:
    assert fit("Anna Anna", REGULAR, 60, (20, 10)).size == 10
    assert fit("Anna Anna", REGULAR, 60, (20, 10), height=48).lines == ("Anna", "Anna")
    assert fit("Anna Anna Anna Anna", REGULAR, 60, (10,)).lines == ("Anna Ann…",)


def test_lines_end_after_hyphens_rather_than_in_words() -> None:
    assert fit("Hohenzollern-Lichtenstein", REGULAR, 90, (12,), height=30).lines == (
        "Hohenzollern-",
        "Lichtenstein",
    )


@given(text=_ANY, width=st.floats(20, 300), height=st.floats(0, 80))
def test_nothing_leaves_the_box(text: str, width: float, height: float) -> None:
    fitted = fit(text, BOLD, width, (20, 14, 9), height)
    assert all(BOLD.width(line) * fitted.size / 1000 <= width + 0.01 for line in fitted.lines)
    assert len(fitted.lines) <= max(1, height / (fitted.size * LEADING) + 0.01)


@given(text=_ANY)
def test_clean_text_is_one_printable_line(text: str) -> None:
    line = clean(text)
    assert len(line) <= LIMIT
    assert line == line.strip()
    forbidden = {"Cc", "Cs", "Zl", "Zp"}
    assert not any(unicodedata.category(char) in forbidden for char in line)
    assert clean(line) == line


@given(text=_ANY)
def test_every_character_has_a_glyph(text: str) -> None:
    for font, piece in REGULAR.runs(shape(clean(text))):
        assert font in ("DejaVuSans", "DroidSansFallback")
        assert piece


def test_missing_glyphs_are_visible() -> None:
    assert REGULAR.runs("a\u0e2a") == [("DejaVuSans", f"a{REPLACEMENT}")]


def test_right_to_left_is_turned_and_arabic_is_joined() -> None:
    assert in_visual_order("שלום abc", "שלום abc") == "abc םולש"
    assert in_visual_order("abc שלום", "abc שלום") == "abc םולש"
    assert shape("محمد") == "ﻣﺤﻤﺪ"


def test_overrides_cannot_rearrange_the_text() -> None:
    assert clean("a\u202eb\u2066c\u200f") == "abc"


def test_paragraphs_share_one_limit() -> None:
    assert paragraphs("a\n\n b \r\nc") == ["a", "b", "c"]
    assert sum(map(len, paragraphs("word\n" * 5000))) <= LIMIT
