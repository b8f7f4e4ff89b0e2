"""The door from a company to its people."""

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from textual.binding import Binding

from crmtui.kit.i18n import _
from crmtui.tui.screens.finder.opening import enter_area, leave_to

if TYPE_CHECKING:
    from crmtui.tui.app import CrmApp

PEOPLE_KEY: Final = Binding(
    "f9", "people", _("People"), tooltip=_("Everybody who works there"), id="companies.people"
)


def show_people(console: "CrmApp", company_id: UUID, name: str) -> None:
    """The contacts who work for the company, in the area of contacts."""
    from crmtui.tui.screens.contacts.choice import ContactChoice

    def show(screen: Any) -> None:
        leave_to(screen)
        screen.choose(ContactChoice(company=str(company_id), company_name=name))

    enter_area(console, "contacts", name, show)
