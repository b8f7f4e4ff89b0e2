"""Many tickets at once, for imports and the demo: the same guards, a fraction of the cost."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, insert, select

from crmtui.kit.ids import new_id
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Ticket
from crmtui.services.catalogue import Reservation, reserve_all
from crmtui.services.orders import rules, search_index
from crmtui.services.orders.bulk_orders import (
    OrderDraft,
    batched,
    draft_orders,
    load_orders,
    write_orders,
)
from crmtui.services.orders.codes import new_ticket_code, ticket_label
from crmtui.services.orders.placing import attendee_columns, next_ticket_number
from crmtui.services.orders.schemas import InsertedTickets, TicketRow
from crmtui.services.orders.search_index import Entry, Searchable

_KNOWN_CODES: Final = select(Ticket.code, Ticket.id).where(
    Ticket.organization_id == bindparam("organization"),
    Ticket.event_id == bindparam("event"),
    Ticket.code.in_(bindparam("codes", expanding=True)),
)


def insert_tickets(
    tx: WriteTx,
    event_id: UUID,
    rows: Sequence[TicketRow],
    channel: str = "import",
) -> InsertedTickets:
    """Insert tickets with their orders, all or none, findable at once.

    Products need not be on sale and the event may be over: the tickets exist elsewhere already.
    Places are taken all the same; those of cancelled rows are not.

    Raises:
        Forbidden: permission.missing (imports:write).
        NotFound: product.not_found, event.not_found.
        Invalid: product.other_event, order.mixed_currencies, ticket.code.
        Conflict: ticket.code_taken, ticket.imported_already.
        LimitReached: product.sold_out, event.full.
    """
    tx.actor.require("imports:write")
    if not rows:
        return InsertedTickets(ticket_ids=(), orders_created=0)
    tx.flush()
    known = load_orders(tx, event_id, {row.order_code for row in rows if row.order_code})
    reservation = reserve_all(tx, _quantities(rows), event_id)
    drafts = draft_orders(tx, event_id, rows, reservation, known)
    tickets = _ticket_values(tx, event_id, rows, drafts, reservation)
    created = write_orders(tx, event_id, rows, drafts, channel)
    tx.execute(insert(Ticket), tickets)
    search_index.add(
        tx, (Entry(row["search_key"], row["search_text"], event_id) for row in tickets)
    )
    for row in tickets:
        tx.record(DomainEvent("ticket.issued", "ticket", row["id"], _issued(row)))
    return InsertedTickets(ticket_ids=tuple(row["id"] for row in tickets), orders_created=created)


def find_tickets_by_codes(tx: ReadTx, event_id: UUID, codes: Iterable[str]) -> dict[str, UUID]:
    """Which of `codes` the event has tickets for, deleted ones included: their codes are taken.

    Raises:
        Forbidden: permission.missing (tickets:read).
    """
    tx.actor.require("tickets:read")
    found: dict[str, UUID] = {}
    for chunk in batched([*codes]):
        key = {"organization": tx.organization_id, "event": event_id, "codes": chunk}
        found.update((row.code, row.id) for row in tx.execute(_KNOWN_CODES, key))
    return found


def _quantities(rows: Sequence[TicketRow]) -> Counter[UUID]:
    quantities: Counter[UUID] = Counter()
    for row in rows:
        quantities[row.product_id] += rules.holds_place(row.state)
    return quantities


def _ticket_values(
    tx: WriteTx,
    event_id: UUID,
    rows: Sequence[TicketRow],
    drafts: Sequence[OrderDraft],
    reservation: Reservation,
) -> list[dict[str, Any]]:
    first = next_ticket_number(tx, event_id)
    keys = search_index.draw_keys(tx, [row.attendee.name for row in rows])
    values = []
    for place, (row, draft, key) in enumerate(zip(rows, drafts, keys, strict=True)):
        product = reservation.products[row.product_id]
        price = product.price_minor if row.price_minor is None else row.price_minor
        draft.position += 1
        draft.total += price
        values.append(
            {
                "id": new_id(),
                "organization_id": tx.organization_id,
                "created_at": row.issued_at or tx.now,
                "updated_at": tx.now,
                "version": 1,
                "event_id": event_id,
                "product_id": row.product_id,
                "order_id": draft.id,
                "position": draft.position,
                "number": first + place,
                "code": rules.require_code(row.code) if row.code else new_ticket_code(),
                "state": row.state.value,
                **attendee_columns(row.attendee),
                "price_minor": price,
                "currency": product.currency,
                "valid_from": row.valid_from,
                "valid_until": row.valid_until,
                "redeemed_at": row.redeemed_at,
                "import_key": row.import_key,
                "search_key": key,
                "search_text": _search_text(row, draft),
            }
        )
    return values


def _search_text(row: TicketRow, draft: OrderDraft) -> str:
    return Searchable(
        name=row.attendee.name,
        company=row.attendee.company,
        email=row.attendee.email,
        phone=row.attendee.phone or draft.buyer_phone,
        order_code=draft.code,
        buyer_name=draft.buyer_name,
        buyer_email=draft.buyer_email,
    ).text()


def _issued(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "displayName": ticket_label(row["number"]),
        "status": rules.ticket_status(row["state"], row["redeemed_at"]),
        "attendeeName": row["attendee_name"],
        "attendeeEmail": row["attendee_email"],
        "eventId": str(row["event_id"]),
        "productId": str(row["product_id"]),
        "orderId": str(row["order_id"]),
    }
