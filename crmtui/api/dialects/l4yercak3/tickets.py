"""Tickets: listed, generated, redeemed, printed, exported."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from crmtui.api.dialects.l4yercak3 import examples, ticket_wire, wire
from crmtui.api.dialects.l4yercak3.callers import AnyCall, choose_actor
from crmtui.api.dialects.l4yercak3.ids import TicketPath
from crmtui.api.dialects.l4yercak3.inputs import (
    ExportQuery,
    RedeemIn,
    RedeemQuery,
    TicketIn,
    TicketQuery,
)
from crmtui.api.dialects.l4yercak3.redemption import RedeemTicket, redeemed_reply
from crmtui.api.dialects.l4yercak3.sections import binary, example, refusals
from crmtui.api.exports import write_tickets
from crmtui.api.replies import FileReply, JsonReply
from crmtui.api.request_keys import RequestKey
from crmtui.api.sections import CREATED, section
from crmtui.services import exports, orders
from crmtui.services.orders import TicketFilter

router: Final = section("Tickets")
_NOTHING: Final = RedeemIn()
_CSV: Final = "text/csv; charset=utf-8"


@router.get(
    "/api/v1/tickets",
    summary="List Tickets",
    response_model=ticket_wire.TicketsOut,
    responses=refusals("NOT_AUTHORIZED", "VALIDATION_ERROR", "MISSING_PARAM")
    | example(examples.TICKETS),
)
async def list_tickets(call: AnyCall, query: Annotated[TicketQuery, Query()]) -> Response:
    """By number within an event, otherwise as they were issued; `nextCursor` leads on."""
    actor = choose_actor(call, query.organization_id, "query")
    wanted = TicketFilter(event_id=query.event_id, status=query.status)
    page = await call.read(actor, orders.list_tickets, wanted, query.limit, query.cursor)
    return JsonReply(wire.paged("tickets", page, ticket_wire.ticket_out))


@router.post(
    "/api/v1/tickets",
    summary="Generate Ticket",
    status_code=CREATED,
    response_model=ticket_wire.TicketOut,
    responses=refusals("NOT_AUTHORIZED", "NOT_FOUND", "VALIDATION_ERROR", "MISSING_PARAM"),
)
async def generate_ticket(call: AnyCall, body: TicketIn, key: RequestKey = None) -> Response:
    """Issues one ticket in an order of its own; sold out is a `VALIDATION_ERROR`."""
    actor = choose_actor(call, body.organization_id, "body")
    ticket = await call.write(actor, orders.issue_ticket, body.to_issue(key))
    return JsonReply(ticket_wire.ticket_out(ticket), CREATED)


@router.get(
    "/api/v1/tickets/export",
    summary="Bulk Export Tickets",
    responses=refusals("NOT_AUTHORIZED", "NOT_FOUND", "VALIDATION_ERROR", "RESOURCE_LIMIT")
    | binary("text/csv", "All tickets, or those of one event, as CSV in UTF-8"),
)
async def export_tickets(call: AnyCall, query: Annotated[ExportQuery, Query()]) -> Response:
    """Counts as a bulk operation of the plan."""
    actor = choose_actor(call, query.organization_id, "query")
    call.count_bulk(actor)
    file = await call.services.workers.slow_read(actor, write_tickets, query.event_id)
    return FileReply(file, _CSV, "tickets.csv")


@router.post(
    "/api/v1/tickets/{ticketId}/redeem",
    summary="Redeem Ticket (Check-in)",
    response_model=ticket_wire.RedeemedOut,
    responses=refusals("NOT_AUTHORIZED", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def redeem(
    call: AnyCall,
    ticket_id: TicketPath,
    query: Annotated[RedeemQuery, Query()],
    body: RedeemIn = _NOTHING,
    key: RequestKey = None,
) -> Response:
    """Admits exactly once. `listId` is needed only where the event has several check-in lists.

    A refusal is a `VALIDATION_ERROR` whose `details` give the `result` (`already_redeemed`,
    `unpaid`, `blocked` …) and, of an earlier admission, when, at which gate and by whom.
    """
    list_id = query.or_else(body)
    command = RedeemTicket(ticket_id, list_id, body.gate_id, body.override_reason, key)
    verdict, ticket = await call.wherever(lambda a: call.write(a, command))
    return redeemed_reply(verdict, ticket)


@router.get(
    "/api/v1/tickets/{ticketId}/pdf",
    summary="Get Ticket PDF",
    responses=refusals("NOT_AUTHORIZED", "NOT_FOUND")
    | binary("application/pdf", "The ticket with its QR code, on one page"),
)
async def get_ticket_pdf(call: AnyCall, ticket_id: TicketPath) -> Response:
    """The ticket as it is handed to the attendee."""
    draw, locale = call.services.workers.slow_read, call.services.locale
    content = await call.wherever(lambda a: draw(a, exports.ticket_pdf, ticket_id, locale))
    return FileReply(content, "application/pdf", f"ticket-{ticket_id.hex}.pdf")
