"""Undo: an admission or an exit that should not have been, made void with a reason.

Only a ticket's latest scan on a list can be undone, so entries and exits keep alternating and the
numbers of the entries stay 1, 2, 3 …
"""

from datetime import timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services.checkin import statements
from crmtui.services.checkin.answers import describe_scan
from crmtui.services.checkin.counters import (
    FIRST_ENTRY,
    LATER_ENTRY,
    STAY_ENDED,
    Tallies,
)
from crmtui.services.checkin.errors import (
    already_annulled,
    not_own_latest,
    nothing_to_annul,
    scan_not_found,
    superseded,
)
from crmtui.services.checkin.finding import load_standing
from crmtui.services.checkin.rules import Standing, StoredScan
from crmtui.services.checkin.scan_log import describe_row, load_row
from crmtui.services.checkin.schemas import Annulment, ScanRow, Verdict
from crmtui.services.checkin.storing import set_redeemed

OWN_SCAN_MINUTES: Final = 15
"""So long may one's own latest scan be undone (pretix' limit)."""


class _Mark(NamedTuple):
    """What a scan that counts always has: entry n of its ticket, or -n, the exit that ended it."""

    ticket_id: UUID
    entry: int


def annul(tx: WriteTx, data: Annulment) -> Verdict:
    """Undo the actor's own latest scan of the last 15 minutes, or any as a supervisor.

    The row stays and says who undid it and why; the ticket stands where it stood before.

    Raises:
        Forbidden: permission.missing (tickets:redeem), scan.not_own_latest (checkin:supervise).
        NotFound: scan.not_found.
        Conflict: scan.annulled (was undone already), scan.refused (let nobody in or out),
            scan.superseded (the ticket was scanned again since).
    """
    tx.actor.require("tickets:redeem")
    scan = _lock_scan(tx, data.scan_id)
    mark = _require_counting(scan)
    _authorize(tx, scan)
    standing = load_standing(tx, scan.list_id, mark.ticket_id)
    tallies = Tallies()
    _set_annulled(tx, scan, data.reason)
    if mark.entry > 0:
        _take_entry_back(tx, scan, mark, standing, tallies)
    else:
        _take_exit_back(tx, scan, mark, standing, tallies)
    tallies.apply(tx, scan.list_id)
    tx.record(_describe_event(scan, data.reason))
    return describe_scan(tx, _load(tx, data.scan_id))


def latest_own_scan(tx: ReadTx, list_id: UUID) -> ScanRow | None:
    """The actor's latest scan on the list that let somebody in or out and still counts.

    Raises:
        Forbidden: permission.missing (tickets:redeem).
    """
    tx.actor.require("tickets:redeem")
    row = _find_own_latest(tx, list_id)
    return None if row is None else describe_row(load_row(tx, row.id))


def _lock_scan(tx: WriteTx, scan_id: UUID) -> StoredScan:
    """The scan, read after its ticket has been locked: what is decided on cannot change."""
    ticket_id = _load(tx, scan_id).ticket_id
    if ticket_id is not None:
        given = {"organization_id": tx.organization_id, "ticket_id": ticket_id}
        tx.run(statements.LOCK_TICKET, given)
    return _load(tx, scan_id)


def _load(tx: ReadTx, scan_id: UUID) -> StoredScan:
    given = {"organization_id": tx.organization_id, "scan_id": scan_id}
    rows = tx.run(statements.BY_ID, given)
    if not rows:
        raise scan_not_found()
    return StoredScan._make(rows[0])


def _require_counting(scan: StoredScan) -> _Mark:
    if scan.annulled_at is not None:
        raise already_annulled()
    if scan.entry is None or scan.ticket_id is None:
        raise nothing_to_annul()
    return _Mark(scan.ticket_id, scan.entry)


def _find_own_latest(tx: ReadTx, list_id: UUID) -> StoredScan | None:
    if tx.actor.id is None:
        return None
    given = {
        "organization_id": tx.organization_id,
        "operator_id": tx.actor.id,
        "list_id": list_id,
    }
    rows = tx.run(statements.OWN_LATEST, given)
    return StoredScan._make(rows[0]) if rows else None


def _authorize(tx: WriteTx, scan: StoredScan) -> None:
    if tx.actor.can("checkin:supervise"):
        return
    latest = _find_own_latest(tx, scan.list_id)
    fresh = tx.now - scan.created_at <= timedelta(minutes=OWN_SCAN_MINUTES)
    if latest is None or latest.id != scan.id or not fresh:
        raise not_own_latest()


def _set_annulled(tx: WriteTx, scan: StoredScan, reason: str) -> None:
    tx.change(
        statements.ANNUL,
        {
            "b_organization_id": tx.organization_id,
            "b_id": scan.id,
            "entry": None,
            "annulled_at": tx.now,
            "annulled_by": tx.actor.name[:200],
            "annul_reason": reason,
        },
    )


def _take_entry_back(
    tx: WriteTx, scan: StoredScan, mark: _Mark, standing: Standing, tallies: Tallies
) -> None:
    if mark.entry != standing.entries or not standing.inside:
        raise superseded()
    before = _find_entry(tx, scan, mark.entry - 1)
    stayed = before is not None and _find_entry(tx, scan, 1 - mark.entry) is None
    tallies.take_back(scan.product_id, scan.gate_id, LATER_ENTRY if mark.entry > 1 else FIRST_ENTRY)
    if before is not None and stayed:
        tallies.take_back(before.product_id, before.gate_id, STAY_ENDED)
    tx.change(
        statements.SET_ADMISSION,
        {
            **_keys(tx, scan),
            "entries": mark.entry - 1,
            "inside": stayed,
            "last_entry_at": before.scanned_at if before else None,
            "last_entry_gate": before.gate_name if before else "",
            "last_entry_by": before.operator_name if before else "",
        },
    )
    given = {"organization_id": tx.organization_id, "ticket_id": mark.ticket_id}
    set_redeemed(tx, mark.ticket_id, tx.run(statements.FIRST_ADMISSION, given)[0][0])


def _take_exit_back(
    tx: WriteTx, scan: StoredScan, mark: _Mark, standing: Standing, tallies: Tallies
) -> None:
    if -mark.entry != standing.entries or standing.inside:
        raise superseded()
    tallies.take_back(standing.last_product_id, standing.last_gate_id, STAY_ENDED)
    tx.change(statements.SET_INSIDE, {**_keys(tx, scan), "inside": True})


def _find_entry(tx: WriteTx, scan: StoredScan, entry: int) -> StoredScan | None:
    if entry == 0:
        return None
    given = {
        "organization_id": tx.organization_id,
        "list_id": scan.list_id,
        "ticket_id": scan.ticket_id,
        "entry": entry,
    }
    rows = tx.run(statements.LAST_ENTRY, given)
    return StoredScan._make(rows[0]) if rows else None


def _keys(tx: WriteTx, scan: StoredScan) -> dict[str, Any]:
    return {
        "b_organization_id": tx.organization_id,
        "b_list_id": scan.list_id,
        "b_ticket_id": scan.ticket_id,
    }


def _describe_event(scan: StoredScan, reason: str) -> DomainEvent:
    data = {
        "scan_id": str(scan.id),
        "list_id": str(scan.list_id),
        "direction": scan.direction,
        "operator": scan.operator_name,
        "reason": reason,
    }
    return DomainEvent("scan.annulled", "ticket", scan.ticket_id, data)
