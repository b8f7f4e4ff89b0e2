"""One company on a screen of its own: what is known, who works there, the deals with it."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.problems import Problem
from crmtui.tui.screens.companies import reading
from crmtui.tui.screens.companies.form import CompanyForm
from crmtui.tui.screens.companies.people import PEOPLE_KEY, show_people
from crmtui.tui.screens.companies.reading import WholeCompany
from crmtui.tui.screens.companies.told import describe_company
from crmtui.tui.screens.contacts.told import Frame
from crmtui.tui.screens.contacts.wrapped import WrappedText
from crmtui.tui.screens.deals.words import Here
from crmtui.tui.text import literal, shorten

if TYPE_CHECKING:
    from crmtui.services.companies import CompanyDetail

WRITE = "companies:write"


class CompanyScreen(ServiceScreen):
    """Scrolls; Escape leads back to the list."""

    AREA_TITLE = _("Company")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    TOPICS: ClassVar[tuple[str, ...]] = ("company", "contact", "deal", "tag")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", _("Back"), tooltip=_("Back to the list"), id="company.leave"),
        Binding("f4", "edit", _("Edit"), tooltip=_("Change the company"), id="company.edit"),
        PEOPLE_KEY,
        Binding(
            "f5", "refresh", _("Refresh"), show=False, tooltip=_("Read again"), id="company.refresh"
        ),
    ]
    DEFAULT_CSS = """
    CompanyScreen > #company-body { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    """

    def __init__(self, company_id: UUID) -> None:
        super().__init__()
        self._company_id = company_id
        self._whole: WholeCompany | None = None

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(id="company-body"):
            yield WrappedText(self._paint, id="company-text")

    def on_mount(self) -> None:
        self.query_one("#company-body").focus()
        self.requery()

    @property
    def heading(self) -> str:
        return shorten(literal(self._whole.company.name), 40) if self._whole else ""

    def requery(self) -> None:
        self.read(
            reading.read_company,
            self._company_id,
            then=self._show,
            key="company",
            failed=self._failed,
        )

    def _failed(self, problem: Problem) -> bool:
        """A company that somebody deleted has nothing more to tell."""
        if problem.code != "company.not_found":
            return False
        self.say(problem.message, error=True)
        self.action_leave()
        return True

    def _show(self, whole: WholeCompany) -> None:
        self._whole = whole
        self._paint()
        self.console.status.refresh()

    def _paint(self) -> None:
        if self._whole is not None:
            text = self.query_one("#company-text", WrappedText)
            console = self.console
            frame = Frame(console.timezone, console.symbols, text.size.width)
            here = Here(console.now(), console.timezone, console.options.locale)
            text.update(describe_company(self._whole, frame, here))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do is offered."""
        actor = self.console.connection.actor
        needed = {"edit": WRITE, "people": "contacts:read"}.get(action)
        return needed is None or bool(actor and actor.can(needed))

    def action_leave(self) -> None:
        """Back to the list."""
        if self.is_attached and self in self.app.screen_stack:
            self.dismiss(None)

    def action_refresh(self) -> None:
        self.requery()

    def action_people(self) -> None:
        """Everybody who works there, among the contacts."""
        if self._whole is not None:
            show_people(self.console, self._company_id, self._whole.company.name)

    def action_edit(self) -> None:
        """Change the company."""
        show = lambda read: self.app.push_screen(CompanyForm(read), self._saved)  # noqa: E731
        self.read(reading.read_form, self._company_id, then=show)

    def _saved(self, company: "CompanyDetail | None") -> None:
        if company is not None:
            self.say(_("Saved: {name}").format(name=literal(company.name)))
            self.requery()
