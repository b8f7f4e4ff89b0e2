"""The orders of a bulk insert: those that rows name, those that exist, those to be made."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, update

from crmtui.kit.ids import new_id
from crmtui.kit.transactions import WriteTx
from crmtui.models import Order, Ticket
from crmtui.services.catalogue import Reservation
from crmtui.services.orders import errors
from crmtui.services.orders.placing import free_order_codes
from crmtui.services.orders.schemas import OrderStatus, TicketRow, TicketState

_Item = TypeVar("_Item")
_CHUNK: Final = 500
"""Values in one IN list."""

_ORDERS: Final = (
    select(
        Order.id, Order.code, Order.currency, Order.buyer_name, Order.buyer_email, Order.buyer_phone
    )
    .where(
        Order.organization_id == bindparam("organization"),
        Order.event_id == bindparam("event"),
        Order.code.in_(bindparam("codes", expanding=True)),
    )
    .order_by(Order.id)
    .with_for_update(key_share=True)
)
_LAST_POSITIONS: Final = (
    select(Ticket.order_id, func.max(Ticket.position).label("last"))
    .where(Ticket.order_id.in_(bindparam("orders", expanding=True)))
    .group_by(Ticket.order_id)
)
_GROW_ORDER: Final = (
    update(Order)
    .where(Order.id == bindparam("order"), Order.organization_id == bindparam("organization"))
    .values(
        total_minor=Order.total_minor + bindparam("more"),
        version=Order.version + 1,
        updated_at=bindparam("now"),
    )
)


@dataclass(slots=True)
class OrderDraft:
    """An order that rows are added to: one that exists, or one to be."""

    id: UUID
    code: str
    currency: str
    buyer_name: str
    buyer_email: str
    buyer_phone: str
    position: int = 0
    total: int = 0
    is_new: bool = True


def load_orders(tx: WriteTx, event_id: UUID, codes: Iterable[str]) -> dict[str, OrderDraft]:
    """The event's orders of these codes, locked."""
    found: dict[str, OrderDraft] = {}
    for chunk in batched(sorted(codes)):
        key = {"organization": tx.organization_id, "event": event_id, "codes": chunk}
        for row in tx.execute(_ORDERS, key):
            found[row.code] = OrderDraft(**row._mapping, is_new=False)
    by_id = {draft.id: draft for draft in found.values()}
    for ids in batched([*by_id]):
        for row in tx.execute(_LAST_POSITIONS, {"orders": ids}):
            by_id[row.order_id].position = row.last
    return found


def draft_orders(
    tx: WriteTx,
    event_id: UUID,
    rows: Sequence[TicketRow],
    reservation: Reservation,
    known: Mapping[str, OrderDraft],
) -> list[OrderDraft]:
    """The order of each row."""
    by_code = dict(known)
    named = {row.order_code for row in rows if row.order_code}
    nameless = sum(not row.order_code for row in rows)
    fresh = iter(free_order_codes(tx, event_id, nameless, avoid=named))
    drafts = []
    for row in rows:
        code = row.order_code or next(fresh)
        currency = reservation.products[row.product_id].currency
        draft = by_code.get(code)
        if draft is None:
            draft = by_code[code] = _new_draft(code, currency, row)
        elif draft.currency != currency:
            raise errors.mixed_currencies()
        drafts.append(draft)
    return drafts


def _new_draft(code: str, currency: str, row: TicketRow) -> OrderDraft:
    if row.buyer_name or row.buyer_email:
        return OrderDraft(
            new_id(), code, currency, row.buyer_name, row.buyer_email, row.buyer_phone
        )
    person = row.attendee
    return OrderDraft(new_id(), code, currency, person.name, person.email, person.phone)


def write_orders(
    tx: WriteTx,
    event_id: UUID,
    rows: Sequence[TicketRow],
    drafts: Sequence[OrderDraft],
    channel: str,
) -> int:
    """Insert the new orders and add to the totals of the others; returns how many are new."""
    by_order: dict[UUID, list[TicketRow]] = defaultdict(list)
    for row, draft in zip(rows, drafts, strict=True):
        by_order[draft.id].append(row)
    orders = {draft.id: draft for draft in drafts}.values()
    new = [
        _order_values(tx, event_id, draft, by_order[draft.id], channel)
        for draft in orders
        if draft.is_new
    ]
    grown = [
        {
            "order": draft.id,
            "organization": tx.organization_id,
            "more": draft.total,
            "now": tx.now,
        }
        for draft in orders
        if not draft.is_new
    ]
    if new:
        tx.execute(insert(Order), new)
    if grown:
        tx.execute(_GROW_ORDER, grown)
    return len(new)


def _order_values(
    tx: WriteTx, event_id: UUID, draft: OrderDraft, rows: Sequence[TicketRow], channel: str
) -> dict[str, Any]:
    created_at = min(row.issued_at or tx.now for row in rows)
    status = _order_status({row.state for row in rows})
    paid = status is OrderStatus.PAID
    return {
        "id": draft.id,
        "organization_id": tx.organization_id,
        "created_at": created_at,
        "updated_at": tx.now,
        "version": 1,
        "event_id": event_id,
        "code": draft.code,
        "status": status.value,
        "channel": channel,
        "buyer_name": draft.buyer_name,
        "buyer_email": draft.buyer_email,
        "buyer_phone": draft.buyer_phone,
        "total_minor": draft.total,
        "currency": draft.currency,
        "payment_method": rows[0].payment_method if paid else None,
        "paid_at": created_at if paid else None,
        "note": "",
        "request_id": None,
    }


def _order_status(states: set[TicketState]) -> OrderStatus:
    if states == {TicketState.CANCELLED}:
        return OrderStatus.CANCELLED
    return OrderStatus.PENDING if TicketState.UNPAID in states else OrderStatus.PAID


def batched(items: Sequence[_Item]) -> Iterable[list[_Item]]:
    """`items` in lists that fit into one IN."""
    return ([*items[start : start + _CHUNK]] for start in range(0, len(items), _CHUNK))
