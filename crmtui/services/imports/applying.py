"""Writing what was decided about a batch of rows, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import WriteTx
from crmtui.services.catalogue import ProductCreate, create_product
from crmtui.services.checkin import Admitted, record_admissions
from crmtui.services.imports.changing import save_changes, settle_orders
from crmtui.services.imports.known import KnownOrder, product_key
from crmtui.services.imports.rules import CHANNEL, Decision, NewTicket
from crmtui.services.imports.schemas import AttendeeImport
from crmtui.services.orders import (
    AttendeeData,
    TicketRow,
    insert_tickets,
    new_ticket_code,
)


def apply_decisions(
    tx: WriteTx,
    data: AttendeeImport,
    decisions: Sequence[Decision],
    orders: Mapping[str, KnownOrder],
) -> int:
    """Make and change tickets, orders and products; returns how many admissions were recorded.

    Raises:
        Forbidden: permission.missing (products:write, where products are missing).
        LimitReached: product.sold_out, event.full, where somebody else was faster.
        Conflict: ticket.imported_already, where somebody else imports the same list.
    """
    changes = [change for decision in decisions for change in decision.changed]
    new = [ticket for decision in decisions for ticket in decision.made]
    save_changes(tx, changes)
    rows = _ticket_rows(tx, data.event_id, new)
    made = insert_tickets(tx, data.event_id, rows, CHANNEL).ticket_ids
    touched = {change.ticket.order_id for change in changes if "state" in change.values}
    grown = {order.id for row in rows if (order := orders.get(row.order_code or ""))}
    settle_orders(tx, touched | grown)
    admitted = 0
    if data.checkin_list_id is not None:
        told = [*_admitted_before(decisions), *_admitted_new(new, rows, made)]
        admitted = record_admissions(tx, data.checkin_list_id, told)
    if new or changes or admitted:
        counts = {"created": len(new), "updated": len(changes), "admitted": admitted}
        tx.record(DomainEvent("attendees.imported", "event", data.event_id, counts))
    return admitted


def _ticket_rows(tx: WriteTx, event_id: UUID, new: Sequence[NewTicket]) -> list[TicketRow]:
    products = _create_products(tx, event_id, new)
    return [
        _ticket_row(ticket, ticket.product.id or products[product_key(ticket.product.name)])
        for ticket in new
    ]


def _create_products(tx: WriteTx, event_id: UUID, new: Sequence[NewTicket]) -> dict[str, UUID]:
    wanted = {
        product_key(ticket.product.name): ticket.product
        for ticket in new
        if ticket.product.id is None
    }
    return {
        name: create_product(
            tx,
            ProductCreate(
                name=product.name,
                price_minor=product.price_minor,
                currency=product.currency,
                event_id=event_id,
            ),
        ).id
        for name, product in wanted.items()
    }


def _ticket_row(ticket: NewTicket, product_id: UUID) -> TicketRow:
    row = ticket.row
    return TicketRow(
        product_id=product_id,
        attendee=AttendeeData(
            name=row.name,
            email=row.email,
            phone=row.phone,
            company=row.company,
            seat=row.seat,
            note=row.note,
        ),
        order_code=row.order_code or None,
        code=row.ticket_code or new_ticket_code(),
        state=ticket.state,
        price_minor=ticket.price_minor,
        import_key=ticket.key,
        buyer_name=row.buyer_name,
        buyer_email=row.buyer_email,
        issued_at=row.ordered_at,
    )


def _admitted_before(decisions: Sequence[Decision]) -> list[Admitted]:
    return [
        Admitted(ticket.id, ticket.product_id, ticket.code, decision.row.checked_in_at)
        for decision in decisions
        for ticket in decision.admitted
    ]


def _admitted_new(
    new: Sequence[NewTicket], rows: Sequence[TicketRow], ids: Sequence[UUID]
) -> list[Admitted]:
    return [
        Admitted(ticket_id, row.product_id, row.code or "", ticket.row.checked_in_at)
        for ticket, row, ticket_id in zip(new, rows, ids, strict=True)
        if ticket.is_admitted
    ]
