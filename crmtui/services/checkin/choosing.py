"""Which list a ticket is scanned on, where only the ticket is known (an API client's redeem)."""

from typing import Final, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, select

from crmtui.kit.errors import Conflict, Invalid, NotFound
from crmtui.kit.hot import HotStatement
from crmtui.kit.i18n import _
from crmtui.kit.transactions import ReadTx
from crmtui.models import CheckinList, Ticket

_lists, _tickets = cast(Table, CheckinList.__table__), cast(Table, Ticket.__table__)

_LISTS_OF_TICKET: Final = HotStatement(
    select(_tickets.c.id, _lists.c.id.label("list_id"), _lists.c.name)
    .select_from(_tickets)
    .outerjoin(_lists, (_lists.c.event_id == _tickets.c.event_id) & _lists.c.deleted_at.is_(None))
    .where(
        _tickets.c.organization_id == bindparam("organization_id"),
        _tickets.c.id == bindparam("ticket_id"),
        _tickets.c.deleted_at.is_(None),
    )
    .order_by(_lists.c.created_at, _lists.c.id)
)


def choose_list(tx: ReadTx, ticket_id: UUID, given: UUID | None = None) -> UUID:
    """The list to redeem a ticket on: the one given, else the only one of the ticket's event.

    A list that is given need not be of that event; the scan says so then.

    Raises:
        Forbidden: permission.missing (tickets:redeem).
        NotFound: ticket.not_found.
        Conflict: checkin_list.none, when the event has no list.
        Invalid: checkin_list.ambiguous, when it has several and none is given; names them.
    """
    tx.actor.require("tickets:redeem")
    asked = {"organization_id": tx.organization_id, "ticket_id": ticket_id}
    rows = tx.run(_LISTS_OF_TICKET, asked)
    if not rows:
        raise NotFound("ticket.not_found", _("There is no such ticket."))
    if given is not None:
        return given
    lists: dict[UUID, str] = {row[1]: row[2] for row in rows if row[1] is not None}
    if not lists:
        raise Conflict("checkin_list.none", _("This event has no check-in list. Make one first."))
    if len(lists) > 1:
        raise _ambiguous(lists)
    return next(iter(lists))


def _ambiguous(lists: dict[UUID, str]) -> Invalid:
    message = _("The event has several check-in lists; choose one of: {names}.")
    told = message.format(names=", ".join(lists.values()))
    choices = {str(list_id): name for list_id, name in lists.items()}
    return Invalid("checkin_list.ambiguous", told, {"list_id": told}, lists=choices)
