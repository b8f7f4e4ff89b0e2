"""What the screen of an order shows beside its lines. Pure."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from textual.content import Content

from crmtui.kit.i18n import _
from crmtui.tui.detail_parts import join_parts
from crmtui.tui.screens.fulfilment import words
from crmtui.tui.screens.fulfilment.packing_lines import parcel_line
from crmtui.tui.sign import TONES
from crmtui.tui.text import literal
from crmtui.tui.times import local_stamp

if TYPE_CHECKING:
    from crmtui.services.fulfilment import AllocationDetail, CustomerOrderDetail
    from crmtui.tui.screens.fulfilment.work import Shown

_WIDEST = 200


def head(order: "CustomerOrderDetail") -> Content:
    """Number, state and customer."""
    sign = words.state_of(order)
    text = Content.styled(order.code, "bold") + Content("  ")
    text += Content.styled(sign.whole, TONES[sign.tone])
    if order.is_urgent:
        text += Content.styled(f"  {words.URGENT.whole}", TONES[words.URGENT.tone])
    reference = _("ref. {text}").format(text=order.reference) if order.reference else ""
    told = (order.customer_name, order.customer_email, reference)
    return text + Content("  " + literal("  ".join(filter(None, told))))


def parts(shown: "Shown", timezone: str) -> Content:
    """Address, note, where its units are, parcels and history."""
    order = shown.order
    skus = {line.item_id: line.sku for line in order.lines}
    return join_parts(
        (
            (_("Address"), _text(order.address)),
            (_("Note"), _text(order.note)),
            (_("Parcels"), [parcel_line(each, _WIDEST) for each in shown.parcels]),
            (_("Units"), [_allocation(each, skus) for each in shown.allocations]),
            (_("History"), _history(shown, timezone)),
        )
    )


def _text(text: str) -> Iterable[Content]:
    return [Content(literal(line)) for line in text.splitlines() if line.strip()]


def _allocation(held: "AllocationDetail", skus: dict[UUID, str]) -> Content:
    states = (
        (held.reserved, _("{n} reserved")),
        (held.picked, _("{n} picked")),
        (held.packed, _("{n} packed")),
        (held.shipped, _("{n} shipped")),
    )
    told = ", ".join(text.format(n=units) for units, text in states if units)
    lot = _("lot {lot}").format(lot=held.lot) if held.lot else ""
    named = "  ".join(filter(None, (skus.get(held.item_id, ""), held.bin, lot)))
    return Content(literal(f"{named}: {told}"))


def _history(shown: "Shown", timezone: str) -> Iterable[Content]:
    for event in shown.events:
        at = local_stamp(event.at, timezone)
        yield Content(literal(f"{at}  {words.event_text(event)}  {event.actor_name}"))
