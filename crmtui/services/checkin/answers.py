"""Verdicts: made for a fresh scan, and made again for one that is sent a second time."""

from datetime import datetime
from typing import Final
from uuid import UUID

from crmtui.kit.schemas import trusted
from crmtui.kit.transactions import ReadTx
from crmtui.services.checkin import statements
from crmtui.services.checkin.rules import OVERRIDABLE, Candidate, StoredScan
from crmtui.services.checkin.schemas import (
    AdmittedTicket,
    Direction,
    FirstScan,
    Result,
    Verdict,
)
from crmtui.services.orders import ticket_label

RESULTS: Final = {result.value: result for result in Result}
DIRECTIONS: Final = {direction.value: direction for direction in Direction}


def describe_ticket(ticket: Candidate) -> AdmittedTicket:
    """What the desk sees of a ticket. Not validated: the columns have these types."""
    return trusted(
        AdmittedTicket,
        id=ticket.id,
        label=ticket_label(ticket.number),
        code=ticket.code,
        order_id=ticket.order_id,
        order_code=ticket.order_code,
        position=ticket.position,
        event_id=ticket.event_id,
        product_id=ticket.product_id,
        product_name=ticket.product_name,
        attendee_name=ticket.attendee_name,
        company=ticket.company,
        seat=ticket.seat,
        note=ticket.note,
        state=ticket.state,
        price_minor=ticket.price_minor,
        currency=ticket.currency,
    )


def make_verdict(
    scan_id: UUID,
    result: Result,
    direction: Direction,
    scanned_at: datetime,
    code: str,
    detail: str,
    ticket: Candidate | None,
    earlier: FirstScan | None,
    entry: int | None,
    override_reason: str | None,
    repeated: bool = False,
) -> Verdict:
    return trusted(
        Verdict,
        scan_id=scan_id,
        result=result,
        direction=direction,
        scanned_at=scanned_at,
        code=code,
        detail=detail,
        ticket=None if ticket is None else describe_ticket(ticket),
        earlier=earlier,
        entry=entry,
        overridable=result in OVERRIDABLE and direction is Direction.ENTRY,
        override_reason=override_reason,
        repeated=repeated,
        order_size=0 if ticket is None else ticket.order_size,
    )


def describe_scan(tx: ReadTx, scan: StoredScan, repeated: bool = False) -> Verdict:
    """The verdict that a stored scan gave, or `annulled` if it was undone since."""
    result = RESULTS[scan.result] if scan.annulled_at is None else Result.ANNULLED
    return make_verdict(
        scan_id=scan.id,
        result=result,
        direction=DIRECTIONS[scan.direction],
        scanned_at=scan.scanned_at,
        code=scan.code,
        detail=scan.detail,
        ticket=_load_ticket(tx, scan),
        earlier=_find_earlier(tx, scan) if result is Result.ALREADY_REDEEMED else None,
        entry=scan.entry if scan.entry is not None and scan.entry > 0 else None,
        override_reason=scan.override_reason,
        repeated=repeated,
    )


def _load_ticket(tx: ReadTx, scan: StoredScan) -> Candidate | None:
    if scan.ticket_id is None:
        return None
    given = {
        "organization_id": tx.organization_id,
        "list_id": scan.list_id,
        "ticket_id": scan.ticket_id,
    }
    rows = tx.run(statements.TICKET, given)
    return Candidate._make(rows[0]) if rows else None


def _find_earlier(tx: ReadTx, scan: StoredScan) -> FirstScan | None:
    given = {
        "organization_id": tx.organization_id,
        "list_id": scan.list_id,
        "ticket_id": scan.ticket_id,
        "scan_id": scan.id,
    }
    rows = tx.run(statements.EARLIER, given)
    if not rows:
        return None
    earlier = StoredScan._make(rows[0])
    return trusted(
        FirstScan, at=earlier.scanned_at, gate=earlier.gate_name, operator=earlier.operator_name
    )
