"""How the document writes tickets, and how admissions are written beside them."""

from typing import (
    Any,
    NotRequired,  # pydantic needs this below Python 3.12
)

from typing_extensions import TypedDict

from crmtui.api.dialects.l4yercak3.wire import maybe_ms
from crmtui.kit.wire_values import object_wire_id, to_ms
from crmtui.services.checkin import FirstScan, Verdict
from crmtui.services.orders import TicketDetail


class TicketProperties(TypedDict):
    qrCode: str
    attendeeName: str
    attendeeEmail: str
    attendeePhone: str
    productId: str
    productName: str
    eventId: str
    orderCode: str
    ticketNumber: str
    seat: str
    price: int
    currency: str
    checkedIn: bool
    checkedInAt: int | None
    formResponseData: dict[str, Any]


class TicketOut(TypedDict):
    id: str
    type: str
    status: str
    displayName: str
    customProperties: TicketProperties
    createdAt: NotRequired[int]


class TicketsOut(TypedDict):
    tickets: list[TicketOut]
    hasMore: bool
    nextCursor: str | None


def ticket_name(number: int) -> str:
    """As in the document: Ticket #001."""
    return f"Ticket #{number:03d}"


def ticket_out(ticket: TicketDetail) -> TicketOut:
    return {
        "id": object_wire_id(ticket.id),
        "type": "ticket",
        "status": ticket.status,
        "displayName": ticket_name(ticket.number),
        "customProperties": {
            "qrCode": ticket.code,
            "attendeeName": ticket.attendee_name,
            "attendeeEmail": ticket.attendee_email,
            "attendeePhone": ticket.attendee_phone,
            "productId": object_wire_id(ticket.product_id),
            "productName": ticket.product_name,
            "eventId": object_wire_id(ticket.event_id),
            "orderCode": ticket.order_code,
            "ticketNumber": ticket.label,
            "seat": ticket.seat,
            "price": ticket.price_minor,
            "currency": ticket.currency,
            "checkedIn": ticket.redeemed_at is not None,
            "checkedInAt": maybe_ms(ticket.redeemed_at),
            "formResponseData": ticket.attendee_data,
        },
        "createdAt": to_ms(ticket.created_at),
    }


class EarlierScan(TypedDict):
    at: int
    gate: str
    operator: str


class RedeemedOut(TicketOut):
    result: str
    scanId: str
    entry: int | None
    scannedAt: int
    repeated: bool


def redeemed_out(verdict: Verdict, ticket: TicketOut) -> RedeemedOut:
    """An admission: the ticket as it is now, and the verdict beside it."""
    return {
        **ticket,
        "result": verdict.result.value,
        "scanId": object_wire_id(verdict.scan_id),
        "entry": verdict.entry,
        "scannedAt": to_ms(verdict.scanned_at),
        "repeated": verdict.repeated,
    }


def admitted_out(verdict: Verdict) -> TicketOut:
    """The ticket as the desk sees it, for a key that may admit but not read tickets."""
    ticket = verdict.ticket
    if ticket is None:
        raise ValueError("this verdict is about no ticket")
    return {
        "id": object_wire_id(ticket.id),
        "type": "ticket",
        "status": "redeemed",
        "displayName": ticket_name(int(ticket.label.lstrip("TK"))),
        "customProperties": {
            "qrCode": ticket.code,
            "attendeeName": ticket.attendee_name,
            "attendeeEmail": "",
            "attendeePhone": "",
            "productId": object_wire_id(ticket.product_id),
            "productName": ticket.product_name,
            "eventId": object_wire_id(ticket.event_id),
            "orderCode": ticket.order_code,
            "ticketNumber": ticket.label,
            "seat": ticket.seat,
            "price": ticket.price_minor,
            "currency": ticket.currency,
            "checkedIn": True,
            "checkedInAt": to_ms(verdict.scanned_at),
            "formResponseData": {},
        },
    }


def earlier_out(earlier: FirstScan) -> EarlierScan:
    return {"at": to_ms(earlier.at), "gate": earlier.gate, "operator": earlier.operator}
