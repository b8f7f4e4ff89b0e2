"""Tickets and badges as PDF. ReportLab is imported when the first one is drawn."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID
from zlib import crc32

from crmtui.documents.inputs import BadgeDocument, TicketDocument
from crmtui.kit.money import Money
from crmtui.kit.transactions import ReadTx
from crmtui.services.catalogue import get_event
from crmtui.services.exports.counting import OnItem, counted
from crmtui.services.orders import TicketPrint, iter_ticket_documents, ticket_document

_BANDS: Final = ("#1f3a5f", "#7a3b00", "#4b2a63", "#0b5d57", "#6b1f2e", "#3d4a12")
"""Colours of the badge's band, dark enough for white text; a product always gets the same."""


def ticket_pdf(tx: ReadTx, ticket_id: UUID, locale: str = "en") -> bytes:
    """One ticket with its QR code.

    Raises:
        Forbidden: permission.missing (tickets:read).
        NotFound: ticket.not_found.
    """
    from crmtui.documents.ticket import make_ticket_pdf

    return make_ticket_pdf(_ticket(ticket_document(tx, ticket_id), locale))


def stream_tickets_pdf(
    tx: ReadTx, event_id: UUID, locale: str = "en", on_item: OnItem | None = None
) -> Iterator[bytes]:
    """All tickets of an event that are worth printing as one file, a page a piece.

    Raises:
        Forbidden: permission.missing (exports:read, tickets:read, events:read).
        NotFound: event.not_found.
        Invalid: document.empty, when there is none.
    """
    from crmtui.documents.ticket import stream_tickets_pdf as draw

    tickets = counted(_printable(tx, event_id), on_item)
    return draw(_ticket(ticket, locale) for ticket in tickets)


def badge_pdf(tx: ReadTx, ticket_id: UUID, locale: str = "en") -> bytes:
    """One attendee's badge.

    Raises:
        Forbidden: permission.missing (tickets:read).
        NotFound: ticket.not_found.
    """
    from crmtui.documents.badge import make_badge_pdf

    return make_badge_pdf(_badge(ticket_document(tx, ticket_id), locale))


def stream_badges_pdf(
    tx: ReadTx, event_id: UUID, locale: str = "en", on_item: OnItem | None = None
) -> Iterator[bytes]:
    """All badges of an event, four on a sheet with cut marks.

    Raises:
        Forbidden: permission.missing (exports:read, tickets:read, events:read).
        NotFound: event.not_found.
        Invalid: document.empty, when there is none.
    """
    from crmtui.documents.badge import stream_badges_pdf as draw

    tickets = counted(_printable(tx, event_id), on_item)
    return draw((_badge(ticket, locale) for ticket in tickets), sheet="A4")


def _printable(tx: ReadTx, event_id: UUID) -> Iterator[TicketPrint]:
    tx.actor.require("exports:read")
    get_event(tx, event_id)  # an unknown event is an error, not an empty file
    return iter_ticket_documents(tx, event_id)


def _ticket(ticket: TicketPrint, locale: str) -> TicketDocument:
    return TicketDocument(
        organization=ticket.organization,
        event=ticket.event,
        venue=ticket.venue,
        starts_at=ticket.starts_at,
        ends_at=ticket.ends_at,
        timezone=ticket.timezone,
        product=ticket.product,
        attendee=ticket.attendee,
        order_code=ticket.order_code,
        ticket_number=ticket.label,
        code=ticket.code,
        price=Money(ticket.price_minor, ticket.currency),
        seat=ticket.seat,
        locale=locale,
    )


def _badge(ticket: TicketPrint, locale: str) -> BadgeDocument:
    return BadgeDocument(
        event=ticket.event,
        name=ticket.attendee or ticket.label,
        code=ticket.code,
        company=ticket.company,
        role=ticket.product,
        colour=_BANDS[crc32(ticket.product.encode()) % len(_BANDS)],
        locale=locale,
    )
