"""Find a deal by its name, its person's or its company's, wherever it stands."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, cast

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from crmtui.kit.i18n import _
from crmtui.tui import SEARCH_PAUSE
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.problems import Problem
from crmtui.tui.screens.deals.links import Names, links_of, read_names
from crmtui.tui.screens.deals.words import deals_text, status_sign, value_text
from crmtui.tui.text import fit
from crmtui.tui.widgets.columns import GAP, Column, fit_columns

if TYPE_CHECKING:
    from crmtui.services.deals import DealDetail
    from crmtui.tui.app import CrmApp

_MOST: Final = 30
_COLUMNS: Final = (
    Column("name", _("name"), 20, grow=3, most=50),
    Column("status", _("status"), 9, keep=95),
    Column("value", _("value"), 14, align="right", keep=90),
    Column("whose", _("whose"), 14, grow=2, most=40, keep=80),
)


class DealHits(NamedTuple):
    """What was found."""

    deals: tuple["DealDetail", ...]
    names: Names
    total: int


class FindDeal(Dialog["DealDetail"]):
    """Results come as one types. Gives the chosen deal, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move('up')", _("Up"), show=False, id="find_deal.up"),
        Binding("down", "move('down')", _("Down"), show=False, id="find_deal.down"),
    ]
    DEFAULT_CSS = """
    FindDeal {
        & > .dialog--frame { width: 100%; max-width: 110; }
        & Input { background: $panel; margin: 0 0 1 0; }
        & Input:focus { background: $primary 30%; }
        & OptionList { height: auto; min-height: 3; border: none; padding: 0; text-wrap: nowrap; }
        & #find-deal-count { color: $text-muted; }
    }
    """
    TITLE_TEXT: ClassVar[str] = _("Find a deal")

    def __init__(self) -> None:
        super().__init__()
        self._hits = DealHits((), {}, 0)
        self._found_for: str | None = None
        self._pause: Timer | None = None

    def compose_content(self) -> Iterable[Widget]:
        hint = _("Part of its name, its person's or its company's")
        yield Input(placeholder=hint, select_on_focus=False, max_length=100, compact=True)
        yield OptionList(compact=True)
        yield Static(id="find-deal-count")

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Close"), id="cancel", compact=True)
        yield Button(_("Go there (Enter)"), id="choose", variant="primary", compact=True)

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.can_focus = False
        options.styles.max_height = max(3, self.app.size.height - 8)
        self._tell()

    # --- searching --------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(SEARCH_PAUSE, self._search)

    @property
    def _wanted(self) -> str:
        return self.query_one(Input).value.strip()

    def _search(self) -> None:
        wanted = self._wanted
        if not wanted:
            self._found(wanted, DealHits((), {}, 0))
        elif wanted != self._found_for:
            self.read(
                *(find_deals, wanted),
                then=lambda hits: self._found(wanted, hits),
                failed=self._not_found,
                key="find",
            )

    def _not_found(self, problem: Problem) -> bool:
        self.query_one("#find-deal-count", Static).update(Content(problem.message))
        return problem.expected

    def _found(self, wanted: str, hits: DealHits) -> None:
        self._found_for, self._hits = wanted, hits
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(Content(self._line(deal))) for deal in hits.deals])
        options.highlighted = 0 if hits.deals else None
        self._tell()

    def _tell(self) -> None:
        text = deals_text(self._hits.total)
        if not self._hits.deals:
            text = _("Nothing found.") if self._wanted else _("Type part of a name.")
        elif self._hits.total > len(self._hits.deals):
            text = _("the newest {count} of {deals}").format(
                count=len(self._hits.deals), deals=text
            )
        self.query_one("#find-deal-count", Static).update(Content(text))

    def _line(self, deal: "DealDetail") -> str:
        console = cast("CrmApp", self.app)
        names = (
            self._hits.names.get(link, "") for link in (deal.company_id, deal.contact_id) if link
        )
        cells = [
            deal.name,
            status_sign(deal.status.value).whole,
            value_text(deal, console.options.locale),
            next(filter(None, names), ""),
        ]
        layout = fit_columns(_COLUMNS, min(self.app.size.width, 110) - 6)
        return (" " * GAP).join(
            fit(cells[at], width, _COLUMNS[at].align, console.symbols.ellipsis)
            for at, width in layout
        )

    # --- choosing ---------------------------------------------------------------------------

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._choose()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._choose()

    def pressed(self, button: str) -> None:
        self._choose()

    def _choose(self) -> None:
        """Give the highlighted deal, but only if it was found for what stands in the field."""
        if self._found_for != self._wanted:
            self._search()
            return
        index = self.query_one(OptionList).highlighted
        if index is not None and index < len(self._hits.deals):
            self.dismiss(self._hits.deals[index])

    def action_move(self, where: str) -> None:
        """Move the highlight while the field keeps the focus."""
        options = self.query_one(OptionList)
        if where == "up":
            options.action_cursor_up()
        else:
            options.action_cursor_down()


def find_deals(tx: Any, text: str) -> DealHits:
    """The newest deals that the text may mean, in any state."""
    from crmtui.services.deals import DealFilter, list_deals

    page = list_deals(tx, DealFilter(text=text), 1, _MOST)
    links = {link for deal in page.items for link in links_of(deal)}
    return DealHits(tuple(page.items), read_names(tx, links), page.total)
