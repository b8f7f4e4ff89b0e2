"""Redeeming: one scan, one verdict, one row; admitted exactly once.

What guards against admitting twice: the ticket's row is locked (on SQLite the one writer is), and
the database holds a unique key on (ticket, list, entry). A refusal is a stored answer and not an
error, which would roll its row back.
"""

from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from crmtui.kit.hot import HotStatement
from crmtui.kit.ids import new_id
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.schemas import trusted
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services.checkin import statements
from crmtui.services.checkin.answers import describe_scan, make_verdict
from crmtui.services.checkin.codes import LONGEST, ReadCode, read_code
from crmtui.services.checkin.counters import (
    FIRST_ENTRY,
    LATER_ENTRY,
    REFUSED,
    STAY_ENDED,
    Tallies,
)
from crmtui.services.checkin.errors import gate_not_found, list_not_found, nonce_reused
from crmtui.services.checkin.rules import (
    NEVER_HERE,
    OVERRIDABLE,
    Candidate,
    Choice,
    Door,
    Refusal,
    Standing,
    StoredScan,
    choose,
    refuse,
)
from crmtui.services.checkin.schemas import Direction, FirstScan, Result, Scanned, Verdict

_NOTHING_SAID: Final = Refusal(Result.OK, "")


class _Scan(NamedTuple):
    """All that is known of one scan when it is decided."""

    door: Door
    data: Scanned
    code: str
    at: datetime
    ticket: Candidate | None
    standing: Standing
    verdict: Refusal
    override_reason: str | None


def redeem(tx: WriteTx, data: Scanned) -> Verdict:
    """Decide on one scan, store it, and say how it was decided.

    The same nonce with the same scan gives the stored answer again. Whatever is wrong with the
    code or the ticket is a verdict, not an error.

    Raises:
        Forbidden: permission.missing (tickets:redeem; tickets:override with a reason).
        NotFound: checkin_list.not_found, gate.not_found.
        Conflict: scan.nonce_reused, when the nonce belongs to another scan.
    """
    tallies = Tallies()
    verdict = scan_ticket(tx, data, tallies)
    tallies.apply(tx, data.list_id)
    return verdict


def scan_ticket(tx: WriteTx, data: Scanned, tallies: Tallies) -> Verdict:
    """`redeem` without the totals, which go to `tallies` and are the caller's to apply."""
    tx.actor.require("tickets:redeem")
    if data.override_reason is not None:
        tx.actor.require("tickets:override")
    code = read_code(data.code)
    door = load_door(tx, data.list_id, data.gate_id)
    if door.max_inside is not None and tx.dialect == "postgresql":
        tx.run(statements.LOCK_LIST, {"list_id": data.list_id})
    at = tx.now if data.scanned_at is None else min(data.scanned_at, tx.now)
    choice, replaced = _find_ticket(tx, door, data, code, at)
    scan = _decide(tx, door, data, code, at, choice, replaced)
    # Nothing has been written so far: a nonce that is known already leaves no trace but its own.
    return _store(tx, scan, tallies) or _load_stored(tx, data, code)


def load_door(tx: ReadTx, list_id: UUID, gate_id: UUID | None) -> Door:
    """The list with its event, and the gate.

    Raises:
        NotFound: checkin_list.not_found, gate.not_found.
    """
    return tx.remember(
        ("door", tx.organization_id, list_id, gate_id),
        lambda: _read_door(tx, list_id, gate_id),
    )


def _read_door(tx: ReadTx, list_id: UUID, gate_id: UUID | None) -> Door:
    given = {"organization_id": tx.organization_id, "list_id": list_id, "gate_id": gate_id}
    rows = tx.run(statements.DOOR, given)
    if not rows:
        raise list_not_found()
    door = Door._make((*rows[0], list_id, gate_id))
    if gate_id is not None and door.gate_name is None:
        raise gate_not_found()
    return door


# --- finding ---------------------------------------------------------------------------------


def _find_ticket(
    tx: WriteTx, door: Door, data: Scanned, code: ReadCode, at: datetime
) -> tuple[Choice, bool]:
    """The ticket, locked, and whether the code is one that it had before."""
    given: dict[str, Any] = {"organization_id": tx.organization_id, "list_id": door.list_id}
    if data.ticket_id is not None:
        given["ticket_id"] = data.ticket_id
        return choose(door, _load(tx, statements.CANDIDATE, given), at), False
    if code.wanted is None:
        return choose(door, (), at), False
    given["code"] = code.wanted
    choice = choose(door, _load(tx, statements.CANDIDATES, given), at)
    if choice.refusal is None or choice.refusal.result is not Result.INVALID:
        return choice, False
    given["event_id"] = door.event_id
    replaced = _load(tx, statements.REPLACED, given)
    return (choose(door, replaced, at), True) if replaced else (choice, False)


def _load(tx: WriteTx, statement: HotStatement, given: dict[str, Any]) -> list[Candidate]:
    return [Candidate._make(row) for row in tx.run(statement, given)]


def _load_stored(tx: WriteTx, data: Scanned, code: ReadCode) -> Verdict:
    """The answer that this nonce got before.

    Raises:
        Conflict: scan.nonce_reused, when it was another scan.
    """
    given = {"organization_id": tx.organization_id, "nonce": data.nonce}
    row = StoredScan._make(tx.run(statements.BY_NONCE, given)[0])
    by_ticket = data.ticket_id is not None and row.ticket_id == data.ticket_id
    by_code = data.ticket_id is None and row.code == code.kept
    same_place = row.list_id == data.list_id and row.direction == data.direction.value
    if not (same_place and (by_ticket or by_code)):
        raise nonce_reused()
    return describe_scan(tx, row, repeated=True)


# --- deciding --------------------------------------------------------------------------------


def _decide(
    tx: WriteTx,
    door: Door,
    data: Scanned,
    code: ReadCode,
    at: datetime,
    choice: Choice,
    replaced: bool,
) -> _Scan:
    ticket = choice.ticket
    if ticket is None:
        refusal = choice.refusal or _NOTHING_SAID
        return _Scan(door, data, code.kept, at, None, NEVER_HERE, refusal, None)
    standing = _find_standing(tx, door, ticket)
    inside = count_inside(tx, door)
    refusals = list(refuse(door, ticket, standing, data.direction, at, inside, replaced))
    kept = ticket.code[:LONGEST] if data.ticket_id is not None else code.kept
    verdict, reason = _weigh(refusals, data)
    return _Scan(door, data, kept, at, ticket, standing, verdict, reason)


def _find_standing(tx: WriteTx, door: Door, ticket: Candidate) -> Standing:
    """Most who come have never been here, and the one writer of SQLite knows without asking."""
    if tx.dialect == "sqlite" and not ticket.was_admitted:
        return NEVER_HERE
    return load_standing(tx, door.list_id, ticket.id)


def load_standing(tx: ReadTx, list_id: UUID, ticket_id: UUID) -> Standing:
    """Where the ticket stands on the list; read after its lock, so nobody can be faster."""
    given = {"organization_id": tx.organization_id, "list_id": list_id, "ticket_id": ticket_id}
    rows = tx.run(statements.STANDING, given)
    return Standing._make(rows[0]) if rows else NEVER_HERE


def count_inside(tx: ReadTx, door: Door) -> int:
    """How many are inside; 0 without asking where the list sets no limit."""
    if door.max_inside is None:
        return 0
    given = {"organization_id": tx.organization_id, "list_id": door.list_id}
    return int(tx.run(statements.INSIDE, given)[0][0])


def _weigh(refusals: list[Refusal], data: Scanned) -> tuple[Refusal, str | None]:
    """The verdict, and the reason if it took an override to admit."""
    if not refusals:
        return _NOTHING_SAID, None
    entering = data.direction is Direction.ENTRY
    if data.override_reason is None or not entering:
        return refusals[0], None
    if any(refusal.result not in OVERRIDABLE for refusal in refusals):
        return refusals[0], None
    overridden = ", ".join(dict.fromkeys(refusal.result.value for refusal in refusals))
    return Refusal(Result.OK, overridden), data.override_reason


# --- storing ---------------------------------------------------------------------------------


def _store(tx: WriteTx, scan: _Scan, tallies: Tallies) -> Verdict | None:
    """The verdict, kept; None if its nonce has been used before."""
    scan_id = new_id()
    admitted = scan.verdict.result is Result.OK
    entering = scan.data.direction is Direction.ENTRY
    entry = _number(scan, admitted, entering)
    if not _add_scan(tx, scan, scan_id, entry):
        return None
    if not admitted:
        tallies.add(_product_of(scan), scan.door.gate_id, REFUSED)
    elif entering:
        _admit(tx, scan, tallies)
    else:
        _let_out(tx, scan, tallies)
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


def _number(scan: _Scan, admitted: bool, entering: bool) -> int | None:
    """1, 2, 3 … for entries; -n for the exit that ended entry n, so that it too is unique."""
    if not admitted:
        return None
    return scan.standing.entries + 1 if entering else -scan.standing.entries


def _product_of(scan: _Scan) -> UUID | None:
    return None if scan.ticket is None else scan.ticket.product_id


def _add_scan(tx: WriteTx, scan: _Scan, scan_id: UUID, entry: int | None) -> bool:
    door, data, actor = scan.door, scan.data, tx.actor
    written = tx.change(
        statements.ADD_SCAN,
        {
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
        },
    )
    return written == 1


def _admit(tx: WriteTx, scan: _Scan, tallies: Tallies) -> None:
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
        tx.change(statements.ADD_ADMISSION, {**keys, "ticket_id": ticket.id, **values})
    else:
        tx.change(statements.SET_ADMISSION, {**_admission_keys(tx, scan), **values})
    if standing.inside:
        tallies.add(standing.last_product_id, standing.last_gate_id, STAY_ENDED)
    change = LATER_ENTRY if standing.entries else FIRST_ENTRY
    tallies.add(ticket.product_id, scan.door.gate_id, change)
    if ticket.redeemed_at is None or scan.at < ticket.redeemed_at:
        set_redeemed(tx, ticket.id, scan.at)


def _let_out(tx: WriteTx, scan: _Scan, tallies: Tallies) -> None:
    tx.change(statements.SET_INSIDE, {**_admission_keys(tx, scan), "inside": False})
    tallies.add(scan.standing.last_product_id, scan.standing.last_gate_id, STAY_ENDED)


def set_redeemed(tx: WriteTx, ticket_id: UUID, moment: datetime | None) -> None:
    """Note the first admission that counts. No version: it is not what people edit."""
    tx.change(
        statements.SET_REDEEMED,
        {"b_organization_id": tx.organization_id, "b_id": ticket_id, "redeemed_at": moment},
    )


def _known(scan: _Scan) -> Candidate:
    if scan.ticket is None:
        raise RuntimeError("admitted without a ticket")
    return scan.ticket


def _admission_keys(tx: WriteTx, scan: _Scan) -> dict[str, Any]:
    return {
        "b_organization_id": tx.organization_id,
        "b_list_id": scan.door.list_id,
        "b_ticket_id": _known(scan).id,
    }


def _name_earlier(scan: _Scan) -> FirstScan | None:
    standing = scan.standing
    if scan.verdict.result is not Result.ALREADY_REDEEMED or standing.last_entry_at is None:
        return None
    return trusted(
        FirstScan,
        at=standing.last_entry_at,
        gate=standing.last_entry_gate,
        operator=standing.last_entry_by,
    )


def _describe_event(scan: _Scan, scan_id: UUID, admitted: bool, entering: bool) -> DomainEvent:
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
