"""Labels for items, bins and totes: one a page of a roll, or 24 on a sheet of A4."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, Literal, NamedTuple

from reportlab.lib.units import mm

from crmtui.documents.code128 import draw_code128, fits_code128
from crmtui.documents.fitting import LEADING, fit
from crmtui.documents.fonts import BOLD, REGULAR
from crmtui.documents.inputs import require_code
from crmtui.documents.page import A4, FAINT, INK, draw_text
from crmtui.documents.pdf_file import PdfFile
from crmtui.documents.qr import draw_qr
from crmtui.documents.text import clean
from crmtui.documents.warehouse import BinLabel, ItemLabel, ToteLabel
from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _

Layout = Literal["roll", "sheet"]
"""A roll of 62 x 29 mm, or sheets of three by eight labels of 70 x 37 mm without gaps."""

_ROLL: Final = (62 * mm, 29 * mm)
_ACROSS: Final = 3
_DOWN: Final = 8
_MARGIN: Final = 2 * mm
_BARS: Final = 7.5 * mm
_CAPTION: Final = 2.4 * mm
_GAP: Final = 1 * mm
_FACT: Final = 7.5
_NAME_SIZES: Final = (11.0, 10.0, 9.0, 8.0, 7.0)
_PLACE_SIZES: Final = (30.0, 26.0, 22.0, 18.0, 15.0, 12.0, 9.0, 7.0)


class _Label(NamedTuple):
    """What all kinds of labels come to."""

    head: str
    sizes: tuple[float, ...]
    facts: tuple[str, ...]
    code: str


def item_labels_pdf(labels: Iterable[ItemLabel], layout: Layout = "roll") -> bytes:
    """A PDF with these labels; equal labels give equal bytes.

    Raises:
        Invalid: `document.empty`, there is none; `document.code`, a code no scanner reads.
    """
    return _make(map(_item, labels), layout, _("Item labels"))


def bin_labels_pdf(labels: Iterable[BinLabel], layout: Layout = "roll") -> bytes:
    """The same for bins."""
    return _make(map(_bin, labels), layout, _("Bin labels"))


def tote_labels_pdf(labels: Iterable[ToteLabel], layout: Layout = "roll") -> bytes:
    """The same for totes."""
    return _make(map(_tote, labels), layout, _("Tote labels"))


def _item(label: ItemLabel) -> _Label:
    expires = label.expires_on.isoformat() if label.expires_on else ""
    lot = _("Lot {lot}").format(lot=label.lot) if label.lot else ""
    best_by = _("exp. {day}").format(day=expires) if expires else ""
    return _Label(label.name, _NAME_SIZES, (label.sku, _join(lot, best_by)), label.code)


def _bin(label: BinLabel) -> _Label:
    return _Label(label.code, _PLACE_SIZES, (_join(label.warehouse, label.zone),), label.code)


def _tote(label: ToteLabel) -> _Label:
    return _Label(label.code, _PLACE_SIZES, (_join(_("Tote"), label.note),), label.code)


def _join(*parts: str) -> str:
    return " · ".join(filter(None, map(clean, parts)))


def _make(labels: Iterator[_Label], layout: Layout, title: str) -> bytes:
    size = A4 if layout == "sheet" else _ROLL
    file = PdfFile(size, title=title, author="", locale="en")
    places = list(_places(layout))
    pages: list[bytes] = []
    while group := list(islice(labels, len(places))):
        for (x, y), label in zip(places, group, strict=False):  # the last sheet may have room left
            file.saveState()
            file.translate(x, y)
            _draw(file, label, *_size(layout))
            file.restoreState()
        pages.append(file.end_page())
    if not pages:
        raise Invalid("document.empty", _("There are no labels to print."), {"labels": "1"})
    return b"".join([*pages, file.finish()])


def _size(layout: Layout) -> tuple[float, float]:
    return (A4[0] / _ACROSS, A4[1] / _DOWN) if layout == "sheet" else _ROLL


def _places(layout: Layout) -> Iterator[tuple[float, float]]:
    """The lower left corners of a page's labels, in reading order."""
    if layout == "roll":
        yield 0.0, 0.0
        return
    width, height = _size(layout)
    for row in reversed(range(_DOWN)):
        for column in range(_ACROSS):
            yield column * width, row * height


def _draw(file: PdfFile, label: _Label, width: float, height: float) -> None:
    """Text at the left of a QR code, bars with what they say below; without room for bars, none."""
    code = require_code(clean(label.code))
    inner = width - 2 * _MARGIN
    bottom = _MARGIN
    if fits_code128(code, inner):
        draw_code128(file, code, _MARGIN, _MARGIN + _CAPTION, inner, _BARS)
        file.fill_with(INK)
        caption = fit(code, REGULAR, inner, (6.5, 5.5))
        draw_text(file, caption, REGULAR, width / 2, _MARGIN + _CAPTION, "centre")
        bottom += _CAPTION + _BARS + _GAP
    side = height - _MARGIN - bottom
    draw_qr(file, code, width - _MARGIN - side, bottom, side)
    _draw_words(file, label, inner - side - _GAP, bottom, height - _MARGIN)


def _draw_words(file: PdfFile, label: _Label, room: float, bottom: float, top: float) -> None:
    facts = [fact for fact in label.facts if fact.strip()]
    height = top - bottom - _FACT * LEADING * len(facts)
    sizes = tuple(size for size in label.sizes if size * LEADING <= height) or label.sizes[-1:]
    file.fill_with(INK)
    top = draw_text(file, fit(label.head, BOLD, room, sizes, height), BOLD, _MARGIN, top)
    for number, fact in enumerate(facts):
        file.fill_with(FAINT if number else INK)
        top = draw_text(file, fit(fact, REGULAR, room, (_FACT, 6.5, 5.5)), REGULAR, _MARGIN, top)
