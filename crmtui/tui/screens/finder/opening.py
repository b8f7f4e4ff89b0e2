"""From a hit to its record, in the area where such records are at home."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from textual.screen import ModalScreen

from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.services.finder import Hit
    from crmtui.tui.app import CrmApp

_AREAS: Final = {"contact": "contacts", "company": "contacts", "ticket": "orders"}


def open_hit(console: "CrmApp", hit: "Hit") -> None:
    """Show a contact, the contacts of a company, or the order of a ticket."""
    open_record(console, hit.kind.value, hit.id, hit.title)


def open_record(console: "CrmApp", kind: str, record_id: UUID, name: str) -> None:
    """Show a record of `kind` (contact, company or ticket) in its area."""
    area = _AREAS[kind]
    console.enter(area)
    if console.current_mode != area:
        return  # It was said that there is no right to it.
    stack = console.screen_stack
    if isinstance(stack[-1], ModalScreen):
        text = _("A dialog is open here. Close it, then find {name} again.")
        console.notify(text.format(name=name), severity="warning", markup=False)
        return
    base: Any = stack[0]
    # Behind its own start: a screen that is shown for the first time is not there yet.
    base.call_later(_OPENERS[kind], base, record_id, name)


def _open_contact(screen: Any, contact_id: UUID, _name: str) -> None:
    screen.open_contact(contact_id)


def _open_company(screen: Any, company_id: UUID, name: str) -> None:
    from crmtui.tui.screens.contacts.choice import ContactChoice

    _leave_to(screen)
    screen.choose(ContactChoice(company=str(company_id), company_name=name))


def _open_ticket(screen: Any, ticket_id: UUID, _name: str) -> None:
    screen.open_ticket(ticket_id)


def _leave_to(screen: Any) -> None:
    """Close what was opened from an area's list."""
    top = screen.app.screen
    if top is not screen:
        top.dismiss(None)


_OPENERS: Final[dict[str, Callable[[Any, UUID, str], None]]] = {
    "contact": _open_contact,
    "company": _open_company,
    "ticket": _open_ticket,
}
