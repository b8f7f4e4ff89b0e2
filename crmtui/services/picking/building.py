"""Making batches out of what is reserved."""

from crmtui.kit.numbering import next_number
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import PickBatch
from crmtui.services.fulfilment import Allocated, order_code
from crmtui.services.picking.candidates import Area, find_area, find_loads
from crmtui.services.picking.details import batch_detail
from crmtui.services.picking.filling import CartLoad, fill_carts
from crmtui.services.picking.routing import Wanted, plan_bins
from crmtui.services.picking.rows import add_task, lock_orders, tell
from crmtui.services.picking.schemas import (
    BatchDetail,
    BatchPlan,
    BatchPreview,
    BatchStatus,
)


def preview_batches(tx: ReadTx, plan: BatchPlan) -> tuple[BatchPreview, ...]:
    """What `build_batches` would make now.

    Raises:
        Forbidden: permission.missing (fulfilment:read, stock:read).
        NotFound: pick_batch.place_not_found.
        Invalid: pick_batch.warehouse_needed.
    """
    tx.actor.require("fulfilment:read")
    loads = find_loads(tx, find_area(tx, plan), plan)
    return tuple(_preview(cart, plan) for cart in fill_carts(loads, plan.cart, plan.most_batches))


def _preview(cart: CartLoad, plan: BatchPlan) -> BatchPreview:
    pieces = cart.pieces
    return BatchPreview(
        orders=tuple(order_code(load.number) for load in cart.loads),
        lines=len(pieces),
        units=sum(piece.units for piece in pieces),
        bins=len({piece.bin_id for piece in pieces}),
        weight_grams=cart.weight_grams,
        volume_ml=cart.volume_ml,
        is_urgent=any(load.priority > 0 for load in cart.loads),
        is_over_capacity=not cart.fits(plan.cart),
    )


def build_batches(tx: WriteTx, plan: BatchPlan) -> tuple[BatchDetail, ...]:
    """Put reserved units that are in no batch into new ones, urgent orders first, then the oldest.

    Of two people who do so at once, the second gets what the first left.

    Raises:
        Forbidden: permission.missing (fulfilment:write, stock:read).
        NotFound: pick_batch.place_not_found.
        Invalid: pick_batch.warehouse_needed.
    """
    tx.actor.require("fulfilment:write")
    area = find_area(tx, plan)
    number = next_number(tx, PickBatch.number)
    carts = fill_carts(find_loads(tx, area, plan), plan.cart, plan.most_batches)
    # While these orders were not locked, one may have been cancelled, shipped or changed.
    chosen = {load.order_id for cart in carts for load in cart.loads}
    lock_orders(tx, chosen)
    still = find_loads(tx, area, plan.model_copy(update={"order_ids": tuple(chosen)}))
    carts = fill_carts(still, plan.cart, plan.most_batches) if chosen else []
    made = [_make(tx, area, cart, number + turn) for turn, cart in enumerate(carts)]
    return tuple(batch_detail(tx, batch) for batch in made)


def _make(tx: WriteTx, area: Area, cart: CartLoad, number: int) -> PickBatch:
    batch = PickBatch(
        number=number,
        status=BatchStatus.OPEN.value,
        warehouse_id=area.warehouse_id,
        zone_id=area.zone_id,
        picker_name="",
        end_reason="",
    )
    tx.session.add(batch)
    tx.flush()
    _add_tasks(tx, batch, cart)
    tell(tx, "created", batch, orders=len(cart.loads), lines=len(cart.pieces))
    return batch


def _add_tasks(tx: WriteTx, batch: PickBatch, cart: CartLoad) -> None:
    """Bin by bin; in each by item, then by order."""
    pieces = cart.pieces
    way = plan_bins(tx, {Wanted(piece.bin_id, piece.item_id) for piece in pieces})
    turns = {bin_id: turn for turn, bin_id in enumerate(way)}
    ranks = {load.order_id: rank for rank, load in enumerate(cart.loads)}
    pieces.sort(key=lambda each: (turns[each.bin_id], each.item_id, ranks[each.order_id]))
    for position, piece in enumerate(pieces, 1):
        held = Allocated(piece.line_id, piece.bin_id, piece.lot_id)
        of = {"order_id": piece.order_id, "item_id": piece.item_id}
        add_task(tx, batch.id, position, held, **of, units=piece.units)
    tx.flush()
