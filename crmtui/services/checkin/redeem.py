"""Redeeming: one scan, one verdict, one row; admitted exactly once.

What guards against admitting twice: the ticket's row is locked (on SQLite the one writer is), and
the database holds a unique key on (ticket, list, entry). A refusal is a stored answer and not an
error, which would roll its row back.
"""

from typing import Final

from crmtui.kit.transactions import WriteTx
from crmtui.services.checkin import statements
from crmtui.services.checkin.answers import describe_scan
from crmtui.services.checkin.codes import LONGEST, ReadCode
from crmtui.services.checkin.errors import nonce_reused
from crmtui.services.checkin.finding import (
    Asked,
    Found,
    ask,
    count_inside,
    find_standing,
    find_ticket,
)
from crmtui.services.checkin.rules import NEVER_HERE, OVERRIDABLE, Refusal, StoredScan, refuse
from crmtui.services.checkin.schemas import Direction, Result, Scanned, Verdict
from crmtui.services.checkin.storing import Changes, Scan, store

_NOTHING_SAID: Final = Refusal(Result.OK, "")


def redeem(tx: WriteTx, data: Scanned) -> Verdict:
    """Decide on one scan, store it, and say how it was decided.

    The same nonce with the same scan gives the stored answer again. Whatever is wrong with the
    code or the ticket is a verdict, not an error.

    Raises:
        Forbidden: permission.missing (tickets:redeem; tickets:override with a reason).
        NotFound: checkin_list.not_found, gate.not_found.
        Conflict: scan.nonce_reused, when the nonce belongs to another scan.
    """
    changes = Changes()
    verdict = scan_ticket(tx, data, changes)
    changes.apply(tx, data.list_id)
    return verdict


def scan_ticket(tx: WriteTx, data: Scanned, changes: Changes) -> Verdict:
    """`redeem` without what else changes, which goes to `changes` and is the caller's to apply."""
    asked = ask(tx, data)
    if asked.door.max_inside is not None and tx.dialect == "postgresql":
        tx.run(statements.LOCK_LIST, {"list_id": data.list_id})
    scan = decide(asked, find_ticket(asked), changes)
    # Nothing has been written so far: a nonce that is known already leaves no trace but its own.
    return store(tx, scan, changes) or load_stored(tx, data, asked.code)


def load_stored(tx: WriteTx, data: Scanned, code: ReadCode) -> Verdict:
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


def decide(asked: Asked, found: Found, changes: Changes) -> Scan:
    """What the rules say of a scan, after the scans of other tickets that made `changes`."""
    tx, data, door, at = asked.tx, asked.data, asked.door, asked.at
    ticket, kept = found.choice.ticket, asked.code.kept
    if ticket is None:
        refusal = found.choice.refusal or _NOTHING_SAID
        return Scan(door, data, kept, at, None, NEVER_HERE, refusal, None)
    standing = find_standing(tx, door, ticket)
    inside = 0 if door.max_inside is None else count_inside(tx, door) + changes.tallies.inside
    refusals = list(refuse(door, ticket, standing, data.direction, at, inside, found.replaced))
    if data.ticket_id is not None:
        kept = ticket.code[:LONGEST]
    verdict, reason = _weigh(refusals, data)
    return Scan(door, data, kept, at, ticket, standing, verdict, reason)


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
