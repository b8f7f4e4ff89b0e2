"""Recording many admissions that happened elsewhere, as an imported list tells of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update

from crmtui.kit.ids import new_id
from crmtui.kit.transactions import WriteTx
from crmtui.models import Admission, CheckinList, Scan, Ticket
from crmtui.services.checkin.counters import FIRST_ENTRY, Tallies
from crmtui.services.checkin.errors import list_not_found
from crmtui.services.checkin.schemas import Direction, Result

_ADD_SCAN: Final = insert(Scan.__table__)  # type: ignore[arg-type]
_ADD_ADMISSION: Final = insert(Admission.__table__)  # type: ignore[arg-type]
_REDEEM: Final = (
    update(Ticket.__table__)  # type: ignore[arg-type]
    .where(Ticket.id == bindparam("ticket"), Ticket.organization_id == bindparam("organization"))
    .values(redeemed_at=bindparam("at"))
)
_INSIDE_ALREADY: Final = select(Admission.ticket_id).where(
    Admission.organization_id == bindparam("organization"),
    Admission.list_id == bindparam("list"),
    Admission.ticket_id.in_(bindparam("tickets", expanding=True)),
)


_OURS: Final = select(Ticket.id).where(
    Ticket.organization_id == bindparam("organization"),
    Ticket.id.in_(bindparam("tickets", expanding=True)),
)


class Admitted(NamedTuple):
    """A ticket that was admitted elsewhere; `at` is None where the list gives no time."""

    ticket_id: UUID
    product_id: UUID
    code: str
    at: datetime | None


def record_admissions(tx: WriteTx, list_id: UUID, admitted: Sequence[Admitted]) -> int:
    """Write scan, admission and totals of each ticket not yet admitted there; returns how many.

    Raises:
        Forbidden: permission.missing (imports:write).
        NotFound: checkin_list.not_found.
    """
    tx.actor.require("imports:write")
    if tx.session.get(CheckinList, list_id) is None:
        raise list_not_found()
    tickets = [each.ticket_id for each in admitted]
    given = {"organization": tx.organization_id, "list": list_id, "tickets": tickets}
    wanted = set(tx.execute(_OURS, given).scalars())
    wanted -= set(tx.execute(_INSIDE_ALREADY, given).scalars())
    fresh = [each for each in admitted if each.ticket_id in wanted]
    if not fresh:
        return 0
    tx.execute(_ADD_SCAN, [_scan(tx, list_id, each) for each in fresh])
    tx.execute(_ADD_ADMISSION, [_admission(tx, list_id, each) for each in fresh])
    tx.execute(_REDEEM, [_redemption(tx, each) for each in fresh])
    tallies = Tallies()
    for each in fresh:
        tallies.add(each.product_id, None, FIRST_ENTRY)
    tallies.apply(tx, list_id)
    return len(fresh)


def _scan(tx: WriteTx, list_id: UUID, admitted: Admitted) -> dict[str, Any]:
    return {
        "id": new_id(),
        "created_at": tx.now,
        "organization_id": tx.organization_id,
        "list_id": list_id,
        "ticket_id": admitted.ticket_id,
        "product_id": admitted.product_id,
        "gate_id": None,
        "gate_name": "",
        "operator_id": tx.actor.id,
        "operator_name": tx.actor.name[:200],
        "via": "import",
        "code": admitted.code,
        "direction": Direction.ENTRY.value,
        "result": Result.OK.value,
        "detail": "",
        "entry": 1,
        "nonce": None,
        "scanned_at": admitted.at or tx.now,
        "override_reason": None,
        "annulled_at": None,
        "annulled_by": None,
        "annul_reason": None,
    }


def _admission(tx: WriteTx, list_id: UUID, admitted: Admitted) -> dict[str, Any]:
    return {
        "organization_id": tx.organization_id,
        "list_id": list_id,
        "ticket_id": admitted.ticket_id,
        "entries": 1,
        "inside": True,
        "last_entry_at": admitted.at or tx.now,
        "last_entry_gate": "",
        "last_entry_by": tx.actor.name[:200],
    }


def _redemption(tx: WriteTx, admitted: Admitted) -> dict[str, Any]:
    return {
        "ticket": admitted.ticket_id,
        "organization": tx.organization_id,
        "at": admitted.at or tx.now,
    }
