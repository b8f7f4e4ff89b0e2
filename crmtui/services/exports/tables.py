"""Tickets, the scan log, the stock's ledger and more as CSV, streamed: the memory does not grow."""

from collections.abc import Callable, Iterator
from typing import Final, TypeVar
from uuid import UUID

from crmtui.documents import catalogue_csv, movements_csv, scans_csv, tickets_csv
from crmtui.documents.csv import major_units
from crmtui.kit.paging import Page
from crmtui.kit.transactions import ReadTx
from crmtui.services.catalogue import (
    EventDetail,
    ProductDetail,
    ProductFilter,
    list_events,
    list_products,
)
from crmtui.services.checkin import ScanFilter, ScanRow, iter_scans
from crmtui.services.exports.counting import OnItem, counted
from crmtui.services.orders import TicketDetail, TicketFilter, iter_tickets
from crmtui.services.stock import iter_movements

_PAGE: Final = 500
_Item = TypeVar("_Item")


def stream_tickets_csv(
    tx: ReadTx, wanted: TicketFilter, bom: bool = False, on_item: OnItem | None = None
) -> Iterator[bytes]:
    """The tickets that match; `bom` marks the file as UTF-8 for spreadsheets.

    Raises:
        Forbidden: permission.missing (exports:read, tickets:read).
    """
    tx.actor.require("exports:read")
    cells = (_ticket_cells(ticket) for ticket in counted(iter_tickets(tx, wanted), on_item))
    return tickets_csv.stream_tickets_csv(cells, bom=bom)


def stream_scans_csv(
    tx: ReadTx, wanted: ScanFilter, bom: bool = False, on_item: OnItem | None = None
) -> Iterator[bytes]:
    """The scans that match, oldest first.

    Raises:
        Forbidden: permission.missing (exports:read).
    """
    cells = (_scan_cells(scan) for scan in counted(iter_scans(tx, wanted), on_item))
    return scans_csv.stream_scans_csv(cells, bom=bom)


def stream_events_csv(tx: ReadTx, bom: bool = False) -> Iterator[bytes]:
    """All events, the latest first.

    Raises:
        Forbidden: permission.missing (exports:read, events:read).
    """
    tx.actor.require("exports:read")
    events = _all(lambda after: list_events(tx, limit=_PAGE, after=after))
    return catalogue_csv.stream_events_csv(map(_event_cells, events), bom=bom)


def stream_products_csv(
    tx: ReadTx, event_id: UUID | None = None, bom: bool = False
) -> Iterator[bytes]:
    """All products, or those of one event, in the order in which they were made.

    Raises:
        Forbidden: permission.missing (exports:read, products:read, events:read).
    """
    tx.actor.require("exports:read")
    names = {event.id: event.name for event in _all(lambda a: list_events(tx, None, _PAGE, a))}
    wanted = ProductFilter(event_id=event_id)
    products = _all(lambda after: list_products(tx, wanted, _PAGE, after))
    cells = (_product_cells(product, names) for product in products)
    return catalogue_csv.stream_products_csv(cells, bom=bom)


def stream_movements_csv(tx: ReadTx, bom: bool = False) -> Iterator[bytes]:
    """The ledger of the stock, item by item.

    Raises:
        Forbidden: permission.missing (exports:read, stock:read).
    """
    return movements_csv.stream_movements_csv(iter_movements(tx), bom=bom)


def _all(fetch: Callable[[str | None], Page[_Item]]) -> Iterator[_Item]:
    """Every item of a paged list, a page in memory at a time."""
    after: str | None = None
    while True:
        page = fetch(after)
        yield from page.items
        after = page.next_cursor
        if after is None:
            return


def _event_cells(event: EventDetail) -> catalogue_csv.EventCells:
    return catalogue_csv.EventCells(
        name=event.name,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        timezone=event.timezone,
        venue=event.venue,
        capacity=event.capacity,
        registered=event.registered,
        status=event.status,
        subtype=event.subtype,
        description=event.description,
    )


def _product_cells(product: ProductDetail, events: dict[UUID, str]) -> catalogue_csv.ProductCells:
    return catalogue_csv.ProductCells(
        name=product.name,
        event=events.get(product.event_id, "") if product.event_id else "",
        price=major_units(product.price_minor, product.currency),
        currency=product.currency,
        quantity=product.quantity,
        sold=product.sold,
        status=product.status,
        subtype=product.subtype,
        required_fields=", ".join(product.required_fields),
        description=product.description,
    )


def _ticket_cells(ticket: TicketDetail) -> tickets_csv.TicketCells:
    return tickets_csv.TicketCells(
        event=ticket.event_name,
        ticket_code=ticket.code,
        label=ticket.label,
        order_code=ticket.order_code,
        position=ticket.position,
        product=ticket.product_name,
        price=major_units(ticket.price_minor, ticket.currency),
        currency=ticket.currency,
        attendee_name=ticket.attendee_name,
        email=ticket.attendee_email,
        phone=ticket.attendee_phone,
        company=ticket.company,
        seat=ticket.seat,
        note=ticket.note,
        ticket_state=ticket.state,
        checked_in_at=ticket.redeemed_at,
        ordered_at=ticket.created_at,
    )


def _scan_cells(scan: ScanRow) -> scans_csv.ScanCells:
    return scans_csv.ScanCells(
        scanned_at=scan.scanned_at,
        result=scan.result,
        direction=scan.direction,
        gate=scan.gate_name,
        operator=scan.operator_name,
        code=scan.code,
        label=scan.label,
        attendee_name=scan.attendee_name,
        product=scan.product_name,
        order_code=scan.order_code,
        detail=scan.detail,
        override_reason=scan.override_reason,
        annul_reason=scan.annul_reason,
    )
