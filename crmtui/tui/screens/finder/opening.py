"""From a hit to its record, in the area where such records are at home."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from textual.screen import ModalScreen

from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.services.finder import Hit
    from crmtui.tui.app import CrmApp

_OPENERS: Final[dict[str, tuple[str, Callable[[Any, UUID], None]]]] = {
    "contact": ("contacts", lambda screen, contact_id: screen.open_contact(contact_id)),
    "company": ("companies", lambda screen, company_id: screen.open_company(company_id)),
    "ticket": ("orders", lambda screen, ticket_id: screen.open_ticket(ticket_id)),
}
"""The area of each kind of record, and what its screen does to show one."""


def open_hit(console: "CrmApp", hit: "Hit") -> None:
    """Show a contact, a company, or the order of a ticket."""
    open_record(console, hit.kind.value, hit.id, hit.title)


def open_record(console: "CrmApp", kind: str, record_id: UUID, name: str) -> None:
    """Show a record of `kind` (contact, company or ticket) in its area."""
    area, show = _OPENERS[kind]
    enter_area(console, area, name, lambda screen: show(screen, record_id))


def enter_area(console: "CrmApp", area: str, name: str, show: Callable[[Any], None]) -> None:
    """Go to an area, where its screen shows what is called `name` unless a dialog is open there."""
    console.enter(area)
    if console.current_mode != area:
        return  # It was said that there is no right to it.
    stack = console.screen_stack
    if isinstance(stack[-1], ModalScreen):
        text = _("A dialog is open here. Close it, then find {name} again.")
        console.notify(text.format(name=name), severity="warning", markup=False)
        return
    # Behind its own start: a screen that is shown for the first time is not there yet.
    stack[0].call_later(show, stack[0])


def leave_to(screen: Any) -> None:
    """Close what was opened from an area's list."""
    top = screen.app.screen
    if top is not screen:
        top.dismiss(None)
