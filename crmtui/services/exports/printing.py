"""Tickets and badges as PDF. ReportLab is imported when the first one is drawn."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from crmtui.documents.inputs import BadgeDocument, TicketDocument
from crmtui.kit.money import Money
from crmtui.kit.transactions import ReadTx
from crmtui.services.catalogue import EventDetail, get_event
from crmtui.services.identity import get_organization
from crmtui.services.orders import (
    TicketDetail,
    TicketFilter,
    TicketState,
    get_ticket,
    iter_tickets,
)

_BANDS: Final = ("#1f3a5f", "#7a3b00", "#4b2a63", "#0b5d57", "#6b1f2e", "#3d4a12")
"""Colours of the badge's band, dark enough for white text; a product always gets the same."""

_WORTHLESS: Final = (TicketState.CANCELLED, TicketState.REVOKED)


def ticket_pdf(tx: ReadTx, ticket_id: UUID, locale: str = "en") -> bytes:
    """One ticket with its QR code.

    Raises:
        Forbidden: permission.missing (tickets:read, events:read).
        NotFound: ticket.not_found.
    """
    from crmtui.documents.ticket import make_ticket_pdf

    ticket = get_ticket(tx, ticket_id)
    event = get_event(tx, ticket.event_id)
    return make_ticket_pdf(_ticket_document(_organization_name(tx), event, ticket, locale))


def stream_tickets_pdf(tx: ReadTx, event_id: UUID, locale: str = "en") -> Iterator[bytes]:
    """All tickets of an event that are worth printing as one file, a page a piece.

    Raises:
        Forbidden: permission.missing (exports:read, tickets:read, events:read).
        NotFound: event.not_found.
        Invalid: document.empty, when there is none.
    """
    from crmtui.documents.ticket import stream_tickets_pdf as draw

    tx.actor.require("exports:read")
    organization, event = _organization_name(tx), get_event(tx, event_id)
    tickets = _printable_tickets(tx, event_id)
    return draw(_ticket_document(organization, event, ticket, locale) for ticket in tickets)


def badge_pdf(tx: ReadTx, ticket_id: UUID, locale: str = "en") -> bytes:
    """One attendee's badge.

    Raises:
        Forbidden: permission.missing (tickets:read).
        NotFound: ticket.not_found.
    """
    from crmtui.documents.badge import make_badge_pdf

    return make_badge_pdf(_badge_document(get_ticket(tx, ticket_id), locale))


def stream_badges_pdf(tx: ReadTx, event_id: UUID, locale: str = "en") -> Iterator[bytes]:
    """All badges of an event, four on a sheet with cut marks.

    Raises:
        Forbidden: permission.missing (exports:read, tickets:read).
        NotFound: event.not_found.
        Invalid: document.empty, when there is none.
    """
    from crmtui.documents.badge import stream_badges_pdf as draw

    tx.actor.require("exports:read")
    get_event(tx, event_id)
    tickets = _printable_tickets(tx, event_id)
    return draw((_badge_document(ticket, locale) for ticket in tickets), sheet="A4")


def _organization_name(tx: ReadTx) -> str:
    return get_organization(tx).name


def _printable_tickets(tx: ReadTx, event_id: UUID) -> Iterator[TicketDetail]:
    found = iter_tickets(tx, TicketFilter(event_id=event_id))
    return (ticket for ticket in found if ticket.state not in _WORTHLESS)


def _ticket_document(
    organization: str, event: EventDetail, ticket: TicketDetail, locale: str
) -> TicketDocument:
    return TicketDocument(
        organization=organization,
        event=event.name,
        venue=event.venue,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        timezone=event.timezone,
        product=ticket.product_name,
        attendee=ticket.attendee_name,
        order_code=f"{ticket.order_code}-{ticket.position}",
        ticket_number=ticket.label,
        code=ticket.code,
        price=Money(ticket.price_minor, ticket.currency),
        seat=ticket.seat,
        locale=locale,
    )


def _badge_document(ticket: TicketDetail, locale: str) -> BadgeDocument:
    return BadgeDocument(
        event=ticket.event_name,
        name=ticket.attendee_name or ticket.label,
        code=ticket.code,
        company=ticket.company,
        role=ticket.product_name,
        colour=_BANDS[ticket.product_id.int % len(_BANDS)],
        locale=locale,
    )
