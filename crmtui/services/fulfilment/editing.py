"""Changing a customer's order: its particulars, and its lines until they are picked."""

from uuid import UUID

from sqlalchemy import func, select

from crmtui.kit.i18n import _
from crmtui.kit.transactions import WriteTx
from crmtui.models import CustomerOrder, CustomerOrderLine
from crmtui.services.fulfilment import errors
from crmtui.services.fulfilment.batches import withdraw_tasks
from crmtui.services.fulfilment.reserving import reserve_missing
from crmtui.services.fulfilment.rows import (
    allocations_of,
    load_order,
    order_details,
    order_happened,
)
from crmtui.services.fulfilment.schemas import (
    MOST_LINES,
    CustomerOrderDetail,
    CustomerOrderUpdate,
    LineDetail,
    LineWanted,
    OrderStatus,
    Reserving,
)
from crmtui.services.fulfilment.standing import refresh_status
from crmtui.services.fulfilment.units import Part, move_parts
from crmtui.services.items import get_item
from crmtui.services.stock import MovementKind


def update_order(tx: WriteTx, order_id: UUID, data: CustomerOrderUpdate) -> CustomerOrderDetail:
    """Change who gets the order, what is noted of it, and whether it is urgent.

    Raises:
        Forbidden: permission.missing (fulfilment:write).
        NotFound: customer_order.not_found.
        Conflict: customer_order.ended, customer_order.reference_taken; record.changed, when
            somebody else saved it since.
    """
    tx.actor.require("fulfilment:write")
    order = load_order(tx, order_id, lock=True)
    _require_alive(order, data.expected_version)
    fields = data.model_fields_set - {"expected_version"}
    changed = [name for name in fields if getattr(order, name) != getattr(data, name)]
    for name in changed:
        setattr(order, name, getattr(data, name))
    if changed:
        tx.flush()
        tx.record(order_happened("updated", order, changed=sorted(changed)))
    return order_details(tx, [order])[0]


def add_line(
    tx: WriteTx, order_id: UUID, data: LineWanted, reserving: Reserving = Reserving.PART
) -> CustomerOrderDetail:
    """Let the order have more of something, reserved as far as it is there.

    Raises:
        Forbidden: permission.missing (fulfilment:write, items:read, stock:move).
        NotFound: customer_order.not_found, item.not_found.
        LimitReached: stock.insufficient, when all must be there and is not;
            customer_order.too_many_lines.
        Conflict: customer_order.ended.
    """
    tx.actor.require("fulfilment:write")
    order = load_order(tx, order_id, lock=True)
    _require_alive(order)
    item = get_item(tx, data.item_id)
    query = select(func.count(), func.max(CustomerOrderLine.position))
    count, last = tx.session.execute(query.where(CustomerOrderLine.order_id == order.id)).one()
    if count >= MOST_LINES:
        raise errors.too_many_lines(MOST_LINES)
    line = CustomerOrderLine(order_id=order.id, position=(last or 0) + 1, **data.model_dump())
    tx.session.add(line)
    tx.flush()
    reserve_missing(tx, order, reserving)
    return _changed(tx, order, sku=item.sku, quantity=data.quantity)


def change_line(
    tx: WriteTx,
    order_id: UUID,
    line_id: UUID,
    quantity: int,
    reserving: Reserving = Reserving.PART,
) -> CustomerOrderDetail:
    """Let a line have another quantity, or no line be there with 0.

    What it reserves too much is released, what it misses is reserved as far as it is there. Units
    that were picked stay: take them back first, or cancel the order.

    Raises:
        Forbidden: permission.missing (fulfilment:write, stock:move).
        NotFound: customer_order.not_found, customer_order.line_not_found.
        Invalid: customer_order.quantity.
        LimitReached: stock.insufficient, when all must be there and is not.
        Conflict: customer_order.ended, customer_order.line_picked; customer_order.last_line, when
            nothing would be left.
    """
    tx.actor.require("fulfilment:write")
    order = load_order(tx, order_id, lock=True)
    _require_alive(order)
    (detail,) = order_details(tx, [order])
    line = next((each for each in detail.lines if each.id == line_id), None)
    if line is None:
        raise errors.line_not_found()
    _check(line, quantity, len(detail.lines))
    _release_excess(tx, order, line, quantity)
    row = tx.session.get_one(CustomerOrderLine, line_id)
    if quantity:
        row.quantity = quantity
    else:
        tx.session.delete(row)
        tx.session.expire_all()
    tx.flush()
    reserve_missing(tx, order, reserving if quantity > line.quantity else Reserving.NONE)
    refresh_status(tx, order)
    return _changed(tx, order, sku=line.sku, quantity=quantity)


def _check(line: LineDetail, quantity: int, lines: int) -> None:
    if not 0 <= quantity <= 10**9:
        raise errors.quantity_wrong()
    if quantity < line.taken:
        raise errors.line_picked(line.sku, line.taken)
    if quantity == 0 and lines == 1:
        raise errors.last_line()


def _release_excess(tx: WriteTx, order: CustomerOrder, line: LineDetail, quantity: int) -> None:
    """What was reserved last goes first: the first bins are those that one would take from."""
    excess = line.reserved - max(0, quantity - line.taken)
    if excess <= 0:
        return
    withdraw_tasks(tx, order.id, line.id, reason=_("The order was changed."))
    parts: list[Part] = []
    for held in reversed(allocations_of(tx, order.id).get(line.id, [])):
        part = min(held.reserved, excess)
        parts.append((held, part))
        excess -= part
    move_parts(tx, order, line.item_id, MovementKind.RELEASE, parts)


def _require_alive(order: CustomerOrder, expected_version: int | None = None) -> None:
    if OrderStatus(order.status).is_ended:
        raise errors.order_ended(order.status)
    if expected_version not in (None, order.version):
        raise errors.order_changed(order.version)


def _changed(tx: WriteTx, order: CustomerOrder, **facts: object) -> CustomerOrderDetail:
    order.updated_at = tx.now
    tx.flush()
    tx.record(order_happened("lines_changed", order, **facts))
    return order_details(tx, [order])[0]
