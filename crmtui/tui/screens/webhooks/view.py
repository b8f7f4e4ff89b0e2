"""What the views of the area have in common: a table, and when to read it again."""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID

from textual.containers import Vertical

from crmtui.tui.screens.webhooks.words import Place
from crmtui.tui.widgets.click_line import ClickLine, Piece
from crmtui.tui.widgets.paged_table import Loader, PagedTable
from crmtui.tui.widgets.pages import LoadedPage, PageRequest

if TYPE_CHECKING:
    from crmtui.tui.screens.webhooks.screen import WebhooksScreen

MANAGE: Final = "webhooks:manage"
_DEEPEST_LIVE: Final = 400
"""Rows. Pages are read one after the other, so further down a list is not read every 2 s."""
_REST: Final = 20
"""How many times as long as reading took is waited before a list is read again by itself."""


class Timed:
    """A loader that knows how long it took, so that what is dear is read again less often."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._rested_at = 0.0

    def __call__(self, tx: Any, wanted: PageRequest) -> LoadedPage:
        start = time.monotonic()
        page = self._loader(tx, wanted)
        end = time.monotonic()
        self._rested_at = end + _REST * (end - start)
        return page

    @property
    def rested(self) -> bool:
        """Whether reading again by itself leaves the machine to others."""
        return time.monotonic() >= self._rested_at


class WebhookView(Vertical):
    """One view of the area. Its keys work while it is shown."""

    DEFAULT_CSS = """
    WebhookView {
        height: 1fr;
        & .webhooks--position { color: $text-muted; }
    }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._timed: Timed | None = None

    @property
    def area(self) -> "WebhooksScreen":
        """The screen, which makes the calls."""
        return cast("WebhooksScreen", self.screen)

    @property
    def table(self) -> PagedTable:
        return self.query_one(PagedTable)

    @property
    def place(self) -> Place:
        return self.area.place()

    @property
    def may_manage(self) -> bool:
        """Whether the operator may act here at all."""
        return self.area.may(MANAGE)

    def begin(self) -> None:
        """It is shown for the first time: read. For views to fill in."""
        raise NotImplementedError

    def reload(self) -> None:
        """Read again, keeping selection and place."""
        self.table.reload()

    def show_list(self, loader: Loader, **options: Any) -> None:
        """Show what `loader` finds; `options` are those of `PagedTable.load`."""
        self._timed = Timed(loader)
        self.table.load(self._timed, **options)

    def refresh_live(self) -> None:
        """Read again what others may have changed, unless that is dear."""
        if self._timed and self._timed.rested and self.table.scroll_offset.y < _DEEPEST_LIVE:
            self.reload()

    def selected_id(self) -> UUID | None:
        """The id of the selected row; rings when there is none."""
        row = self.table.cursor_row
        if row is None or not isinstance(row.id, UUID):
            self.app.bell()
            return None
        return row.id

    def with_selected(self, act: Callable[[UUID], Any]) -> None:
        """Do something with the selected row, if there is one."""
        chosen = self.selected_id()
        if chosen is not None:
            act(chosen)

    def show_position(self, left: Sequence[Piece] = ()) -> None:
        """Fill the line below the list: what else can be done or is so, and where one is."""
        line = self.query_one(".webhooks--position", ClickLine)
        line.show(left, [Piece(self.table.position())])
