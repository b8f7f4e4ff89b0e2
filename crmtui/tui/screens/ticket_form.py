"""The form of a ticket: issued to somebody, or with other data of its attendee."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, FormModal, Values

if TYPE_CHECKING:
    from crmtui.services.orders import TicketDetail

_ATTENDEE = ("name", "email", "phone")
"""On a ticket these carry the prefix `attendee_`."""


class TicketForm(FormModal[Any]):
    """A new ticket in an order of its own, or the attendee of one that exists."""

    FIELD_OF: ClassVar[Mapping[str, str]] = {name: f"attendee_{name}" for name in _ATTENDEE}

    def __init__(self, ticket: "TicketDetail | None", products: Sequence[tuple[str, str]]) -> None:
        self._ticket = ticket
        title = _("Ticket {name}").format(name=ticket.label) if ticket else _("New ticket")
        version = ticket.version if ticket else None
        super().__init__(title, _fields(ticket, products), version=version)

    def save(self, values: Values) -> None:
        if self._ticket is None:
            self.write(issue, dict(values), then=self.saved)
        else:
            changed = self.changes(values)
            self.write(change, self._ticket.id, self.version, changed, then=self.saved)


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


def issue(tx: Any, values: dict[str, Any]) -> "TicketDetail":
    """Issue a ticket from what was typed."""
    from crmtui.services.orders import AttendeeData, TicketIssue, issue_ticket

    given = dict(values)
    product_id, paid = UUID(given.pop("product_id")), given.pop("paid")
    attendee = {name.removeprefix("attendee_"): value for name, value in given.items()}
    data = TicketIssue(product_id=product_id, attendee=AttendeeData(**attendee), paid=paid)
    return issue_ticket(tx, data)


def change(tx: Any, ticket_id: UUID, version: int | None, values: dict[str, Any]) -> "TicketDetail":
    """Change what was typed anew about the ticket's attendee."""
    from crmtui.services.orders import TicketUpdate, update_ticket

    return update_ticket(tx, ticket_id, TicketUpdate(**values, expected_version=version))
