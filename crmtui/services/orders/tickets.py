"""Commands on tickets that exist. Locks are taken as catalogue.reservations says."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from crmtui.kit.transactions import WriteTx
from crmtui.kit.versions import apply, given_fields, require_version
from crmtui.models import Order, RevokedCode, Ticket
from crmtui.services.catalogue import release, reserve
from crmtui.services.orders import errors, goods, rules, search_index
from crmtui.services.orders.codes import new_ticket_code
from crmtui.services.orders.placing import index_entry, searchable
from crmtui.services.orders.rows import (
    lock_ticket,
    lock_tickets_of,
    order_happened,
    read_ticket,
    ticket_happened,
)
from crmtui.services.orders.schemas import (
    AttendeeData,
    OrderStatus,
    TicketDetail,
    TicketState,
    TicketUpdate,
)

_COLUMN_OF: Final = {"answers": "attendee_data"}


def update_ticket(tx: WriteTx, ticket_id: UUID, data: TicketUpdate) -> TicketDetail:
    """Change who the ticket is for; only the fields that were set.

    Raises:
        Forbidden: permission.missing (tickets:write).
        NotFound: ticket.not_found.
        Invalid: ticket.required.
        Conflict: record.changed.
    """
    tx.actor.require("tickets:write")
    wanted = {_COLUMN_OF.get(name, name): value for name, value in given_fields(data).items()}
    for name, value in wanted.items():
        if value is None:
            raise errors.required(name)
    order, ticket = lock_ticket(tx, ticket_id)
    require_version(ticket, data.expected_version, wanted)
    before = index_entry(ticket)
    changes = apply(ticket, wanted)
    if changes:
        _index_again(tx, order, ticket, before)
        tx.flush()
        tx.record(ticket_happened("ticket.updated", ticket, changes=changes))
    return read_ticket(tx, ticket_id)


def _index_again(tx: WriteTx, order: Order, ticket: Ticket, before: search_index.Entry) -> None:
    attendee = AttendeeData.model_construct(
        name=ticket.attendee_name,
        company=ticket.company,
        email=ticket.attendee_email,
        phone=ticket.attendee_phone,
    )
    text = searchable(attendee, order).text()
    if text == before.text:
        return
    ticket.search_text = text
    ticket.search_key = search_index.draw_keys(tx, [ticket.attendee_name])[0]
    search_index.remove(tx, [before])
    search_index.add(tx, [index_entry(ticket)])


def cancel_ticket(tx: WriteTx, ticket_id: UUID, reason: str = "") -> TicketDetail:
    """Withdraw the ticket for good and give its place back; cancelled twice is cancelled once.

    An order of which every ticket is cancelled is cancelled with it.

    Raises:
        Forbidden: permission.missing (tickets:write).
        NotFound: ticket.not_found.
    """
    tx.actor.require("tickets:write")
    order, ticket = lock_ticket(tx, ticket_id)
    if ticket.state != TicketState.CANCELLED:
        ticket.state = TicketState.CANCELLED
        tx.flush()
        tx.record(ticket_happened("ticket.cancelled", ticket, reason=reason))
        _cancel_empty_order(tx, order)
        release(tx, ticket.product_id, 1, ticket.event_id)
        goods.take_back(tx, order, {ticket.product_id: 1})
    return read_ticket(tx, ticket_id)


def _cancel_empty_order(tx: WriteTx, order: Order) -> None:
    states = {ticket.state for ticket in lock_tickets_of(tx, order)}
    if states <= {TicketState.CANCELLED}:
        order.status = OrderStatus.CANCELLED
        tx.flush()
        tx.record(order_happened("order.cancelled", order))


def block_ticket(tx: WriteTx, ticket_id: UUID, reason: str = "") -> TicketDetail:
    """Refuse the ticket at the door until it is unblocked; its place stays taken.

    Raises:
        Forbidden: permission.missing (tickets:write).
        NotFound: ticket.not_found.
        Conflict: ticket.state.
    """
    return _change_state(tx, ticket_id, lambda state, _order: rules.blocked(state), reason)


def unblock_ticket(tx: WriteTx, ticket_id: UUID, reason: str = "") -> TicketDetail:
    """Let a blocked ticket in again, or wait for its payment where the order is unpaid.

    Raises:
        Forbidden: permission.missing (tickets:write).
        NotFound: ticket.not_found.
        Conflict: ticket.state.
    """
    return _change_state(tx, ticket_id, rules.unblocked, reason)


def _change_state(
    tx: WriteTx,
    ticket_id: UUID,
    decide: Callable[[TicketState, OrderStatus], TicketState],
    reason: str,
) -> TicketDetail:
    tx.actor.require("tickets:write")
    order, ticket = lock_ticket(tx, ticket_id)
    new = decide(TicketState(ticket.state), OrderStatus(order.status))
    changes = apply(ticket, {"state": new})
    if changes:
        tx.flush()
        tx.record(ticket_happened("ticket.updated", ticket, changes=changes, reason=reason))
    return read_ticket(tx, ticket_id)


def replace_code(tx: WriteTx, ticket_id: UUID) -> TicketDetail:
    """Give the ticket a fresh code; whoever shows the old one is told that it was replaced.

    Raises:
        Forbidden: permission.missing (tickets:write).
        NotFound: ticket.not_found.
        Conflict: ticket.state, when it is cancelled.
    """
    tx.actor.require("tickets:write")
    _order, ticket = lock_ticket(tx, ticket_id)
    if ticket.state == TicketState.CANCELLED:
        raise errors.ticket_state(ticket.state, TicketState.VALID)
    tx.session.add(RevokedCode(ticket_id=ticket.id, code=ticket.code))
    ticket.code = new_ticket_code()
    tx.flush()
    # The event log carries no secret, and both codes are or were one.
    tx.record(ticket_happened("ticket.updated", ticket, code_replaced=True))
    return read_ticket(tx, ticket_id)


def delete_ticket(tx: WriteTx, ticket_id: UUID) -> None:
    """Hide the ticket from lists, search and the door, and give its place back.

    Raises:
        Forbidden: permission.missing (tickets:write).
        NotFound: ticket.not_found.
    """
    tx.actor.require("tickets:write")
    _order, ticket = lock_ticket(tx, ticket_id)
    ticket.deleted_at = tx.now
    tx.flush()
    search_index.remove(tx, [index_entry(ticket)])
    tx.record(ticket_happened("ticket.updated", ticket, deleted=True))
    if rules.holds_place(ticket.state):
        release(tx, ticket.product_id, 1, ticket.event_id)


def restore_ticket(tx: WriteTx, ticket_id: UUID) -> TicketDetail:
    """Show a deleted ticket again, if there is still a place for it.

    Raises:
        Forbidden: permission.missing (tickets:write).
        NotFound: ticket.not_found, product.not_found, event.not_found.
        LimitReached: product.sold_out, event.full.
    """
    tx.actor.require("tickets:write")
    _order, ticket = lock_ticket(tx, ticket_id, deleted=True)
    if ticket.deleted_at is not None:
        ticket.deleted_at = None
        if rules.holds_place(ticket.state):
            reserve(tx, ticket.product_id, 1, ticket.event_id)
        tx.flush()
        search_index.add(tx, [index_entry(ticket)])
        tx.record(ticket_happened("ticket.updated", ticket, **_restored()))
    return read_ticket(tx, ticket_id)


def _restored() -> dict[str, Any]:
    return {"restored": True}
