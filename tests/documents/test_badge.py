import pytest

from crmtui.documents.badge import make_badge_pdf, stream_badges_pdf
from crmtui.documents.page import INK, WHITE, ink_on, rgb
from crmtui.kit.errors import Invalid
from tests.documents.reading import check_directory, draw_page, read_sizes, read_texts, scan
from tests.documents.samples import CODE, NASTY_NAMES, make_badge


def test_badge_says_who_and_what() -> None:
    pdf = make_badge_pdf(make_badge())
    (text,) = read_texts(pdf)
    assert read_sizes(pdf) == [[105, 148.5]]
    for words in ("Autumn Gala", "Łukasz Müller", "Ferreira & Söhne", "Speaker"):
        assert words in text
    assert scan(draw_page(pdf)) == [CODE]


def test_band_has_its_colour() -> None:
    page = draw_page(make_badge_pdf(make_badge(role="")))
    assert page.getpixel((10, page.height - 10)) == (0xC2, 0x41, 0x0C)


def test_four_on_a_sheet_in_reading_order() -> None:
    badges = [make_badge(name=f"Person {n}", code=f"code-{n}") for n in range(6)]
    pdf = b"".join(stream_badges_pdf(badges, "A4"))
    check_directory(pdf)
    assert read_sizes(pdf) == [[210, 297], [210, 297]]
    assert scan(draw_page(pdf, 0)) == ["code-0", "code-1", "code-2", "code-3"]
    assert scan(draw_page(pdf, 1)) == ["code-4", "code-5"]


def test_cut_marks_stand_where_the_cuts_are() -> None:
    page = draw_page(make_badge_pdf(make_badge(), "A4"), scale=4).convert("L")
    across, down = page.width // 2, page.height // 2
    for box in ((across - 2, 0, across + 2, 20), (0, down - 2, 20, down + 2)):
        assert any(page.crop(box).histogram()[:128])


@pytest.mark.parametrize("name", NASTY_NAMES, ids=ascii)
def test_garbage_prints_and_stays_scannable(name: str) -> None:
    badge = make_badge(name=name, company=name, role=name, event=name)
    assert scan(draw_page(make_badge_pdf(badge))) == [CODE]


def test_long_name_stays_on_the_badge() -> None:
    page = draw_page(make_badge_pdf(make_badge(name="Hohenzollern" * 40, colour="#ffffff")))
    grey = page.convert("L")
    for box in ((0, 0, 34, grey.height), (grey.width - 34, 0, grey.width, grey.height)):
        assert grey.crop(box).getextrema() == (255, 255)


def test_no_badges_is_an_error() -> None:
    with pytest.raises(Invalid) as refused:
        stream_badges_pdf(iter(()))
    assert refused.value.code == "document.empty"


def test_equal_badges_give_equal_bytes() -> None:
    assert make_badge_pdf(make_badge()) == make_badge_pdf(make_badge())


@pytest.mark.parametrize(
    ("background", "ink"), [("#000000", WHITE), ("#c2410c", WHITE), ("#fde047", INK)]
)
def test_text_on_a_band_is_readable(background: str, ink: object) -> None:
    assert ink_on(rgb(background)) == ink
