"""A dialog that finds while one types: a field, what was found, and Enter on what is meant."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from textual import events
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

_AROUND: Final = 8
"""Lines of the dialog that are not hits."""
_WIDEST: Final = 116


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
        & .search-dialog--titles {
            color: $text-muted;
            text-style: bold;
            text-wrap: nowrap;
        }
        & .search-dialog--count { color: $text-muted; text-wrap: nowrap; }
    }
    """
    HINT: ClassVar[str] = ""
    SHORTEST: ClassVar[int] = 2
    """Letters before anything is sought."""
    TOO_SHORT: ClassVar[str] = _("Type at least two letters.")
    COLUMNS: ClassVar[tuple[Column, ...]] = ()
    TITLED: ClassVar[bool] = False
    """Whether the columns have titles."""
    AHEAD: ClassVar[bool] = True
    """Whether Enter, pressed before anything is found, chooses the first hit when it comes."""

    def __init__(self, text: str = "") -> None:
        """`text` is sought at once."""
        super().__init__()
        self._text = text
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

    @property
    def verb(self) -> str:
        """What the button does."""
        return _("Go there (Enter)")

    # --- composition ------------------------------------------------------------------------

    def compose_content(self) -> Iterable[Widget]:
        yield SearchField(self.search, self.HINT)
        if self.TITLED:
            yield Static(classes="search-dialog--titles")
        yield OptionList(compact=True)
        yield Static(classes="search-dialog--count")

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Close"), id="cancel", compact=True)
        yield Button(self.verb, id="choose", variant="primary", compact=True)

    def on_mount(self) -> None:
        self._options.can_focus = False
        around = _AROUND + self.TITLED
        self._options.styles.max_height = max(3, self.app.size.height - around)
        self.query_one(SearchField).show(self._text)
        self._draw()
        self._tell()
        self.search()

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
            self._show_count(self.TOO_SHORT)
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
            self._choose_for = self.wanted if self.AHEAD else None
            self.search()
            return
        index = self._options.highlighted
        if index is not None and index < len(self.hits):
            self.dismiss(self.hits[index])

    def action_move(self, where: str) -> None:
        """Move the highlight while the field keeps the focus."""
        getattr(self._options, f"action_{where}")()

    # --- drawing ----------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """Lines are as wide as the dialog."""
        super().on_resize(event)
        self._draw()

    def _draw(self) -> None:
        for index, hit in enumerate(self.hits):
            self._options.replace_option_prompt_at_index(index, Content(self._line(hit)))
        if self.TITLED:
            titles = self._join([column.title for column in self.COLUMNS])
            self.query_one(".search-dialog--titles", Static).update(Content(titles))

    def _line(self, hit: ScreenResultType) -> str:
        return self._join(self.cells(hit))

    def _join(self, cells: Sequence[str]) -> str:
        layout = fit_columns(self.COLUMNS, min(self.app.size.width, _WIDEST) - 6)
        return (" " * GAP).join(
            fit(cells[at], width, self.COLUMNS[at].align, self.console.symbols.ellipsis)
            for at, width in layout
        )
