"""Writing what a list says of tickets that are there: who they are for, and their state."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table, bindparam, case, func, insert, select, update

from crmtui.kit.ids import new_id
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import WriteTx
from crmtui.models import Order, RevokedCode, Ticket
from crmtui.services.catalogue import release_all
from crmtui.services.imports.known import KnownTicket
from crmtui.services.imports.rules import TicketChange
from crmtui.services.orders import OrderStatus, PaymentMethod, TicketState, search_index

_TEXTS: Final = ("attendee_name", "attendee_email", "attendee_phone", "company", "seat", "note")
_SAVE: Final = (
    update(Ticket.__table__)  # type: ignore[arg-type]
    .where(Ticket.id == bindparam("ticket"), Ticket.organization_id == bindparam("organization"))
    .values(
        **{name: bindparam(f"new_{name}") for name in (*_TEXTS, "state", "code")},
        search_key=bindparam("new_key"),
        search_text=bindparam("new_text"),
        version=Ticket.version + 1,
        updated_at=bindparam("now"),
    )
)
_REVOKE: Final = insert(RevokedCode.__table__)  # type: ignore[arg-type]
_orders: Final[Table] = Order.__table__  # type: ignore[assignment]
_SUMS: Final = (
    select(
        Ticket.order_id,
        func.sum(case((Ticket.state == TicketState.UNPAID, 1), else_=0)).label("unpaid"),
        func.sum(case((Ticket.state != TicketState.CANCELLED, 1), else_=0)).label("living"),
    )
    .where(
        Ticket.organization_id == bindparam("organization"),
        Ticket.order_id.in_(bindparam("orders", expanding=True)),
        Ticket.deleted_at.is_(None),
    )
    .group_by(Ticket.order_id)
)
_SETTLE: Final = (
    update(_orders)
    .where(
        _orders.c.id == bindparam("order"),
        _orders.c.organization_id == bindparam("organization"),
        _orders.c.status != bindparam("new_status"),
        _orders.c.status != OrderStatus.REFUNDED,
    )
    .values(
        status=bindparam("new_status"),
        paid_at=func.coalesce(
            _orders.c.paid_at, bindparam("paid_at", type_=_orders.c.paid_at.type)
        ),
        payment_method=func.coalesce(_orders.c.payment_method, bindparam("method")),
        version=_orders.c.version + 1,
        updated_at=bindparam("now"),
    )
)


def save_changes(tx: WriteTx, changes: Sequence[TicketChange]) -> None:
    """Write the new values, keep the search in step, and give back the places of cancelled."""
    if not changes:
        return
    keys = search_index.draw_keys(
        tx, [change.values.get("attendee_name", change.ticket.attendee_name) for change in changes]
    )
    rows = [_row(tx, change, key) for change, key in zip(changes, keys, strict=True)]
    before = [_entry(change.ticket) for change in changes]
    search_index.remove(tx, before)
    tx.execute(_SAVE, rows)
    search_index.add(
        tx,
        (
            search_index.Entry(row["new_key"], row["new_text"], change.ticket.event_id)
            for row, change in zip(rows, changes, strict=True)
        ),
    )
    _release(tx, changes)
    _revoke_codes(tx, changes)
    for change in changes:
        tx.record(_describe(change))


def settle_orders(tx: WriteTx, order_ids: set[UUID]) -> None:
    """Bring the orders' state in line with their tickets, however the rows came in batches."""
    if not order_ids:
        return
    given = {"organization": tx.organization_id, "orders": sorted(order_ids)}
    settled = [
        {
            "order": row.order_id,
            "organization": tx.organization_id,
            "new_status": status,
            "paid_at": tx.now if status is OrderStatus.PAID else None,
            "method": PaymentMethod.IMPORTED if status is OrderStatus.PAID else None,
            "now": tx.now,
        }
        for row in tx.execute(_SUMS, given).all()
        for status in (_status(row.unpaid, row.living),)
    ]
    if settled:
        tx.execute(_SETTLE, settled)


def _status(unpaid: int, living: int) -> OrderStatus:
    if not living:
        return OrderStatus.CANCELLED
    return OrderStatus.PENDING if unpaid else OrderStatus.PAID


def _row(tx: WriteTx, change: TicketChange, key: int) -> dict[str, Any]:
    ticket, new = change.ticket, change.values
    values = {
        f"new_{name}": new.get(name, getattr(ticket, name)) for name in (*_TEXTS, "state", "code")
    }
    document = search_index.Searchable(
        name=values["new_attendee_name"],
        company=values["new_company"],
        email=values["new_attendee_email"],
        phone=values["new_attendee_phone"] or ticket.buyer_phone,
        order_code=ticket.order_code,
        buyer_name=ticket.buyer_name,
        buyer_email=ticket.buyer_email,
    )
    return {
        "ticket": ticket.id,
        "organization": tx.organization_id,
        "now": tx.now,
        "new_key": key,
        "new_text": document.text(),
        **values,
    }


def _entry(ticket: KnownTicket) -> search_index.Entry:
    return search_index.Entry(ticket.search_key, ticket.search_text, ticket.event_id)


def _release(tx: WriteTx, changes: Sequence[TicketChange]) -> None:
    cancelled = [
        change.ticket for change in changes if change.values.get("state") is TicketState.CANCELLED
    ]
    if cancelled:
        counts = Counter(ticket.product_id for ticket in cancelled)
        release_all(tx, counts, cancelled[0].event_id)


def _revoke_codes(tx: WriteTx, changes: Sequence[TicketChange]) -> None:
    """Whoever shows a code that was made here, and that the shop's took over from, is told so."""
    revoked = [
        {
            "id": new_id(),
            "created_at": tx.now,
            "organization_id": tx.organization_id,
            "ticket_id": change.ticket.id,
            "code": change.ticket.code,
        }
        for change in changes
        if "code" in change.values
    ]
    if revoked:
        tx.execute(_REVOKE, revoked)


def _describe(change: TicketChange) -> DomainEvent:
    """What changed, without codes: the event log carries no secret."""
    told = {
        name: {"from": getattr(change.ticket, name), "to": value}
        for name, value in change.values.items()
        if name != "code"
    }
    is_cancelled = change.values.get("state") is TicketState.CANCELLED
    topic = "ticket.cancelled" if is_cancelled else "ticket.updated"
    data = {"id": str(change.ticket.id), "changes": told, "imported": True}
    return DomainEvent(topic, "ticket", change.ticket.id, data)
