"""The form of a ticket: issued to somebody, or with other data of its attendee."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, FormModal, Values

if TYPE_CHECKING:
    from crmtui.services.orders import TicketDetail

_ATTENDEE = ("name", "email", "phone")
"""On a ticket these carry the prefix `attendee_`."""


class TicketForm(FormModal[Any]):
    """A new ticket in an order of its own, or the attendee of one that exists."""

    def __init__(self, ticket: "TicketDetail | None", products: Sequence[tuple[str, str]]) -> None:
        self._ticket = ticket
        title = _("Ticket {name}").format(name=ticket.label) if ticket else _("New ticket")
        super().__init__(title, _fields(ticket, products))

    def save(self, values: Values) -> None:
        known = (self._ticket.id, self._ticket.version) if self._ticket else None
        self.write(save_ticket, known, dict(values), then=self.saved)


def _fields(ticket: "TicketDetail | None", products: Sequence[tuple[str, str]]) -> list[Field]:
    def shown(name: str) -> str:
        prefixed = f"attendee_{name}" if name in _ATTENDEE else name
        return str(getattr(ticket, prefixed)) if ticket else ""

    attendee = [
        Field("attendee_name", _("Attendee"), value=shown("name")),
        Field("attendee_email", _("E-mail"), value=shown("email"), longest=254),
        Field("attendee_phone", _("Phone"), value=shown("phone"), longest=40),
        Field("company", _("Company"), value=shown("company")),
        Field("seat", _("Seat"), value=shown("seat"), longest=60),
        Field("note", _("Note"), "multiline", shown("note"), longest=10_000),
    ]
    if ticket is not None:
        return attendee
    return [
        Field("product_id", _("Product"), "choice", required=True, choices=products),
        *attendee,
        Field("paid", _("Payment"), "switch", True, hint=_("paid already")),
    ]


def save_ticket(tx: Any, known: tuple[UUID, int] | None, values: dict[str, Any]) -> "TicketDetail":
    """Issue a ticket, or change its attendee, from what was typed."""
    from crmtui.services.orders import (
        AttendeeData,
        TicketIssue,
        TicketUpdate,
        issue_ticket,
        update_ticket,
    )

    if known is not None:
        ticket_id, version = known
        return update_ticket(tx, ticket_id, TicketUpdate(**values, expected_version=version))
    product_id, paid = UUID(values.pop("product_id")), values.pop("paid")
    attendee = {name.removeprefix("attendee_"): value for name, value in values.items()}
    data = TicketIssue(product_id=product_id, attendee=AttendeeData(**attendee), paid=paid)
    return issue_ticket(tx, data)
