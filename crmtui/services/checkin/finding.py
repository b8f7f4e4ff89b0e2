"""What a scan is about: the list and its gate, the ticket, and where it stands there."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from crmtui.kit.hot import HotStatement
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services.checkin import statements
from crmtui.services.checkin.codes import ReadCode, read_code
from crmtui.services.checkin.errors import gate_not_found, list_not_found
from crmtui.services.checkin.rules import NEVER_HERE, Candidate, Choice, Door, Standing, choose
from crmtui.services.checkin.schemas import Result, Scanned


class Asked(NamedTuple):
    """A scan that somebody may make, before its ticket has been looked for."""

    tx: WriteTx
    data: Scanned
    code: ReadCode
    door: Door
    at: datetime


class Found(NamedTuple):
    """What a code means here."""

    choice: Choice
    replaced: bool
    """Whether the code is one that the ticket had before."""


def ask(tx: WriteTx, data: Scanned) -> Asked:
    """Authorize a scan and read its door; nothing is written.

    Raises:
        Forbidden: permission.missing (tickets:redeem; tickets:override with a reason).
        NotFound: checkin_list.not_found, gate.not_found.
    """
    tx.actor.require("tickets:redeem")
    if data.override_reason is not None:
        tx.actor.require("tickets:override")
    door = load_door(tx, data.list_id, data.gate_id)
    at = tx.now if data.scanned_at is None else min(data.scanned_at, tx.now)
    return Asked(tx, data, read_code(data.code), door, at)


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


def find_ticket(asked: Asked) -> Found:
    """The ticket, locked."""
    tx, data, door, at = asked.tx, asked.data, asked.door, asked.at
    given: dict[str, Any] = {"organization_id": tx.organization_id, "list_id": door.list_id}
    if data.ticket_id is not None:
        given["ticket_id"] = data.ticket_id
        return Found(choose(door, _load(tx, statements.CANDIDATE, given), at), False)
    if asked.code.wanted is None:
        return Found(choose(door, (), at), False)
    given["code"] = asked.code.wanted
    choice = choose(door, _load(tx, statements.CANDIDATES, given), at)
    if choice.refusal is None or choice.refusal.result is not Result.INVALID:
        return Found(choice, False)
    given["event_id"] = door.event_id
    replaced = _load(tx, statements.REPLACED, given)
    return Found(choose(door, replaced, at), True) if replaced else Found(choice, False)


def _load(tx: WriteTx, statement: HotStatement, given: dict[str, Any]) -> list[Candidate]:
    return [Candidate._make(row) for row in tx.run(statement, given)]


def find_standing(tx: WriteTx, door: Door, ticket: Candidate) -> Standing:
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
