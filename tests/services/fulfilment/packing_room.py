"""Orders that were picked, as a packer finds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crmtui.kit.ids import new_id
from crmtui.services import fulfilment
from crmtui.services.fulfilment import (
    Allocated,
    CustomerOrderCreate,
    CustomerOrderDetail,
    LineWanted,
    PackAnswer,
    PackingPlace,
    PackScan,
    ParcelDetail,
    ParcelLabel,
    ParcelOpen,
    PutBack,
    PutBackLine,
)
from crmtui.services.items import ItemDetail
from tests.services.stock.making import Room


def order(room: Room, *lines: tuple[ItemDetail, int], **fields: Any) -> CustomerOrderDetail:
    wanted = tuple(LineWanted(item_id=item.id, quantity=quantity) for item, quantity in lines)
    made: CustomerOrderDetail = room.do(
        fulfilment.create_order, CustomerOrderCreate(lines=wanted, **fields)
    )
    return made


def pick(room: Room, made: CustomerOrderDetail, most: int = 10**9) -> None:
    """Take up to so many of each allocation's reserved units out of its bin."""
    for held in room.ask(fulfilment.list_allocations, made.id):
        if units := min(held.reserved, most):
            key = Allocated(held.line_id, held.bin_id, held.lot_id)
            room.do(fulfilment.note_picked, key, units)


def begin(room: Room, made: CustomerOrderDetail, **fields: Any) -> ParcelDetail:
    """The order's open parcel."""
    place: PackingPlace = room.do(fulfilment.open_parcel, ParcelOpen(order_id=made.id, **fields))
    assert place.open_parcel is not None
    return place.open_parcel


def packing(parcel: ParcelDetail, code: str, times: int = 1, request_id: str = "") -> PackScan:
    return PackScan(
        parcel_id=parcel.id, code=code, times=times, request_id=request_id or new_id().hex
    )


def scan(room: Room, parcel: ParcelDetail, code: str, times: int = 1) -> PackAnswer:
    answer: PackAnswer = room.do(fulfilment.pack_goods, packing(parcel, code, times))
    return answer


def going_back(line: PutBackLine, units: int, to: str, room: Room, request_id: str) -> PutBack:
    return PutBack(
        line_id=line.line_id,
        bin_id=line.bin_id,
        lot_id=line.lot_id,
        units=units,
        to_bin_id=room.bins[to].id,
        request_id=request_id,
    )


@dataclass
class PackingIds:
    """An order of four units, of which one lies in a closed parcel, one in an open one and one in a
    tote, and one is reserved; and what a cancelled order left in a tote."""

    order: UUID
    line: UUID
    closed: ParcelDetail
    open: ParcelDetail
    left: PutBackLine


def make_packing(room: Room, name: str) -> PackingIds:
    """The item's SKU begins with `name`."""
    item = room.stocked(9, f"{name}-packed")
    gone = order(room, (item, 1), customer_name=f"{name} customer")
    pick(room, gone)
    room.do(fulfilment.cancel_order, gone.id)
    made = order(room, (item, 4), reference=f"{name}-packed")
    pick(room, made, 3)
    closed = begin(room, made, is_partial=True)
    scan(room, closed, item.sku)
    room.do(fulfilment.close_parcel, closed.id, ParcelLabel())
    opened = begin(room, made, is_partial=True)
    scan(room, opened, item.sku)
    (left,) = room.ask(fulfilment.list_put_back)
    return PackingIds(made.id, made.lines[0].id, closed, opened, left)
