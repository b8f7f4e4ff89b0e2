"""What a table of pages tells its screen. Handlers are named `on_paged_table_…`."""

from typing import TYPE_CHECKING

from textual.message import Message

from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.pages import TableRow

if TYPE_CHECKING:
    from crmtui.tui.widgets.paged_table import PagedTable


class TableMessage(Message, namespace="paged_table"):
    """Something about one table."""

    def __init__(self, table: "PagedTable") -> None:
        super().__init__()
        self.table = table

    @property
    def control(self) -> "PagedTable":
        """The table, so that `@on(…, "#id")` can choose among several."""
        return self.table


class RowOpened(TableMessage, namespace="paged_table"):
    """Enter, or a double click: open this row."""

    def __init__(self, table: "PagedTable", row: TableRow) -> None:
        super().__init__(table)
        self.row = row


class RowHighlighted(TableMessage, namespace="paged_table"):
    """The cursor is on another row now."""

    def __init__(self, table: "PagedTable", row: TableRow) -> None:
        super().__init__(table)
        self.row = row


class HeaderSelected(TableMessage, namespace="paged_table"):
    """A column's title was clicked."""

    def __init__(self, table: "PagedTable", column: Column) -> None:
        super().__init__(table)
        self.column = column


class Counted(TableMessage, namespace="paged_table"):
    """The number of rows is known, or has changed."""

    def __init__(self, table: "PagedTable", total: int) -> None:
        super().__init__(table)
        self.total = total
