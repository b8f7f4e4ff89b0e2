"""From rows of the event log to what payloads tell: neutral facts about each record.

Most events carry their facts. What a ticket is called and to whom it belongs is read for all
tickets of a batch at once, because the desk's hot path does not write it down for each admission.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, select

from crmtui.kit.transactions import ReadTx
from crmtui.models import Order, Product, Ticket
from crmtui.services.orders import ticket_label

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Happened:
    """A row of the event log."""

    seq: int
    id: UUID
    organization_id: UUID
    topic: str
    subject_type: str
    subject_id: UUID
    occurred_at: datetime
    data: Facts


def read_facts(tx: ReadTx, happened: Iterable[Happened]) -> dict[UUID, Facts]:
    """The facts of each event, by the event's id. An event whose record is gone has none."""
    events = [*happened]
    tickets = _read_tickets(tx, {each.subject_id for each in events if _is_ticket(each)})
    found: dict[UUID, Facts] = {}
    for each in events:
        if not _is_ticket(each):
            found[each.id] = _MAKERS[each.subject_type](each)
        elif each.subject_id in tickets:
            found[each.id] = _ticket_facts(each, tickets[each.subject_id])
    return found


def _is_ticket(happened: Happened) -> bool:
    return happened.subject_type == "ticket"


# --- records that say all of themselves -----------------------------------------------------------


def _as_told(happened: Happened) -> Facts:
    return {**happened.data, "id": str(happened.subject_id)}


def _order_facts(happened: Happened) -> Facts:
    code = happened.data.get("displayName", "")
    return {**_as_told(happened), "displayName": f"Order #{code}", "orderCode": code}


def _organization_facts(happened: Happened) -> Facts:
    return {**_as_told(happened), "displayName": happened.data.get("name", "")}


class _Makers(dict[str, Callable[[Happened], Facts]]):
    """Whatever is not listed tells its facts as payloads want them."""

    def __missing__(self, _subject_type: str) -> Callable[[Happened], Facts]:
        return _as_told


_MAKERS: Final = _Makers(order=_order_facts, organization=_organization_facts)


# --- tickets -------------------------------------------------------------------------------------

_CHUNK: Final = 500
_TICKETS: Final = (
    select(
        Ticket.id,
        Ticket.number,
        Ticket.code,
        Ticket.attendee_name,
        Ticket.attendee_email,
        Ticket.attendee_phone,
        Ticket.product_id,
        Product.name.label("product_name"),
        Ticket.event_id,
        Ticket.order_id,
        Order.code.label("order_code"),
        Ticket.seat,
        Ticket.price_minor,
        Ticket.currency,
        Ticket.state,
        Ticket.redeemed_at,
    )
    .join(Product, Product.id == Ticket.product_id)
    .join(Order, Order.id == Ticket.order_id)
    .where(Ticket.id.in_(bindparam("ids", expanding=True)))
)


def _read_tickets(tx: ReadTx, ids: set[UUID]) -> dict[UUID, Any]:
    wanted = sorted(ids)
    found: dict[UUID, Any] = {}
    for start in range(0, len(wanted), _CHUNK):
        rows = tx.execute(_TICKETS, {"ids": wanted[start : start + _CHUNK]})
        found.update((row.id, row) for row in rows)
    return found


def _ticket_facts(happened: Happened, row: Any) -> Facts:
    told, at = happened.data, happened.occurred_at.isoformat()
    facts = {
        "id": str(row.id),
        "displayName": f"Ticket #{row.number:03d}",
        "qrCode": row.code,
        "attendeeName": told.get("attendeeName", row.attendee_name),
        "attendeeEmail": told.get("attendeeEmail", row.attendee_email),
        "attendeePhone": row.attendee_phone,
        "productId": str(row.product_id),
        "productName": row.product_name,
        "eventId": str(row.event_id),
        "orderId": str(row.order_id),
        "orderCode": row.order_code,
        "ticketNumber": ticket_label(row.number),
        "seat": row.seat,
        "price": row.price_minor,
        "currency": row.currency,
    }
    if "scan_id" in told:
        return {**facts, **_scan_facts(happened.topic, told, at)}
    used = row.redeemed_at is not None
    facts |= {
        "status": told.get("status", row.state),
        "checkedIn": used,
        "checkedInAt": row.redeemed_at.isoformat() if used else None,
    }
    if told.get("reason"):
        facts["reason"] = told["reason"]
    return facts


def _scan_facts(topic: str, told: Facts, at: str) -> Facts:
    inside = topic == "ticket.redeemed"
    return {
        "status": "redeemed",
        "checkedIn": inside,
        "checkedInAt": at if inside else None,
        "scanId": told["scan_id"],
        "checkinListId": told["list_id"],
        "gate": told.get("gate") or "",
    }
