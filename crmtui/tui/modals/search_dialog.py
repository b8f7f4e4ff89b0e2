"""A dialog that finds while one types: a field, what was found, and Enter on what is meant."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ScreenResultType
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from crmtui.kit.i18n import _
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.problems import Problem
from crmtui.tui.text import fit, literal
from crmtui.tui.widgets.columns import GAP, Column, fit_columns
from crmtui.tui.widgets.search_field import SearchField

_AROUND: int = 8
"""Lines of the dialog that are not hits."""


class SearchDialog(Dialog[ScreenResultType]):
    """Gives the chosen hit, or None. The field keeps the focus: the arrow keys choose."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move('cursor_up')", _("Up"), show=False, id="search_dialog.up"),
        Binding("down", "move('cursor_down')", _("Down"), show=False, id="search_dialog.down"),
        Binding("pageup", "move('page_up')", _("Page up"), show=False, id="search_dialog.page_up"),
        Binding(
            "pagedown",
            "move('page_down')",
            _("Page down"),
            show=False,
            id="search_dialog.page_down",
        ),
    ]
    DEFAULT_CSS = """
    SearchDialog {
        & > .dialog--frame { width: 100%; max-width: 116; }
        & Input { background: $panel; margin: 0 0 1 0; }
        & Input:focus { background: $primary 30%; }
        & OptionList { height: auto; min-height: 3; border: none; padding: 0; text-wrap: nowrap; }
        & .search-dialog--count { color: $text-muted; text-wrap: nowrap; }
    }
    """
    HINT: ClassVar[str] = ""
    VERB: ClassVar[str] = _("Go there (Enter)")
    SHORTEST: ClassVar[int] = 1
    """Letters before anything is sought."""
    COLUMNS: ClassVar[tuple[Column, ...]] = ()

    def __init__(self) -> None:
        super().__init__()
        self.hits: Sequence[ScreenResultType] = ()
        self._found_for: str | None = None
        self._asked_for: str | None = None
        self._choose_for: str | None = None
        """Enter was pressed for this text before anything was found."""

    # --- for dialogs to fill in -------------------------------------------------------------

    def ask(self, wanted: str) -> None:
        """Search and give `found` what there is."""
        raise NotImplementedError

    def cells(self, hit: ScreenResultType) -> Sequence[str]:
        """What the columns show of a hit."""
        raise NotImplementedError

    def told(self) -> str:
        """How much was found, where something was."""
        raise NotImplementedError

    # --- composition ------------------------------------------------------------------------

    def compose_content(self) -> Iterable[Widget]:
        yield SearchField(self.search, self.HINT)
        yield OptionList(compact=True)
        yield Static(classes="search-dialog--count")

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Close"), id="cancel", compact=True)
        yield Button(self.VERB, id="choose", variant="primary", compact=True)

    def on_mount(self) -> None:
        self._options.can_focus = False
        self._options.styles.max_height = max(3, self.app.size.height - _AROUND)
        self._tell()

    @property
    def _options(self) -> OptionList:
        return self.query_one(OptionList)

    @property
    def wanted(self) -> str:
        """What is typed."""
        return self.query_one(SearchField).wanted

    # --- searching --------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._choose_for = None

    def search(self) -> None:
        """Search for what is typed, unless that is under way."""
        wanted = self.wanted
        if wanted == self._asked_for:
            return
        self._asked_for = wanted
        if len(wanted) < self.SHORTEST:
            self.found(wanted, ())
        else:
            self.ask(wanted)

    def found(self, wanted: str, hits: Sequence[ScreenResultType]) -> None:
        """Show what was found for `wanted`, unless something else is sought by now."""
        if wanted != self._asked_for:
            return
        self._found_for, self.hits = wanted, hits
        options = self._options
        options.clear_options()
        options.add_options([Option(Content(self._line(hit))) for hit in hits])
        options.highlighted = 0 if hits else None
        self._tell()
        if self._choose_for == wanted:
            self._choose_for = None
            self._choose()

    def not_found(self, problem: Problem) -> bool:
        """A search has failed: what was found before counts no more, and is sought again next."""
        self.found(self._asked_for or "", ())
        self._asked_for = self._found_for = None
        self._show_count(problem.message)
        return problem.expected

    def _tell(self) -> None:
        if self.hits:
            self._show_count(self.told())
        elif len(self.wanted) < self.SHORTEST:
            self._show_count(_("Type at least {n} letters.").format(n=self.SHORTEST))
        else:
            self._show_count(_("Nothing found."))

    def _show_count(self, text: str) -> None:
        self.query_one(".search-dialog--count", Static).update(Content(literal(text)))

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
        """Give the highlighted hit, once there is one that was found for what is typed."""
        if self._found_for != self.wanted:
            self._choose_for = self.wanted
            self.search()
            return
        index = self._options.highlighted
        if index is not None and index < len(self.hits):
            self.dismiss(self.hits[index])

    def action_move(self, where: str) -> None:
        """Move the highlight while the field keeps the focus."""
        getattr(self._options, f"action_{where}")()

    # --- drawing ----------------------------------------------------------------------------

    def _line(self, hit: ScreenResultType) -> str:
        cells = self.cells(hit)
        layout = fit_columns(self.COLUMNS, min(self.app.size.width, 116) - 6)
        return (" " * GAP).join(
            fit(cells[at], width, self.COLUMNS[at].align, self.console.symbols.ellipsis)
            for at, width in layout
        )
