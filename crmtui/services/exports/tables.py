"""Tickets and the scan log as CSV, streamed: the memory does not grow with the event."""

from collections.abc import Iterator

from crmtui.documents import scans_csv, tickets_csv
from crmtui.documents.csv import major_units
from crmtui.kit.transactions import ReadTx
from crmtui.services.checkin import ScanFilter, ScanRow, iter_scans
from crmtui.services.orders import TicketDetail, TicketFilter, iter_tickets


def stream_tickets_csv(tx: ReadTx, wanted: TicketFilter, bom: bool = False) -> Iterator[bytes]:
    """The tickets that match; `bom` marks the file as UTF-8 for spreadsheets.

    Raises:
        Forbidden: permission.missing (exports:read, tickets:read).
    """
    tx.actor.require("exports:read")
    cells = (_ticket_cells(ticket) for ticket in iter_tickets(tx, wanted))
    return tickets_csv.stream_tickets_csv(cells, bom=bom)


def stream_scans_csv(tx: ReadTx, wanted: ScanFilter, bom: bool = False) -> Iterator[bytes]:
    """The scans that match, oldest first.

    Raises:
        Forbidden: permission.missing (exports:read).
    """
    cells = (_scan_cells(scan) for scan in iter_scans(tx, wanted))
    return scans_csv.stream_scans_csv(cells, bom=bom)


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
