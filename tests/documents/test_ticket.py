from datetime import UTC, datetime
from typing import Any

import pytest

from crmtui.documents.ticket import make_ticket_pdf, stream_tickets_pdf
from crmtui.kit.errors import Invalid
from crmtui.kit.money import Money
from tests.documents.reading import check_directory, draw_page, read_sizes, read_texts, scan
from tests.documents.samples import CODE, NASTY_NAMES, make_ticket


def test_ticket_says_what_it_is_for() -> None:
    (text,) = read_texts(make_ticket_pdf(make_ticket()))
    for words in (
        "Kulturhaus Łódź e. V.",
        "Autumn Gala with the Night Orchestra",
        "Nov 22, 2026, 19:00 – 23:00 CET",
        "Great Hall, Marktplatz 1, 20095 Hamburg",
        "Regular, seated",
        "Łukasz Müller-Ferreira",
        "Row 7, seat 12",
        "A7KQ2-1",
        "€49.50",
        CODE,
        "Doors open at 18:00. No refunds within 48 hours.",
    ):
        assert words in text


@pytest.mark.parametrize(("paper", "size"), [("A5", [210, 148.5]), ("A4", [210, 297])])
def test_scanner_reads_the_code_from_the_paper(paper: Any, size: list[float]) -> None:
    pdf = make_ticket_pdf(make_ticket(), paper)
    assert read_sizes(pdf) == [size]
    assert scan(draw_page(pdf)) == [CODE]


@pytest.mark.parametrize("scale", [1, 1.3, 3])
@pytest.mark.parametrize("code", ["1", "0" * 30, "ABC-123", "ü€漢字", "x" * 300, "a b\\(c)%"])
def test_scanner_reads_every_kind_of_code(code: str, scale: float) -> None:
    picture = draw_page(make_ticket_pdf(make_ticket(code=code)), scale=max(scale, len(code) / 100))
    assert scan(picture) == [code]


@pytest.mark.parametrize("code", ["", "x" * 301, "é" * 151])
def test_code_that_no_scanner_reads_is_refused(code: str) -> None:
    with pytest.raises(Invalid) as refused:
        make_ticket(code=code)
    assert refused.value.code == "document.code"
    assert refused.value.fields.keys() == {"code"}


def test_other_bad_input_names_the_field() -> None:
    with pytest.raises(Invalid) as colour:
        make_ticket(colour="red")
    with pytest.raises(Invalid) as zone:
        make_ticket(timezone="Mars/Base")
    assert (colour.value.code, zone.value.code) == ("document.colour", "time.unknown_zone")
    with pytest.raises(ValueError, match="naive"):
        make_ticket(starts_at=datetime(2026, 11, 22, 18))  # noqa: DTZ001  # the error is the point


def test_locale_writes_date_and_price() -> None:
    (text,) = read_texts(make_ticket_pdf(make_ticket(locale="de-AT")))
    assert "22.11.2026, 19:00 – 23:00" in text
    assert "49,50" in text


def test_unknown_locale_reads_as_english() -> None:
    (text,) = read_texts(make_ticket_pdf(make_ticket(locale="xx_no such")))
    assert "Nov 22, 2026" in text


def test_what_is_absent_takes_no_room() -> None:
    ticket = make_ticket(seat=" ", price=None, note="", ends_at=None)
    (text,) = read_texts(make_ticket_pdf(ticket))
    assert "Seat" not in text
    assert "Price" not in text
    assert "Nov 22, 2026, 19:00 CET" in text


def test_free_ticket_and_several_days() -> None:
    ticket = make_ticket(price=Money(0, "EUR"), ends_at=datetime(2026, 11, 24, 11, tzinfo=UTC))
    (text,) = read_texts(make_ticket_pdf(ticket))
    assert "Free" in text
    assert "Nov 22, 2026, 19:00 – Nov 24, 2026, 12:00 CET" in text


def test_equal_tickets_give_equal_bytes() -> None:
    first = make_ticket_pdf(make_ticket())
    assert make_ticket_pdf(make_ticket()) == first
    assert make_ticket_pdf(make_ticket(attendee="Ana")) != first


@pytest.mark.parametrize("name", NASTY_NAMES, ids=ascii)
def test_garbage_prints_and_stays_scannable(name: str) -> None:
    fields = ("organization", "event", "venue", "product", "attendee", "seat", "order_code", "note")
    pdf = make_ticket_pdf(make_ticket(**dict.fromkeys(fields, name)))
    check_directory(pdf)
    assert len(read_texts(pdf)) == 1
    assert scan(draw_page(pdf)) == [CODE]


def test_markup_is_printed_as_it_is() -> None:
    (text,) = read_texts(make_ticket_pdf(make_ticket(attendee="[/x] (a\\b) <c>")))
    assert "[/x] (a\\b) <c>" in text


def test_scripts_of_the_world_are_embedded() -> None:
    names = ["Οδυσσέας", "Симфония", "Գոհար", "山田太郎", "김철수", "ẞtraße", "Đặng Thị"]
    tickets = [make_ticket(attendee=name) for name in names]
    pdf = b"".join(stream_tickets_pdf(tickets))
    for name, text in zip(names, read_texts(pdf), strict=True):
        assert name in text
    assert b"Helvetica" not in pdf


def test_nothing_overflows() -> None:
    """The margins stay white, and the note is not written over, whatever the texts are."""
    wide = "W" * 400
    fields = ("event", "venue", "product", "attendee", "seat", "order_code", "ticket_number")
    texts = dict.fromkeys(fields, wide)
    page = draw_page(make_ticket_pdf(make_ticket(**texts, organization=wide, note=""))).convert("L")
    width, height = page.size
    margin = 60  # 30 points
    body = height - margin
    for box in ((0, 100, margin, body), (width - margin, 100, width, body)):
        assert page.crop(box).getextrema() == (255, 255)
    assert page.crop((0, height - 2 * 60, width, height)).getextrema() == (255, 255)
