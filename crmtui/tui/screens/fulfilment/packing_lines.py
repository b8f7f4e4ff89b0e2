"""What the packing screen shows of an order: its lines, and its parcels. Pure."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content

from crmtui.kit.i18n import _
from crmtui.tui.sign import TONES
from crmtui.tui.text import fit, literal, shorten

if TYPE_CHECKING:
    from crmtui.services.fulfilment import LineToPack, PackingPlace, ParcelDetail

_SKU = 14
_COUNT = 9


def head_line(place: "PackingPlace | None", is_taking_out: bool) -> Content:
    """Whose order it is, where its goods lie, and whether one takes out."""
    if place is None:
        return Content(_("No order"))
    order = place.order
    parts = [order.code, shorten(literal(order.customer_name), 30)]
    if place.totes:
        parts.append(_("tote {totes}").format(totes=", ".join(map(literal, place.totes))))
    head = Content("  ".join(filter(None, parts)))
    if order.is_urgent:
        head += Content.styled("  ! " + _("urgent"), TONES["bad"])
    if is_taking_out:
        head += Content.styled("  ◀ " + _("TAKING OUT"), TONES["caution"])
    return head


def body_lines(place: "PackingPlace | None", width: int) -> Iterable[Content]:
    if place is None:
        return
    # What is done goes below: one looks for what is not.
    for line in sorted(place.lines, key=lambda line: not (line.to_pack or line.to_pick)):
        yield _line(line, width)
    for parcel in place.parcels:
        yield parcel_line(parcel, width)


def _line(line: "LineToPack", width: int) -> Content:
    done = line.packed + line.shipped
    symbol, tone = ("✓", TONES["good"]) if done >= line.quantity else ("·", "")
    left = _("{n} to pack").format(n=line.to_pack) if line.to_pack else ""
    if line.to_pick:
        left = ", ".join(filter(None, (left, _("{n} to pick").format(n=line.to_pick))))
    if line.missing:
        left = ", ".join(filter(None, (left, _("{n} missing").format(n=line.missing))))
    if line.lots:
        left += "  " + _("lot {lots}").format(lots=", ".join(line.lots))
    name = max(8, width - _SKU - _COUNT - 6 - max(22, len(left)))
    text = (
        f"{symbol} {fit(line.sku, _SKU)}  {fit(line.name, name)}"
        f" {fit(f'{done}/{line.quantity}', _COUNT, 'right')}  {literal(left)}"
    )
    return Content.styled(text, tone) if tone else Content(text)


def parcel_line(parcel: "ParcelDetail", width: int) -> Content:
    state = _("open") if parcel.is_open else _("closed")
    if parcel.shipped_at is not None:
        state = _("shipped")
    told = [_("{units} units").format(units=parcel.units), state]
    if parcel.weight_grams:
        told.append(_("{grams} g").format(grams=parcel.weight_grams))
    told += filter(None, (parcel.carrier, parcel.tracking_number))
    text = _("Parcel {code}: {told}").format(code=parcel.code, told=", ".join(told))
    return Content.styled(shorten(literal(text), width), "bold" if parcel.is_open else "")
