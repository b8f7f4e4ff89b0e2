"""Find a ticket at the door: type two letters, press Enter on the one that is meant."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, cast
from uuid import UUID

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from crmtui.kit.i18n import _, ngettext
from crmtui.tui import SEARCH_PAUSE
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.problems import Problem
from crmtui.tui.screens.checkin import calls
from crmtui.tui.text import fit
from crmtui.tui.widgets.columns import GAP, Column, fit_columns

if TYPE_CHECKING:
    from crmtui.services.orders import TicketHit
    from crmtui.tui.app import CrmApp

SHORTEST = 2
"""Letters before anything is shown: nobody browses the guests at the door."""


class FindDialog(Dialog["TicketHit"]):
    """Results come as one types. Gives the chosen ticket, or None. Nothing is ever paid here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move('up')", _("Up"), show=False, id="find.up"),
        Binding("down", "move('down')", _("Down"), show=False, id="find.down"),
        Binding("pageup", "move('page_up')", _("Page up"), show=False, id="find.page_up"),
        Binding("pagedown", "move('page_down')", _("Page down"), show=False, id="find.page_down"),
    ]
    DEFAULT_CSS = """
    FindDialog {
        & > .dialog--frame { width: 100%; max-width: 116; }
        & #find-text { background: $panel; margin: 0 0 1 0; }
        & #find-text:focus { background: $primary 30%; }
        & #find-head { color: $text-muted; text-style: bold; text-wrap: nowrap; }
        & OptionList { height: auto; min-height: 3; border: none; padding: 0; text-wrap: nowrap; }
        & #find-count { color: $text-muted; }
    }
    """

    def __init__(self, event_id: UUID, text: str = "", *, exit: bool = False) -> None:  # noqa: A002
        super().__init__()
        self._event_id = event_id
        self._text = text
        self._verb = _("Let out (Enter)") if exit else _("Admit (Enter)")
        self._hits: tuple[TicketHit, ...] = ()
        self._found_for: str | None = None
        self._pause: Timer | None = None

    def title_text(self) -> str:
        return _("Find a ticket")

    def compose_content(self) -> Iterable[Widget]:
        yield Input(
            self._text,
            placeholder=_("Two letters of the name, order, e-mail, last digits of the phone"),
            select_on_focus=False,
            max_length=200,
            compact=True,
            id="find-text",
        )
        yield Static(id="find-head")
        yield OptionList(compact=True)
        yield Static(id="find-count")

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Close"), id="cancel", compact=True)
        yield Button(self._verb, id="choose", variant="primary", compact=True)

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.can_focus = False
        options.styles.max_height = max(3, self.app.size.height - 9)
        self._tell()
        self._search()

    # --- searching --------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(SEARCH_PAUSE, self._search)

    @property
    def _wanted(self) -> str:
        return self.query_one("#find-text", Input).value.strip()

    def _search(self) -> None:
        wanted = self._wanted
        if wanted == self._found_for:
            return
        if len(wanted) < SHORTEST:
            self._found(wanted, ())
            return
        self.read(
            calls.search_tickets,
            self._event_id,
            wanted,
            then=lambda hits: self._found(wanted, hits),
            failed=self._not_found,
            key="find",
        )

    def _not_found(self, problem: Problem) -> bool:
        self.query_one("#find-count", Static).update(Content(problem.message))
        return problem.expected

    def _found(self, wanted: str, hits: "tuple[TicketHit, ...]") -> None:
        self._found_for, self._hits = wanted, hits
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(Content(self._line(hit))) for hit in hits])
        options.highlighted = 0 if hits else None
        self._tell()

    def _tell(self) -> None:
        count = len(self._hits)
        text = ngettext("{n} ticket found", "{n} tickets found", count).format(n=count)
        if not self._hits:
            short = len(self._wanted) < SHORTEST
            text = _("Type at least two letters.") if short else _("Nothing found.")
        self.query_one("#find-count", Static).update(Content(text))
        titles = [column.title for column in _columns()]
        self.query_one("#find-head", Static).update(Content(self._join(titles)))

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
        """Give the highlighted ticket, but only if it was found for what stands in the field."""
        if self._found_for != self._wanted:
            self._search()
            return
        index = self.query_one(OptionList).highlighted
        if index is not None and index < len(self._hits):
            self.dismiss(self._hits[index])

    def action_move(self, where: str) -> None:
        """Move the highlight while the field keeps the focus."""
        options = self.query_one(OptionList)
        if where == "up":
            options.action_cursor_up()
        elif where == "down":
            options.action_cursor_down()
        elif where == "page_up":
            options.action_page_up()  # type: ignore[no-untyped-call]
        else:
            options.action_page_down()  # type: ignore[no-untyped-call]

    # --- drawing ----------------------------------------------------------------------------

    def _line(self, hit: "TicketHit") -> str:
        name = hit.attendee_name or _("(no name)")
        status = _statuses().get(hit.status, hit.status)
        return self._join(
            [name, status, hit.product_name, hit.order_code, hit.company, hit.label, hit.seat]
        )

    def _join(self, cells: list[str]) -> str:
        ellipsis = cast("CrmApp", self.app).symbols.ellipsis
        columns = _columns()
        layout = fit_columns(columns, min(self.app.size.width, 116) - 6)
        return (" " * GAP).join(fit(cells[at], width, "left", ellipsis) for at, width in layout)


def _columns() -> tuple[Column, ...]:
    return (
        Column("name", _("name"), 16, grow=4, most=40, keep=100),
        Column("status", _("status"), 14, keep=99),
        Column("product", _("product"), 10, grow=2, most=24, keep=90),
        Column("order", _("order"), 8, grow=1, most=14, keep=80),
        Column("company", _("company"), 8, grow=2, most=24, keep=70),
        Column("ticket", _("ticket"), 10, keep=60),
        Column("seat", _("seat"), 6, keep=50),
    )


def _statuses() -> dict[str, str]:
    return {
        "valid": _("[ok] valid"),
        "redeemed": _("[!!] used"),
        "unpaid": _("[??] unpaid"),
        "blocked": _("[XX] blocked"),
        "cancelled": _("[XX] cancelled"),
        "revoked": _("[XX] revoked"),
    }
