"""What an organization has in its warehouse, for the tests of tenancy."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.services import fulfilment, items, picking, places
from crmtui.services.fulfilment import CustomerOrderCreate, LineWanted
from crmtui.services.items import Barcode, LotWanted
from crmtui.services.picking import BatchPlan
from crmtui.services.places import Named
from tests.services.counts.counting import CountIds, make_counts
from tests.services.fulfilment.packing_room import PackingIds, make_packing
from tests.services.stock.making import FIRST, SECOND, Room


@dataclass
class Store:
    """Two bins, an item with lots and one without; of both there is stock; an order of two, in a
    batch that somebody has."""

    warehouse: UUID
    bin: UUID
    spare_bin: UUID
    unused_bin: UUID
    zone: UUID
    """Without bins."""
    item: UUID
    lot_item: UUID
    arrival: UUID
    order: UUID
    line: UUID
    batch: UUID
    task: UUID
    spare_item: UUID
    deleted_item: UUID
    counts: CountIds
    packing: PackingIds


def make_store(backend: Backend, actor: Actor, name: str) -> Store:
    """Every name and code begins with `name`."""
    room = Room(backend, actor, name)
    item = room.stocked(10, f"{name}-1", barcodes=(Barcode(code=f"{name}-code"),))
    kept = room.item(f"{name}-2", has_lots=True)
    received = room.receive(
        kept, 5, lot=LotWanted(code=f"{name} lot"), request_id=f"{name}-request"
    )
    wanted = CustomerOrderCreate(
        customer_name=f"{name} customer", lines=(LineWanted(item_id=item.id, quantity=2),)
    )
    order = room.do(fulfilment.create_order, wanted)
    (batch,) = room.do(picking.build_batches, BatchPlan())
    task = room.do(picking.take_batch, batch.id).task_id
    spare, gone = room.item(f"{name}-3"), room.item(f"{name}-4")
    room.do(items.delete_item, gone.id)
    bins = room.bins[FIRST], room.bins[SECOND]
    return Store(
        warehouse=bins[0].warehouse_id,
        bin=bins[0].id,
        spare_bin=bins[1].id,
        unused_bin=room.bin(f"{name}-Z-12-1-A").id,
        zone=room.do(places.create_zone, bins[0].warehouse_id, Named(name=f"{name} zone")),
        item=item.id,
        lot_item=kept.id,
        arrival=received.movements[0].id,
        order=order.id,
        line=order.lines[0].id,
        batch=batch.id,
        task=task,
        spare_item=spare.id,
        deleted_item=gone.id,
        counts=make_counts(backend, actor, name, item.id),
        packing=make_packing(room, name),
    )
