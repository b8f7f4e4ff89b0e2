"""The label on a parcel, 100 x 150 mm: from whom, to whom, and what the carrier scans."""

from collections.abc import Iterable
from typing import Final

from reportlab.lib.units import mm

from crmtui.documents.code128 import draw_code128
from crmtui.documents.fitting import fit
from crmtui.documents.fonts import BOLD, REGULAR
from crmtui.documents.inputs import require_code
from crmtui.documents.page import FAINT, INK, draw_text
from crmtui.documents.pdf_file import PdfFile
from crmtui.documents.sheet import draw_lines, parcel_text
from crmtui.documents.text import clean, paragraphs
from crmtui.documents.warehouse import ShippingLabelInput
from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _

_SIZE: Final = (100 * mm, 150 * mm)
_MARGIN: Final = 5 * mm
_WIDTH: Final = _SIZE[0] - 2 * _MARGIN
_FROM: Final = 126 * mm  # heights of the rules between the parts
_ORDER: Final = 68 * mm
_CARRIER: Final = 42 * mm


def shipping_labels_pdf(labels: Iterable[ShippingLabelInput]) -> bytes:
    """A PDF with a label a page; equal labels give equal bytes.

    Raises:
        Invalid: `document.empty`, there is none; `document.code`, an order or a tracking number
            that no code can carry.
    """
    file: PdfFile | None = None
    done: list[bytes] = []
    for label in labels:
        if file is None:
            title = _("Shipping label {order}").format(order=label.order)
            file = PdfFile(_SIZE, title=title, author=label.organization, locale="en")
        _draw(file, label)
        done.append(file.end_page())
    if file is None:
        raise Invalid("document.empty", _("There are no labels to print."), {"labels": "1"})
    return b"".join([*done, file.finish()])


def _draw(file: PdfFile, label: ShippingLabelInput) -> None:
    _draw_from(file, label)
    _draw_to(file, label)
    _draw_order(file, label)
    _draw_carrier(file, label)


def _draw_from(file: PdfFile, label: ShippingLabelInput) -> None:
    top = _SIZE[1] - _MARGIN
    file.fill_with(FAINT)
    top = draw_text(file, fit(_("From"), REGULAR, _WIDTH, (7.5,)), REGULAR, _MARGIN, top)
    file.fill_with(INK)
    name = fit(label.organization, BOLD, _WIDTH, (9.5, 8.5, 7.5))
    top = draw_text(file, name, BOLD, _MARGIN, top)
    sender = ", ".join(paragraphs(label.sender))
    draw_text(file, fit(sender, REGULAR, _WIDTH, (8.5, 7.5), 20), REGULAR, _MARGIN, top)


def _draw_to(file: PdfFile, label: ShippingLabelInput) -> None:
    _draw_rule(file, _FROM)
    top = _FROM - 2 * mm
    file.fill_with(FAINT)
    top = draw_text(file, fit(_("To"), REGULAR, _WIDTH, (7.5,)), REGULAR, _MARGIN, top)
    file.fill_with(INK)
    name = fit(label.recipient, BOLD, _WIDTH, (18, 15, 13, 11), 44)
    top = draw_text(file, name, BOLD, _MARGIN, top - 1)
    draw_lines(file, label.address, 6, REGULAR, (14, 12, 10, 8.5), _MARGIN, top - 2, _WIDTH)


def _draw_order(file: PdfFile, label: ShippingLabelInput) -> None:
    _draw_rule(file, _ORDER)
    order = require_code(clean(label.order))
    draw_code128(file, order, _MARGIN, _ORDER - 15 * mm, _WIDTH, 13 * mm)
    parcel = _("Parcel {number}").format(number=parcel_text(label.parcel, label.parcels))
    weight = "" if label.weight_grams is None else f"{label.weight_grams / 1000:.2f} kg"
    top = _ORDER - 16.5 * mm
    file.fill_with(INK)
    text = _("Order {order}").format(order=order)
    draw_text(file, fit(text, BOLD, _WIDTH * 0.6, (11, 9, 7.5), 20), BOLD, _MARGIN, top)
    right = " · ".join(filter(None, (parcel, weight)))
    draw_text(
        file,
        fit(right, REGULAR, _WIDTH * 0.38, (9.5, 8, 7)),
        REGULAR,
        _SIZE[0] - _MARGIN,
        top,
        "right",
    )


def _draw_carrier(file: PdfFile, label: ShippingLabelInput) -> None:
    """What the carrier scans; without a tracking number the part stays free for their sticker."""
    _draw_rule(file, _CARRIER)
    file.fill_with(INK)
    carrier = fit(label.carrier, BOLD, _WIDTH, (13, 11, 9))
    draw_text(file, carrier, BOLD, _MARGIN, _CARRIER - 1.5 * mm)
    if not (tracking := clean(label.tracking_number)):
        return
    draw_code128(file, require_code(tracking), _MARGIN, 11 * mm, _WIDTH, 22 * mm)
    file.fill_with(INK)
    written = fit(tracking, REGULAR, _WIDTH, (11, 9, 7.5, 6), 14)
    draw_text(file, written, REGULAR, _SIZE[0] / 2, 9.5 * mm, "centre")


def _draw_rule(file: PdfFile, height: float) -> None:
    file.setStrokeColorRGB(*INK)
    file.setLineWidth(1)
    file.line(_MARGIN, height, _SIZE[0] - _MARGIN, height)
