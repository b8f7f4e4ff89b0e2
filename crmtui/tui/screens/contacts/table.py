"""The table of contacts: selected ones have a mark, and a click on it selects."""

from collections.abc import Callable, Hashable
from typing import Final

from rich.style import Style
from textual import events
from textual.message import Message

from crmtui.tui.screens.contacts.rows import COLUMNS
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.table_drawing import MARKER

_MARKED: Final = "caution"
"""The tone of a selected row; the mark before it says the same without a colour."""


class ContactTable(PagedTable):
    """Draws a mark where `is_marked` says so."""

    class RowPicked(Message):
        """Somebody clicked before a row: select it, or no longer."""

        def __init__(self, row_id: Hashable) -> None:
            super().__init__()
            self.row_id = row_id

    def __init__(self, is_marked: Callable[[Hashable], bool]) -> None:
        super().__init__(COLUMNS, id="contact-list")
        self._is_marked = is_marked

    def _marked(self, index: int) -> bool:
        row = self._cache.row(index)
        return row is not None and self._is_marked(row.id)

    def _marker(self, index: int) -> str:
        sign = super()._marker(index)
        return f"{sign}*" if self._marked(index) else sign

    def _toned(self, base: Style, tone: str, index: int) -> Style:
        return super()._toned(base, _MARKED if self._marked(index) else tone, index)

    def on_click(self, event: events.Click) -> None:
        """As other tables; in front of a row it selects."""
        offset = event.get_content_offset(self)
        row = None
        if offset is not None and offset.y > 0 and offset.x < MARKER:
            row = self._cache.row(round(self.scroll_offset.y) + offset.y - 1)
        if row is not None:
            event.stop()
            # Otherwise the table that this one is based on would take the click as well.
            event.prevent_default()
            self.post_message(self.RowPicked(row.id))
