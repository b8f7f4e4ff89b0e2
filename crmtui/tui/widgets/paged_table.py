"""A table of any length: it draws the lines one sees and fetches the pages they are on.

Textual's `DataTable` measures every cell of every row and stands still for 20 seconds on 100,000
rows; this shows a million at once. Cells are plain text, cut visibly and never read as markup.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeAlias, cast

from textual import events
from textual.binding import BindingType

from crmtui.kit.formats import format_number
from crmtui.kit.i18n import _
from crmtui.tui.problems import Problem
from crmtui.tui.widgets import table_messages
from crmtui.tui.widgets.columns import GAP, Column
from crmtui.tui.widgets.pages import PAGE, LoadedPage, PageRequest, TableRow
from crmtui.tui.widgets.table_drawing import MARKER, TableDrawing
from crmtui.tui.widgets.table_keys import TABLE_KEYS

if TYPE_CHECKING:
    from crmtui.tui.base import ServiceCalls

Loader = Callable[[Any, PageRequest], LoadedPage]
"""A query: takes the transaction and what is wanted, runs in a thread."""

Locator = Callable[[Any, Hashable], int | None]
"""A query: at which index a row is now, or None if it is gone."""

_MARGIN: Final = 40
"""Rows beyond the visible ones that are fetched before one gets there."""

_IN_FLIGHT: Final = 2


class PagedTable(TableDrawing, can_focus=True):
    """Rows by page. The cursor stays on its row, by id, however the list changes around it."""

    BINDINGS: ClassVar[list[BindingType]] = TABLE_KEYS

    RowOpened: TypeAlias = table_messages.RowOpened
    RowHighlighted: TypeAlias = table_messages.RowHighlighted
    HeaderSelected: TypeAlias = table_messages.HeaderSelected
    Counted: TypeAlias = table_messages.Counted

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        empty: str = "",
        follow_top: bool = False,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        """`empty` is shown when there are no rows. `follow_top` is for logs: while the cursor is
        on the first row it stays there as new rows arrive above.
        """
        super().__init__(columns, empty or _("Nothing here yet."), id=id, classes=classes)
        self._follow_top = follow_top
        self._loader: Loader | None = None
        self._locator: Locator | None = None
        self._in_flight: dict[int, int] = {}
        """Pages on their way, each with its slot: a newer read in a slot makes the older stale."""
        self._replacing = False
        self._unpainted = False
        """The first rows of a hurried list are here; the next ones wait until these are shown."""
        self._searching = False
        """The selected row is not where it was; it may be on a page beside."""
        self._adopting = False
        """The cursor was sent to a row that is not here yet: select it when it comes."""
        self._locating: Hashable | None = None
        """The row whose place is being asked for; forgotten when somebody moves the cursor."""
        self._wanted_id: Hashable | None = None

    # --- what screens use -------------------------------------------------------------------

    def load(
        self,
        loader: Loader,
        *,
        locate: Locator | None = None,
        select: Hashable | None = None,
        sequential: bool = False,
        hurried: bool = False,
    ) -> None:
        """Show another list, from its top or with the row `select` selected.

        A loader that answers by `PageRequest.offset` may be asked for any page; one that needs
        `PageRequest.cursor` is `sequential`: one gets as far as pages have been fetched in turn.
        Of a `hurried` one, what fits on the screen is fetched and shown before its first page.

        The old rows stay until the first new ones are here, so that filtering does not flicker.
        """
        self._loader, self._locator = loader, locate
        self._cache.outdate()
        self._cache.sequential = sequential
        self._in_flight.clear()
        self._replacing = True
        self._wanted_id = select
        self._problem = ""
        self._request(0, self._room if hurried and select is None else PAGE)

    def reload(self) -> None:
        """The rows may have changed: fetch what is visible again, keeping cursor and place."""
        if self._loader is None:
            return
        self._cache.outdate()
        self._in_flight.clear()
        self._problem = ""
        self._unpainted = False
        if self._replacing:
            # The list it was to show has not arrived: what is on its way has just become stale.
            self._request(0)
        else:
            self._fetch_visible()

    def take_total(self, total: int) -> None:
        """The rows were counted meanwhile; none of them is fetched again."""
        self._cache.take_total(total)
        self._resize_to_rows()
        self.post_message(self.Counted(self, total))
        self._fetch_visible()

    @property
    def cursor_row(self) -> TableRow | None:
        """The selected row; None while there is none, or after it has gone."""
        row = self._cache.row(self._cursor)
        return row if row is not None and row.id == self._cursor_id else None

    @property
    def total(self) -> int:
        """How many rows the list has."""
        return self._cache.total

    def position(self) -> str:
        """Where the cursor is, such as `row 2 of 1,000,000`, or `row 2 of 200+` while the list's
        end has not been seen.
        """
        if not self.total:
            return ""
        locale = self.app.options.locale  # type: ignore[attr-defined]
        least = max(self._cache.least, self._cursor + 1)
        more = "" if self._cache.counted else "+"
        return _("row {row} of {total}").format(
            row=format_number(self._cursor + 1, locale), total=format_number(least, locale) + more
        )

    def select(self, row_id: Hashable) -> None:
        """Put the cursor on a row: at once if its page is here, else when `locate` has found it."""
        index = self._cache.find(row_id)
        if index is not None:
            self._place_cursor(index)
        elif self._locator is not None:
            self._locate(row_id)

    # --- fetching ---------------------------------------------------------------------------

    @property
    def _calls(self) -> "ServiceCalls[Any]":
        return cast("ServiceCalls[Any]", self.screen)

    @property
    def _room(self) -> int:
        """Rows that are seen at once, and one more: whether there are more."""
        return max(1, min(self.size.height, PAGE))

    @property
    def _visible(self) -> range:
        top = round(self.scroll_offset.y)
        return range(top, max(top, min(self._cache.reach, top + max(1, self.size.height - 1))))

    @property
    def _seen(self) -> tuple[object, ...]:
        """The rows that are drawn; the same again need not be painted again."""
        rows = map(self._cache.row, self._visible)
        return (self._visible, self._cursor, self._cursor_id, *rows)

    def _fetch_visible(self) -> None:
        if self._loader is None or self._replacing or self._unpainted:
            return
        seen = self._visible
        self._cache.touch(seen.start, max(seen.start, seen.stop - 1))
        missing = self._cache.missing(seen.start, seen.stop - 1)
        missing += self._cache.missing(seen.start - _MARGIN, seen.stop + _MARGIN)
        if self._searching:
            missing += self._cache.missing(self._cursor - PAGE, self._cursor + PAGE)
        for number in dict.fromkeys(missing):
            if len(self._in_flight) < _IN_FLIGHT:
                self._request(self._cache.step_towards(number))

    def _request(self, number: int, rows: int = PAGE) -> None:
        if self._loader is None or number in self._in_flight:
            return
        slot = min(set(range(_IN_FLIGHT + 1)) - set(self._in_flight.values()))
        self._in_flight[number] = slot
        generation = self._cache.generation
        wanted = self._cache.request(number, rows)
        self._calls.read(
            self._loader,
            wanted,
            then=lambda page: self._arrived(generation, wanted, page),
            failed=lambda problem: self._not_loaded(generation, number, problem),
            key=f"{self.id or 'table'}:{slot}",
        )

    def _arrived(self, generation: int, wanted: PageRequest, page: LoadedPage) -> None:
        if generation != self._cache.generation or not self.is_attached:
            return
        number = wanted.offset // PAGE
        self._in_flight.pop(number, None)
        before, seen = (self.total, self._cache.counted), self._seen
        if self._replacing:
            self._cache.total = 0
            self._unpainted = wanted.limit < PAGE
        self._cache.put(number, page, wanted.limit)
        if self._replacing:
            self._start_over()
        else:
            self._keep_cursor()
        self._resize_to_rows()
        if number == 0 or before != (self.total, self._cache.counted):
            self.post_message(self.Counted(self, self.total))
        if self._seen != seen or not self._cache.reach:
            self.refresh()
        if self._unpainted:
            self.call_after_refresh(self._fetch_rest)
        else:
            self._fetch_visible()

    def _fetch_rest(self) -> None:
        self._unpainted = False
        self._fetch_visible()

    def _not_loaded(self, generation: int, number: int, problem: Problem) -> bool:
        if generation == self._cache.generation:
            self._in_flight.pop(number, None)
            self._problem = problem.message
            self.refresh()
        # An empty table says itself what is wrong; above rows that are stale it must be told.
        return problem.expected and not problem.transient and not self.total

    def _start_over(self) -> None:
        self._replacing = False
        self._cache.drop_old()
        self._cursor, self._cursor_id = 0, None
        self._resize_to_rows()
        self.scroll_to(y=0, animate=False)
        wanted, self._wanted_id = self._wanted_id, None
        index = self._cache.find(wanted) if wanted is not None else None
        self._go_to(index or 0)
        if wanted is not None and index is None and self._locator is not None:
            self._locate(wanted)

    def _keep_cursor(self) -> None:
        """After new rows came: find the selected row again, and let it stay where the eye is."""
        if self._follow_top and self._cursor == 0:
            first = self._cache.row(0)
            if first is not None and first.id != self._cursor_id:
                self._go_to(0)
            return
        if self._cursor_id is None:
            if self._adopting and self._cache.row(self._cursor) is not None:
                self._go_to(self._cursor)
            return
        index = self._cache.find(self._cursor_id)
        around = self._cache.missing(self._cursor - PAGE, self._cursor + PAGE)
        self._searching = index is None and bool(around)
        if index is not None and index != self._cursor:
            moved = index - self._cursor
            self._cursor = index
            self._resize_to_rows()
            self.scroll_to(y=max(0, self.scroll_offset.y + moved), animate=False)
        elif index is None and not around:
            self._cursor_gone()

    def _cursor_gone(self) -> None:
        row_id, self._cursor_id = self._cursor_id, None
        self._adopting = False
        self._cursor = max(0, min(self._cursor, self._cache.reach - 1))
        if row_id is not None and self._locator is not None:
            self._locate(row_id)

    def _locate(self, row_id: Hashable) -> None:
        def found(index: int | None) -> None:
            if index is not None and self._locating == row_id:
                self._go_to(index)

        self._locating = row_id
        locator = self._locator
        if locator is not None:
            self._calls.read(locator, row_id, then=found, key=f"{self.id or 'table'}:locate")

    # --- cursor -----------------------------------------------------------------------------

    def _place_cursor(self, index: int) -> None:
        """Somebody moves the cursor."""
        self._locating = None
        self._unpainted = False
        self._go_to(index)

    def _go_to(self, index: int) -> None:
        before = self._cursor_id
        self._cursor = max(0, min(index, self._cache.reach - 1))
        row = self._cache.row(self._cursor)
        self._cursor_id = row.id if row else None
        self._adopting = row is None
        self._scroll_to_cursor()
        self._fetch_visible()
        self.refresh()
        if row is not None and row.id != before:
            self.post_message(self.RowHighlighted(self, row))

    def _scroll_to_cursor(self) -> None:
        height = max(1, self.size.height - 1)
        top = round(self.scroll_offset.y)
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False)
        elif self._cursor >= top + height:
            self.scroll_to(y=self._cursor - height + 1, animate=False)

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows; after its row has gone, take the one that is there now."""
        lost = self._cursor_id is None and self._cache.row(self._cursor) is not None
        self._place_cursor(self._cursor if lost else self._cursor + rows)

    def action_page(self, pages: int) -> None:
        self._place_cursor(self._cursor + pages * max(1, self.size.height - 2))

    def action_first(self) -> None:
        self._place_cursor(0)

    def action_last(self) -> None:
        self._place_cursor(self._cache.reach - 1)

    def action_open(self) -> None:
        """Open the selected row. One that took a vanished row's place must be selected first."""
        row = self.cursor_row
        if row is not None:
            self.post_message(self.RowOpened(self, row))
        else:
            self.action_move(0)

    def on_click(self, event: events.Click) -> None:
        """Select the row under the mouse; open it on the second click."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.stop()
        if offset.y == 0:
            self._click_header(offset.x)
            return
        index = round(self.scroll_offset.y) + offset.y - 1
        if index >= self._cache.reach:
            return
        self._place_cursor(index)
        if event.chain == 2:
            self.action_open()

    def _click_header(self, x: int) -> None:
        position = MARKER
        for index, width in self._layout:
            if position <= x < position + width:
                self.post_message(self.HeaderSelected(self, self.columns[index]))
            position += width + GAP

    def on_resize(self) -> None:
        self._resize_to_rows()
        self._fetch_visible()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._fetch_visible()

    @property
    def _loading(self) -> bool:
        return self._replacing or bool(self._in_flight) or self._loader is None
