"""Keeping a scan that was decided: its own row at once, all else that it changes at the end."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from crmtui.kit.hot import HotStatement, Values
from crmtui.kit.ids import new_id
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.schemas import trusted
from crmtui.kit.transactions import WriteTx
from crmtui.services.checkin import statements
from crmtui.services.checkin.answers import make_verdict
from crmtui.services.checkin.counters import (
    FIRST_ENTRY,
    LATER_ENTRY,
    REFUSED,
    STAY_ENDED,
    Tallies,
)
from crmtui.services.checkin.rules import NEVER_HERE, Candidate, Door, Refusal, Standing
from crmtui.services.checkin.schemas import Direction, FirstScan, Result, Scanned, Verdict


class Scan(NamedTuple):
    """All that is known of one scan when it is decided."""

    door: Door
    data: Scanned
    code: str
    at: datetime
    ticket: Candidate | None
    standing: Standing
    verdict: Refusal
    override_reason: str | None


class Changes:
    """What scans of one list change, each of another ticket, besides adding their own rows."""

    def __init__(self) -> None:
        self.tallies: Final = Tallies()
        self._rows: Final[dict[HotStatement, list[Values]]] = defaultdict(list)

    def add(self, statement: HotStatement, values: Values) -> None:
        self._rows[statement].append(values)

    def apply(self, tx: WriteTx, list_id: UUID) -> None:
        """Write them, each statement for all of its rows at once, and the totals of the list."""
        for statement, rows in self._rows.items():
            if len(rows) == 1:
                tx.change(statement, rows[0])
            else:
                tx.change_many(statement, rows)
        self.tallies.apply(tx, list_id)


def store(tx: WriteTx, scan: Scan, changes: Changes) -> Verdict | None:
    """The verdict, kept once `changes` are applied; None if its nonce has been used before."""
    scan_id, entry = new_id(), _number(scan)
    if tx.change(statements.ADD_SCAN, _row(tx, scan, scan_id, entry)) != 1:
        return None
    return _follow(tx, scan, scan_id, entry, changes)


def store_all(scans: Sequence[tuple[WriteTx, Scan]], changes: Changes) -> list[Verdict | None]:
    """`store` for scans of one database transaction, of which no two have the same nonce."""
    numbered = [(tx, scan, new_id(), _number(scan)) for tx, scan in scans]
    first = scans[0][0]
    written = first.change_many(statements.ADD_SCAN, [_row(*each) for each in numbered])
    is_whole = written == len(scans)
    return [
        _follow(*each, changes) if is_whole or _is_kept(each[0], each[2]) else None
        for each in numbered
    ]


def _is_kept(tx: WriteTx, scan_id: UUID) -> bool:
    given = {"organization_id": tx.organization_id, "scan_id": scan_id}
    return bool(tx.run(statements.BY_ID, given))


def _follow(tx: WriteTx, scan: Scan, scan_id: UUID, entry: int | None, changes: Changes) -> Verdict:
    """What becomes of a scan whose row has been written."""
    admitted = scan.verdict.result is Result.OK
    entering = scan.data.direction is Direction.ENTRY
    if not admitted:
        changes.tallies.add(_product_of(scan), scan.door.gate_id, REFUSED)
    elif entering:
        _admit(tx, scan, changes)
    else:
        _let_out(tx, scan, changes)
    tx.record(_describe_event(scan, scan_id, admitted, entering))
    return make_verdict(
        scan_id,
        scan.verdict.result,
        scan.data.direction,
        scan.at,
        scan.code,
        scan.verdict.detail,
        scan.ticket,
        _name_earlier(scan),
        entry if admitted and entering else None,
        scan.override_reason,
    )


def _number(scan: Scan) -> int | None:
    """1, 2, 3 … for entries; -n for the exit that ended entry n, so that it too is unique."""
    if scan.verdict.result is not Result.OK:
        return None
    entries = scan.standing.entries
    return entries + 1 if scan.data.direction is Direction.ENTRY else -entries


def _product_of(scan: Scan) -> UUID | None:
    return None if scan.ticket is None else scan.ticket.product_id


def _row(tx: WriteTx, scan: Scan, scan_id: UUID, entry: int | None) -> Values:
    door, data, actor = scan.door, scan.data, tx.actor
    return {
        "id": scan_id,
        "created_at": tx.now,
        "organization_id": tx.organization_id,
        "list_id": door.list_id,
        "ticket_id": None if scan.ticket is None else scan.ticket.id,
        "product_id": _product_of(scan),
        "gate_id": door.gate_id,
        "gate_name": door.gate_name or "",
        "operator_id": actor.id,
        "operator_name": actor.name[:200],
        "via": actor.via[:20],
        "code": scan.code,
        "direction": data.direction.value,
        "result": scan.verdict.result.value,
        "detail": scan.verdict.detail,
        "entry": entry,
        "nonce": data.nonce,
        "scanned_at": scan.at,
        "override_reason": scan.override_reason,
    }


def _admit(tx: WriteTx, scan: Scan, changes: Changes) -> None:
    ticket, standing = _known(scan), scan.standing
    values = {
        "entries": standing.entries + 1,
        "inside": True,
        "last_entry_at": scan.at,
        "last_entry_gate": scan.door.gate_name or "",
        "last_entry_by": tx.actor.name[:200],
    }
    if standing is NEVER_HERE:
        keys = {"organization_id": tx.organization_id, "list_id": scan.door.list_id}
        changes.add(statements.ADD_ADMISSION, {**keys, "ticket_id": ticket.id, **values})
    else:
        changes.add(statements.SET_ADMISSION, {**_admission_keys(tx, scan), **values})
    if standing.inside:
        changes.tallies.add(standing.last_product_id, standing.last_gate_id, STAY_ENDED)
    change = LATER_ENTRY if standing.entries else FIRST_ENTRY
    changes.tallies.add(ticket.product_id, scan.door.gate_id, change)
    if ticket.redeemed_at is None or scan.at < ticket.redeemed_at:
        changes.add(statements.SET_REDEEMED, _redemption(tx, ticket.id, scan.at))


def _let_out(tx: WriteTx, scan: Scan, changes: Changes) -> None:
    changes.add(statements.SET_INSIDE, {**_admission_keys(tx, scan), "inside": False})
    changes.tallies.add(scan.standing.last_product_id, scan.standing.last_gate_id, STAY_ENDED)


def set_redeemed(tx: WriteTx, ticket_id: UUID, moment: datetime | None) -> None:
    """Note the first admission that counts. No version: it is not what people edit."""
    tx.change(statements.SET_REDEEMED, _redemption(tx, ticket_id, moment))


def _redemption(tx: WriteTx, ticket_id: UUID, moment: datetime | None) -> Values:
    return {"b_organization_id": tx.organization_id, "b_id": ticket_id, "redeemed_at": moment}


def _known(scan: Scan) -> Candidate:
    if scan.ticket is None:
        raise RuntimeError("admitted without a ticket")
    return scan.ticket


def _admission_keys(tx: WriteTx, scan: Scan) -> dict[str, Any]:
    return {
        "b_organization_id": tx.organization_id,
        "b_list_id": scan.door.list_id,
        "b_ticket_id": _known(scan).id,
    }


def _name_earlier(scan: Scan) -> FirstScan | None:
    standing = scan.standing
    if scan.verdict.result is not Result.ALREADY_REDEEMED or standing.last_entry_at is None:
        return None
    return trusted(
        FirstScan,
        at=standing.last_entry_at,
        gate=standing.last_entry_gate,
        operator=standing.last_entry_by,
    )


def _describe_event(scan: Scan, scan_id: UUID, admitted: bool, entering: bool) -> DomainEvent:
    accepted = "ticket.redeemed" if entering else "ticket.exited"
    ticket, door = scan.ticket, scan.door
    data = {
        "scan_id": scan_id,
        "list_id": door.list_id,
        "event_id": door.event_id,
        "product_id": None if ticket is None else ticket.product_id,
        "order_id": None if ticket is None else ticket.order_id,
        "gate": door.gate_name or "",
        "result": scan.verdict.result.value,
        "override_reason": scan.override_reason,
    }
    topic = accepted if admitted else "ticket.refused"
    return DomainEvent(topic, "ticket", None if ticket is None else ticket.id, data)
