"""A whole order at the door: seen after one scan, admitted together or in part."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services.checkin import statements
from crmtui.services.checkin.answers import describe_ticket
from crmtui.services.checkin.finding import count_inside, load_door, load_standing
from crmtui.services.checkin.redeem import scan_ticket
from crmtui.services.checkin.rules import Candidate, Door, Standing, refuse
from crmtui.services.checkin.schemas import Direction, GroupMember, Scanned, Verdict
from crmtui.services.checkin.storing import Changes


def admit_group(
    tx: WriteTx,
    list_id: UUID,
    ticket_ids: Sequence[UUID],
    gate_id: UUID | None = None,
    nonce: str | None = None,
) -> tuple[Verdict, ...]:
    """Redeem several tickets in one transaction; each gets its own verdict, in the order given.

    Raises:
        Forbidden: permission.missing (tickets:redeem).
        NotFound: checkin_list.not_found, gate.not_found.
        Conflict: scan.nonce_reused.
    """
    changes = Changes()
    verdicts = {
        # In one order for everybody: two groups that share tickets must not wait for each other.
        ticket_id: scan_ticket(tx, _scanned(list_id, ticket_id, gate_id, nonce), changes)
        for ticket_id in sorted(set(ticket_ids))
    }
    changes.apply(tx, list_id)
    return tuple(verdicts[ticket_id] for ticket_id in dict.fromkeys(ticket_ids))


def list_group(tx: ReadTx, list_id: UUID, order_id: UUID) -> tuple[GroupMember, ...]:
    """The tickets of an order at the list's event, and whether the list would admit them now.

    Raises:
        Forbidden: permission.missing (tickets:read).
        NotFound: checkin_list.not_found.
    """
    tx.actor.require("tickets:read")
    door = load_door(tx, list_id, None)
    given = {"organization_id": tx.organization_id, "list_id": list_id, "order_id": order_id}
    tickets = [Candidate._make(row) for row in tx.run(statements.ORDER_MEMBERS, given)]
    here = [ticket for ticket in tickets if ticket.event_id == door.event_id]
    inside = count_inside(tx, door)
    return tuple(
        _describe(tx, door, ticket, load_standing(tx, list_id, ticket.id), inside)
        for ticket in here
    )


def _scanned(list_id: UUID, ticket_id: UUID, gate_id: UUID | None, nonce: str | None) -> Scanned:
    own = None if nonce is None else _derive_nonce(nonce, ticket_id)
    return Scanned(list_id=list_id, code="", ticket_id=ticket_id, gate_id=gate_id, nonce=own)


def _derive_nonce(nonce: str, ticket_id: UUID) -> str:
    """A nonce for each ticket that follows from the group's and fits its column."""
    return hashlib.sha256(f"{nonce}/{ticket_id}".encode("utf-8", "replace")).hexdigest()


def _describe(
    tx: ReadTx, door: Door, ticket: Candidate, standing: Standing, inside: int
) -> GroupMember:
    refusals = refuse(door, ticket, standing, Direction.ENTRY, tx.now, inside)
    return GroupMember(
        ticket=describe_ticket(ticket),
        status=_name_status(ticket, standing),
        admissible=next(refusals, None) is None,
    )


def _name_status(ticket: Candidate, standing: Standing) -> str:
    if standing.inside:
        return "inside"
    if standing.entries:
        return "admitted"
    return "redeemed" if ticket.state == "valid" and ticket.redeemed_at else ticket.state
