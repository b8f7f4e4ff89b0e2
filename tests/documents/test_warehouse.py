"""The papers of a warehouse: a decoder reads their codes back, and nothing spoils a page."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from crmtui.documents.labels import bin_labels_pdf, item_labels_pdf, tote_labels_pdf
from crmtui.documents.packing_slip import packing_slip_pdf
from crmtui.documents.pick_list import pick_list_pdf
from crmtui.documents.shipping_label import shipping_labels_pdf
from crmtui.documents.warehouse import (
    BinLabel,
    ItemLabel,
    PackingSlipInput,
    PickListInput,
    PickStop,
    ShippingLabelInput,
    SlipLine,
    ToteLabel,
)
from crmtui.kit.errors import Invalid
from tests.documents.reading import check_directory, draw_page, read_sizes, read_texts, scan_all
from tests.documents.samples import NASTY_NAMES

BARS, QR = "Code128", "QRCode"
ADDRESS = "Große Straße 12\nHinterhaus\n20095 Hamburg"
DAY = date(2027, 2, 28)


def make_stop(number: int = 0, **changes: Any) -> PickStop:
    values: dict[str, Any] = {
        "bin": f"A-{number // 8 + 1:02}-{number % 8 + 1}",
        "sku": f"WINE-{number:03}",
        "name": "Cabernet Sauvignon",
        "quantity": 2,
        "order": f"SO-{number % 3 + 1:06}",
        "tote": f"T-{number % 3 + 1}",
    }
    return PickStop(**(values | changes))


def make_list(*stops: PickStop, **changes: Any) -> PickListInput:
    return PickListInput(**({"batch": "B-000012", "stops": stops} | changes))


def make_slip(*lines: SlipLine, **changes: Any) -> PackingSlipInput:
    values: dict[str, Any] = {
        "organization": "Kulturhaus Łódź e. V.",
        "order": "SO-000007",
        "recipient": "Łukasz Müller",
        "address": ADDRESS,
        "lines": lines,
    }
    return PackingSlipInput(**(values | changes))


def make_parcel(**changes: Any) -> ShippingLabelInput:
    values: dict[str, Any] = {
        "organization": "Kulturhaus Łódź e. V.",
        "sender": "Marktplatz 1\n20095 Hamburg",
        "recipient": "Łukasz Müller",
        "address": ADDRESS,
        "order": "SO-000007",
        "tracking_number": "00340434161094015902",
        "carrier": "DHL Paket",
        "parcels": 2,
        "weight_grams": 1250,
    }
    return ShippingLabelInput(**(values | changes))


def test_a_roll_has_a_label_a_page_that_a_scanner_reads_twice() -> None:
    label = ItemLabel(sku="WINE", name="Cabernet", code="04006381333931", lot="L-1", expires_on=DAY)
    pdf = item_labels_pdf([label, ItemLabel(sku="PEN", name="Pen", code="PEN")])
    assert read_sizes(pdf) == [[62, 29]] * 2
    assert scan_all(draw_page(pdf, scale=3)) == {(BARS, label.code), (QR, label.code)}
    first, second = read_texts(pdf)
    for words in ("Cabernet", "WINE", "L-1", "2027-02-28", label.code):
        assert words in first
    assert "PEN" in second
    assert item_labels_pdf([label]) == item_labels_pdf([label])


def test_a_sheet_has_24_labels() -> None:
    codes = [f"A-{number:02}-1" for number in range(25)]
    pdf = bin_labels_pdf([BinLabel(code=code, zone="Cold") for code in codes], "sheet")
    assert read_sizes(pdf) == [[210, 297]] * 2
    assert scan_all(draw_page(pdf, 0, scale=3)) == {(k, c) for c in codes[:24] for k in (BARS, QR)}
    assert scan_all(draw_page(pdf, 1, scale=3)) == {(BARS, codes[24]), (QR, codes[24])}


@pytest.mark.parametrize("code", ["TOTE-7", "x" * 20, "X" * 60, "漢字-ü", "a b\\(c)%"])
def test_what_bars_cannot_carry_is_a_qr_code(code: str) -> None:
    found = scan_all(draw_page(tote_labels_pdf([ToteLabel(code=code)]), scale=4))
    wide = len(code) > 20 or not code.isascii()
    assert found == ({(QR, code)} if wide else {(QR, code), (BARS, code)})


def test_no_labels_and_codes_that_are_none_are_refused() -> None:
    with pytest.raises(Invalid) as empty:
        bin_labels_pdf([])
    with pytest.raises(Invalid) as parcels:
        shipping_labels_pdf([])
    with pytest.raises(Invalid) as code:
        bin_labels_pdf([BinLabel(code=" ")])
    with pytest.raises(Invalid) as batch:
        pick_list_pdf(make_list(batch=""))
    found = [each.value.code for each in (empty, parcels, code, batch)]
    assert found == ["document.empty"] * 2 + ["document.code"] * 2


def test_a_pick_list_says_where_to_go_and_what_to_take() -> None:
    stops = (make_stop(0), make_stop(1, lot="L-1", expires_on=DAY, unit="box", quantity=1200))
    pdf = pick_list_pdf(
        make_list(
            *stops,
            picker="Ana",
            printed_at=datetime(2026, 11, 23, 1, tzinfo=UTC),
            timezone="Europe/Berlin",
        )
    )
    (text,) = read_texts(pdf)
    for words in ("B-000012", "Ana", "02:00", "Lot L-1", "2027-02-28", "1,200", "T-2", "1 of 1"):
        assert words in text
    assert text.index("A-01-1") < text.index("A-01-2") < text.index("Orders")
    assert scan_all(draw_page(pdf)) == {(BARS, "B-000012")}


def test_two_hundred_stops_keep_their_order_over_the_pages() -> None:
    pdf = pick_list_pdf(make_list(*map(make_stop, range(200))))
    pages = read_texts(pdf)
    assert len(pages) > 5
    whole = " ".join(pages)
    skus = [word for word in whole.split() if word.startswith("WINE-")]
    assert skus == [f"WINE-{number:03}" for number in range(200)]
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Quantity" in page or "Orders" in page
    check_directory(pdf)
    (empty,) = read_texts(pick_list_pdf(make_list()))
    assert "0 stops" in empty


def test_a_packing_slip_says_for_whom_and_what() -> None:
    lines = (
        SlipLine(sku="WINE", name="Cabernet", quantity=2, ordered=3, unit="bottle", lot="L-1"),
        *(SlipLine(sku=f"PEN-{n:03}", name="Pen", quantity=1) for n in range(200)),
    )
    pdf = packing_slip_pdf(
        make_slip(
            *lines,
            sender="Marktplatz 1",
            reference="Shop 4711",
            parcels=2,
            note="Thanks.\nBye.",
            printed_on=date(2026, 11, 23),
        )
    )
    pages = read_texts(pdf)
    for words in ("Kulturhaus Łódź", "Hinterhaus", "SO-000007", "Shop 4711", "1 of 2", "Bye."):
        assert words in pages[0]
    assert "Nov 23, 2026" in pages[0]
    assert [word for page in pages for word in page.split() if word.startswith("PEN-")] == [
        f"PEN-{n:03}" for n in range(200)
    ]
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]
    assert scan_all(draw_page(pdf)) == {(BARS, "SO-000007")}
    german = read_texts(packing_slip_pdf(make_slip(locale="de", printed_on=date(2026, 11, 23))))
    assert "23.11.2026" in german[0]


def test_a_shipping_label_is_read_by_the_carrier() -> None:
    pdf = shipping_labels_pdf([make_parcel(), make_parcel(tracking_number="", address="")])
    assert read_sizes(pdf) == [[100, 150]] * 2
    first, second = (scan_all(draw_page(pdf, page, scale=3)) for page in (0, 1))
    assert first == {(BARS, "SO-000007"), (BARS, "00340434161094015902")}
    assert second == {(BARS, "SO-000007")}
    texts = read_texts(pdf)
    for words in ("Marktplatz 1, 20095 Hamburg", "Hinterhaus", "DHL Paket", "1.25 kg", "1 of 2"):
        assert words in texts[0]
    assert "Hinterhaus" not in texts[1]


@pytest.mark.parametrize("name", [*NASTY_NAMES, "W" * 400], ids=lambda name: ascii(name)[:30])
def test_garbage_prints_and_leaves_the_margins_white(name: str) -> None:
    stop = make_stop(bin=name, sku=name, name=name, tote=name, order=name, lot=name, unit=name)
    fields = ("organization", "recipient", "address", "sender")
    texts = dict.fromkeys(fields, name)
    line = SlipLine(sku=name, name=name, quantity=10**9, unit=name, lot=name)
    files = [
        item_labels_pdf([ItemLabel(sku=name, name=name, code="X-1", lot=name)]),
        bin_labels_pdf([BinLabel(code="X-1", zone=name, warehouse=name)]),
        pick_list_pdf(make_list(stop, picker=name, warehouse=name)),
        packing_slip_pdf(make_slip(line, note=name, reference=name, **texts)),
        shipping_labels_pdf([make_parcel(carrier=name, **texts)]),
    ]
    for pdf in files:
        check_directory(pdf)
        page = draw_page(pdf).convert("L")
        for box in ((0, 0, 8, page.height), (page.width - 8, 0, page.width, page.height)):
            assert page.crop(box).getextrema() == (255, 255)
        assert page.crop((0, page.height - 8, page.width, page.height)).getextrema() == (255, 255)
    assert {code for _, code in scan_all(draw_page(files[0], scale=3))} == {"X-1"}
