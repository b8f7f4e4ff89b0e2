"""From a hit to its record, in the area where such records are at home."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from textual.screen import ModalScreen

from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.services.finder import Hit
    from crmtui.tui.app import CrmApp

AREAS: Final = {"contact": "contacts", "company": "contacts", "ticket": "orders"}


def open_hit(console: "CrmApp", hit: "Hit") -> None:
    """Show a contact, the contacts of a company, or the order of a ticket."""
    area = AREAS[hit.kind.value]
    console.enter(area)
    if console.current_mode != area:
        return  # It was said that there is no right to it.
    stack = console.screen_stack
    if isinstance(stack[-1], ModalScreen):
        text = _("A dialog is open here. Close it, then find {name} again.")
        console.notify(text.format(name=hit.title), severity="warning", markup=False)
        return
    base: Any = stack[0]
    # Behind its own start: a screen that is shown for the first time is not there yet.
    base.call_later(_OPENERS[hit.kind.value], base, hit)


def _open_contact(screen: Any, hit: "Hit") -> None:
    screen.open_contact(hit.id)


def _open_company(screen: Any, hit: "Hit") -> None:
    from crmtui.tui.screens.contacts.choice import ContactChoice

    _leave_to(screen)
    screen.choose(ContactChoice(company=str(hit.id), company_name=hit.title))


def _open_ticket(screen: Any, hit: "Hit") -> None:
    screen.open_ticket(hit.id)


def _leave_to(screen: Any) -> None:
    """Close what was opened from an area's list."""
    top = screen.app.screen
    if top is not screen:
        top.dismiss(None)


_OPENERS: Final[dict[str, Callable[[Any, "Hit"], None]]] = {
    "contact": _open_contact,
    "company": _open_company,
    "ticket": _open_ticket,
}
