"""Packing: goods are scanned into parcels, one parcel of an order at a time."""

from crmtui.kit.transactions import WriteTx
from crmtui.models import CustomerOrder, OrderAllocation, Parcel
from crmtui.services.fulfilment import errors
from crmtui.services.fulfilment.batches import free_totes
from crmtui.services.fulfilment.packing_place import held_by, packing_place
from crmtui.services.fulfilment.packing_schemas import (
    PackAnswer,
    PackingPlace,
    PackScan,
    PackVerdict,
    ParcelOpen,
)
from crmtui.services.fulfilment.parcel_rows import change_units, load_parcel, parcels_of, units_in
from crmtui.services.fulfilment.rows import load_order, order_details, order_happened
from crmtui.services.fulfilment.rules import total_of
from crmtui.services.fulfilment.scanned import Held, Meant, find_meant
from crmtui.services.fulfilment.schemas import OrderStatus, order_code
from crmtui.services.fulfilment.standing import refresh_status
from crmtui.services.fulfilment.units import move_parts
from crmtui.services.stock import MovementKind, was_posted


def open_parcel(tx: WriteTx, data: ParcelOpen) -> PackingPlace:
    """Begin a parcel; where the order has an open one, that is gone on with.

    Raises:
        Forbidden: permission.missing (fulfilment:pick).
        NotFound: customer_order.not_found.
        Conflict: customer_order.ended, packing.nothing_picked; packing.still_to_pick, unless it is
            to be packed in part.
    """
    tx.actor.require("fulfilment:pick")
    order = load_order(tx, data.order_id, lock=True)
    if OrderStatus(order.status).is_ended:
        raise errors.order_ended(order.status)
    parcels = parcels_of(tx, order.id)
    if all(each.closed_at is not None for each in parcels):
        _require_goods(tx, order, data.is_partial)
        _add_parcel(tx, order, max((each.position for each in parcels), default=0) + 1)
    return packing_place(tx, order)


def _require_goods(tx: WriteTx, order: CustomerOrder, is_partial: bool) -> None:
    units = total_of(order_details(tx, [order])[0].lines)
    if units.reserved and not is_partial:
        raise errors.still_to_pick(units.reserved)
    if not units.picked:
        raise errors.nothing_picked()


def _add_parcel(tx: WriteTx, order: CustomerOrder, position: int) -> None:
    parcel = Parcel(order_id=order.id, position=position, carrier="", tracking_number="")
    tx.session.add(parcel)
    tx.flush()
    tx.record(order_happened("parcel_opened", order, parcel=position))


def pack_goods(tx: WriteTx, data: PackScan) -> PackAnswer:
    """Put what was scanned into the parcel, if it was picked for its order.

    What is wrong is refused by the answer's verdict, and nothing was written.

    Raises:
        Forbidden: permission.missing (fulfilment:pick, stock:move, items:read).
        NotFound: parcel.not_found.
        Conflict: customer_order.ended, parcel.closed, stock.request_reused.
    """
    tx.actor.require("fulfilment:pick")
    parcel, order = load_parcel(tx, data.parcel_id)
    code = order_code(order.number)
    if was_posted(tx, data.request_id, MovementKind.PACK, order_ref=code):
        return _packed(tx, order, data.code)
    _require_open(parcel, order)
    (detail,) = order_details(tx, [order])
    held = held_by(tx, order.id, "picked")
    ordered = [line.item_id for line in detail.lines]
    meant = find_meant(tx, data.code, held, ordered, data.times)
    if meant.refusal is not None:
        return _refused(tx, order, meant, meant.refusal)
    _move(tx, order, parcel, meant, MovementKind.PACK, data.request_id)
    free_totes(tx, order.id)
    return _packed(tx, order, meant.found)


def unpack_goods(tx: WriteTx, data: PackScan) -> PackAnswer:
    """Take what was scanned out of the parcel again; it lies in the order's tote then.

    Raises:
        Forbidden: permission.missing (fulfilment:pick, stock:move, items:read).
        NotFound: parcel.not_found.
        Conflict: customer_order.ended, parcel.closed, stock.request_reused.
    """
    tx.actor.require("fulfilment:pick")
    parcel, order = load_parcel(tx, data.parcel_id)
    if was_posted(tx, data.request_id, MovementKind.UNPACK, order_ref=order_code(order.number)):
        return _answer(tx, order, PackVerdict.UNPACKED, data.code)
    _require_open(parcel, order)
    held = _held_in(tx, order, parcel)
    meant = find_meant(tx, data.code, held, [each.item_id for each in held], data.times)
    if meant.refusal is not None:
        return _refused(tx, order, meant, meant.refusal)
    _move(tx, order, parcel, meant, MovementKind.UNPACK, data.request_id)
    return _answer(tx, order, PackVerdict.UNPACKED, meant.found)


def _require_open(parcel: Parcel, order: CustomerOrder) -> None:
    if OrderStatus(order.status).is_ended:
        raise errors.order_ended(order.status)
    if parcel.closed_at is not None:
        raise errors.parcel_closed()


def _held_in(tx: WriteTx, order: CustomerOrder, parcel: Parcel) -> list[Held]:
    """What lies in the parcel."""
    units = {(row.line_id, row.bin_id, row.lot_id): row.units for row in units_in(tx, parcel.id)}
    return [
        each._replace(units=units[each[:3]])
        for each in held_by(tx, order.id, "packed")
        if each[:3] in units
    ]


def _move(
    tx: WriteTx,
    order: CustomerOrder,
    parcel: Parcel,
    meant: Meant,
    kind: MovementKind,
    request_id: str | None,
) -> None:
    """Move the units in the ledger, in the allocations and in the parcel."""
    sign = 1 if kind is MovementKind.PACK else -1
    parts = []
    for held, units in meant.parts:
        allocation = tx.session.get_one(OrderAllocation, held[:3])
        parts.append((allocation, units))
        change_units(tx, parcel.id, held[:3], sign * units)
    if meant.item_id is not None:
        move_parts(tx, order, meant.item_id, kind, parts, request_id=request_id)
    refresh_status(tx, order)


def empty_parcel(tx: WriteTx, order: CustomerOrder, parcel: Parcel) -> None:
    """Take everything out of a parcel, one item after the other in the order of their locks."""
    held = sorted(_held_in(tx, order, parcel), key=lambda each: each.item_id)
    for item_id in dict.fromkeys(each.item_id for each in held):
        parts = tuple((each, each.units) for each in held if each.item_id == item_id)
        meant = Meant(None, "", "", item_id, parts)
        _move(tx, order, parcel, meant, MovementKind.UNPACK, None)


def _packed(tx: WriteTx, order: CustomerOrder, found: str) -> PackAnswer:
    place = packing_place(tx, order)
    verdict = PackVerdict.PACKED if place.to_pack else PackVerdict.DONE
    return PackAnswer(verdict=verdict, wanted="", found=found, place=place)


def _answer(tx: WriteTx, order: CustomerOrder, verdict: PackVerdict, found: str) -> PackAnswer:
    return PackAnswer(verdict=verdict, wanted="", found=found, place=packing_place(tx, order))


def _refused(tx: WriteTx, order: CustomerOrder, meant: Meant, refusal: PackVerdict) -> PackAnswer:
    place = packing_place(tx, order)
    return PackAnswer(verdict=refusal, wanted=meant.wanted, found=meant.found, place=place)
