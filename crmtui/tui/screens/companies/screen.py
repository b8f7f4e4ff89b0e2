"""Companies: whom people work for, with what is known of each."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from textual.binding import Binding, BindingType

from crmtui.kit.i18n import _
from crmtui.tui.screens.companies import reading
from crmtui.tui.screens.companies.detail import WRITE, CompanyScreen
from crmtui.tui.screens.companies.form import CompanyForm
from crmtui.tui.screens.companies.people import PEOPLE_KEY, show_people
from crmtui.tui.screens.finder.opening import leave_to
from crmtui.tui.screens.record_list import (
    DELETED_CELL,
    RecordListScreen,
    list_bindings,
)
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.pages import LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from crmtui.services.companies import CompanyDetail
    from crmtui.tui.widgets.paged_table import Loader


def _delete(tx: Any, company_id: UUID) -> None:
    from crmtui.services.companies import delete_company

    delete_company(tx, company_id)


def _restore(tx: Any, company_id: UUID) -> Any:
    from crmtui.services.companies import restore_company

    return restore_company(tx, company_id)


class CompaniesScreen(RecordListScreen):
    """Companies by name. Enter shows all that is known of one."""

    AREA_TITLE = _("Companies")
    TOPICS: ClassVar[tuple[str, ...]] = ("company", "contact")
    RIGHT = WRITE
    SEQUENTIAL = False
    HINT = _("part of the name, of the domain or of the city")
    COLUMNS = (
        Column("name", _("name"), 20, grow=4, most=60),
        Column("people", _("people"), 7, align="right", keep=90),
        Column("industry", _("industry"), 12, grow=1, most=30, keep=60),
        Column("city", _("city"), 10, grow=1, most=24, keep=70),
        Column("country", _("country"), 10, grow=1, most=24, keep=50),
        Column("size", _("size"), 10, keep=40),
        Column("domain", _("domain"), 14, grow=2, most=40, keep=30),
    )
    DELETE = _delete
    RESTORE = _restore
    DELETE_TEXT = _("{name} disappears from all lists; its people stay. It can be restored.")
    BINDINGS: ClassVar[list[BindingType]] = list_bindings(
        Binding(
            "f4", "edit", _("Edit"), tooltip=_("Change the selected company"), id="companies.edit"
        ),
        PEOPLE_KEY,
    )

    def loader(self, text: str, state: str) -> "Loader":
        return company_loader(text, state)

    def action_new(self) -> None:
        self._open_form(None)

    def edit(self, record_id: UUID) -> None:
        """Enter leads to all that is known; F4 changes it."""
        self.open_company(record_id)

    def open_company(self, company_id: UUID) -> None:
        """Show all that is known of a company, instead of another that is shown."""
        leave_to(self)
        self.app.push_screen(CompanyScreen(company_id))

    def action_edit(self) -> None:
        """Change the selected company."""
        if (chosen := self.selected()) is not None:
            self._open_form(chosen[0])

    def _open_form(self, company_id: UUID | None) -> None:
        show = lambda read: self.open_form(CompanyForm(read))  # noqa: E731
        self.read(reading.read_form, company_id, then=show)

    def action_people(self) -> None:
        """Everybody who works for the selected company."""
        if (chosen := self.selected()) is not None:
            show_people(self.console, *chosen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do is offered."""
        if action == "people":
            return self.may("contacts:read")
        if action == "edit":
            return self.may(self.RIGHT)
        return super().check_action(action, parameters)


def company_loader(text: str, state: str) -> "Loader":
    """Companies by a part of what they are called, with deleted ones where these are wanted."""

    def load(tx: Any, wanted: PageRequest) -> LoadedPage:
        page = reading.read_page(tx, text, state, wanted)
        return LoadedPage([_row(one, page.people) for one in page.companies], page.total)

    return load


def _row(company: "CompanyDetail", people: dict[UUID, int] | None) -> TableRow:
    deleted = company.deleted_at is not None
    return TableRow(
        company.id,
        (
            company.name,
            DELETED_CELL if deleted else "" if people is None else f"{people.get(company.id, 0):,}",
            company.industry,
            company.city,
            company.country,
            company.employee_size_bracket,
            company.domain,
        ),
        "muted" if deleted else "",
    )
