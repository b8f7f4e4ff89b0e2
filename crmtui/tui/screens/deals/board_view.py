"""The board: stages side by side, a cursor on one deal that stays on it wherever it goes."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Final, cast
from uuid import UUID

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from crmtui.kit.i18n import _
from crmtui.tui.screens.deals.cards import Line, Look, draw_column, lines_of_sums
from crmtui.tui.screens.deals.place import BoardPlace
from crmtui.tui.screens.deals.reading import BoardRead
from crmtui.tui.screens.deals.words import Here
from crmtui.tui.text import fit

if TYPE_CHECKING:
    from crmtui.services.deals import BoardColumn, DealDetail
    from crmtui.tui.app import CrmApp

NARROWEST: Final = 25
"""Cells a column needs, the line beside it included."""
_WIDEST: Final = 50


def _walk(keys: str, action: str, name: str, about: str) -> Binding:
    return Binding(keys, action, name, show=False, system=True, tooltip=about, id=_id(action))


def _id(action: str) -> str:
    return "board." + action.replace("(", "_").replace(")", "").replace("-1", "back")


class BoardView(Widget, can_focus=True):
    """Draws what was read, and lets one walk on it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "open", _("Open"), tooltip=_("All about the chosen deal"), id="deals.open"
        ),
        _walk("left,h", "across(-1)", _("Stage left"), _("To the stage on the left")),
        _walk("right,l", "across(1)", _("Stage right"), _("To the stage on the right")),
        _walk("up,k", "along(-1)", _("Deal up"), _("To the deal above")),
        _walk("down,j", "along(1)", _("Deal down"), _("To the deal below")),
        _walk("pageup", "page(-1)", _("Page up"), _("A page back")),
        _walk("pagedown", "page(1)", _("Page down"), _("A page on")),
        _walk("home,g", "first", _("First deal"), _("To the top of the stage")),
        _walk("end,G", "last", _("Last deal"), _("To the end of the stage")),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *("board--head", "board--chosen", "board--cursor", "board--cursor-blurred"),
        *("board--rule", "board--good", "board--bad", "board--caution", "board--muted"),
        "board--strong",
    }
    DEFAULT_CSS = """
    BoardView {
        height: 1fr;
        background: $background;
        color: $foreground;
        & > .board--head { background: $panel; color: $foreground; }
        & > .board--chosen { background: $panel; color: $foreground; text-style: bold reverse; }
        & > .board--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: bold;
        }
        & > .board--cursor-blurred { background: $panel; color: $foreground; text-style: bold; }
        & > .board--rule { color: $text-muted; }
        & > .board--good { color: $text-success; }
        & > .board--bad { color: $text-error; text-style: bold; }
        & > .board--caution { color: $text-warning; }
        & > .board--muted { color: $text-muted; }
        & > .board--strong { text-style: bold; }
    }
    BoardView:ansi {
        & > .board--cursor { text-style: reverse; }
        & > .board--cursor-blurred { text-style: underline; }
    }
    """
    ALLOW_SELECT: ClassVar[bool] = False

    class Chosen(Message):
        """The cursor is elsewhere, or on other data."""

    class Opened(Message):
        """Enter, or a double click."""

        def __init__(self, deal: "DealDetail") -> None:
            super().__init__()
            self.deal = deal

    def __init__(self, here: Callable[[], Here]) -> None:
        super().__init__()
        self._here = here
        self._read: BoardRead | None = None
        self._notice = _("Loading …")
        self.place = BoardPlace()
        self._drawn: dict[int, list[Line]] = {}

    # --- what the screen uses ---------------------------------------------------------------

    def show(self, read: BoardRead, select: UUID | None = None, notice: str = "") -> None:
        """Show what was read; the cursor goes to `select`, or stays on its deal."""
        self._read, self._notice = read, notice
        self.place.settle(read.board.columns, select)
        self._moved()

    def say(self, notice: str) -> None:
        """What stands where there is no board."""
        self._notice = notice
        self.refresh()

    @property
    def columns(self) -> "tuple[BoardColumn, ...]":
        """The stages with their deals."""
        return self._read.board.columns if self._read else ()

    @property
    def column(self) -> "BoardColumn | None":
        """The stage in which the cursor is."""
        return self.columns[self.place.column] if self.columns else None

    @property
    def deal(self) -> "DealDetail | None":
        """The chosen deal."""
        column = self.column
        if column is None or not column.deals:
            return None
        return column.deals[self.place.card(column)]

    @property
    def shown_columns(self) -> range:
        """The numbers of the columns one sees."""
        count = min(len(self.columns), max(1, (self.size.width + 1) // NARROWEST))
        self.place.keep_column_in_view(count, len(self.columns))
        return range(self.place.left, self.place.left + count)

    def shown_cards(self) -> dict[UUID, range]:
        """By stage, the numbers of the cards one sees."""
        look = self._look()
        tops = ((self.columns[at], self.place.top(self.columns[at])) for at in self.shown_columns)
        return {column.stage.id: range(top, top + look.cards) for column, top in tops}

    # --- walking ----------------------------------------------------------------------------

    def choose(self, column: int, card: int | None = None) -> None:
        """Put the cursor there; the cards of a column remember where it was."""
        if self.columns:
            self.place.choose(self.columns, column, card)
            self._moved()

    def action_across(self, columns: int) -> None:
        self.choose(self.place.column + columns)

    def action_along(self, cards: int) -> None:
        column = self.column
        if column is not None:
            self.choose(self.place.column, self.place.card(column) + cards)

    def action_page(self, pages: int) -> None:
        self.action_along(pages * max(1, self._look().cards - 1))

    def action_first(self) -> None:
        self.choose(self.place.column, 0)

    def action_last(self) -> None:
        column = self.column
        if column is not None:
            self.choose(self.place.column, len(column.deals) - 1)

    def action_open(self) -> None:
        deal = self.deal
        if deal is None:
            self.app.bell()
        else:
            self.post_message(self.Opened(deal))

    def _moved(self) -> None:
        look = self._look()
        for column in self.columns:
            self.place.keep_card_in_view(column, look.cards)
        self._drawn.clear()
        self.refresh()
        self.post_message(self.Chosen())

    # --- mouse ------------------------------------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        """Choose the column and card under the mouse; open it on the second click."""
        event.stop()
        at = self._column_at(event.x)
        if at is None:
            return
        lines = self._lines(at)
        line = lines[event.y] if event.y < len(lines) else None
        self.choose(at, line.card if line is not None and line.card >= 0 else None)
        if event.chain == 2 and line is not None and line.card >= 0:
            self.action_open()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._scroll(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._scroll(event, -1)

    def _scroll(self, event: events.MouseEvent, cards: int) -> None:
        event.stop()
        at = self._column_at(event.x)
        if at is not None:
            self.choose(at, self.place.card(self.columns[at]) + cards)

    def _column_at(self, x: int) -> int | None:
        for at, start, width in self._layout():
            if start <= x < start + width:
                return at
        return None

    # --- drawing ----------------------------------------------------------------------------

    def on_resize(self) -> None:
        self._moved()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def _layout(self) -> list[tuple[int, int, int]]:
        """Number, start and width of each column one sees."""
        shown = self.shown_columns
        if not shown:
            return []
        room = self.size.width - (len(shown) - 1)
        width, spare = divmod(room, len(shown))
        if width >= _WIDEST:
            width, spare = _WIDEST, 0
        found, start = [], 0
        for number, at in enumerate(shown):
            own = width + (1 if number < spare else 0)
            found.append((at, start, own))
            start += own + 1
        return found

    def _look(self, width: int = 0) -> Look:
        names = self._read.names if self._read else {}
        sums = lines_of_sums(self.columns, self.size.height)
        signs = cast("CrmApp", self.app).symbols
        return Look(width, self.size.height, sums, names, self._here(), signs)

    def _lines(self, at: int) -> list[Line]:
        if at not in self._drawn:
            width = next(width for number, _start, width in self._layout() if number == at)
            column = self.columns[at]
            cursor = None
            if at == self.place.column:
                cursor = self.place.card(column) if column.deals else -1
            self._drawn[at] = draw_column(column, self.place.top(column), cursor, self._look(width))
        return self._drawn[at]

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if not self.columns:
            return self._say_line(self._notice if y == 1 else "")
        if self._notice and y == self._look().head + 1:
            return self._say_line(self._notice)
        segments: list[Segment] = []
        rule = "|" if cast("CrmApp", self.app).symbols.ascii else "│"
        for number, (at, _start, _width) in enumerate(self._layout()):
            if number:
                segments.append(Segment(rule, self._style("board--rule")))
            lines = self._lines(at)
            if y < len(lines):
                segments += self._segments(lines[y], at)
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _segments(self, line: Line, at: int) -> list[Segment]:
        own = at == self.place.column
        if line.head:
            strong = own and any(run.tone == "strong" for run in line.runs)
            style = self._style("board--chosen" if strong else "board--head")
            return [Segment(run.text, style) for run in line.runs]
        if own and line.card >= 0 and line.card == self.place.card(self.columns[at]):
            style = self._style("board--cursor" if self.has_focus else "board--cursor-blurred")
            return [Segment(run.text, style) for run in line.runs]
        return [
            Segment(run.text, self._style(f"board--{run.tone}") if run.tone else self.rich_style)
            for run in line.runs
        ]

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(name)

    def _say_line(self, text: str) -> Strip:
        width = self.size.width
        shown = fit(f"  {text}", width)
        return Strip([Segment(shown, self._style("board--muted"))], width)
