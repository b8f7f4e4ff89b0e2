"""What the views of the area have in common: they are told when to read again."""

from collections.abc import Hashable
from typing import TYPE_CHECKING, cast

from textual.containers import Vertical

from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import TableRow

if TYPE_CHECKING:
    from crmtui.tui.screens.jobs.screen import JobsScreen

MANAGE = "jobs:manage"


class Pane(Vertical):
    """One view: a table, and what belongs to it. Its keys work while it is shown."""

    DEFAULT_CSS = """
    Pane { height: 1fr; }
    """

    @property
    def area(self) -> "JobsScreen":
        """The screen, which makes the calls."""
        return cast("JobsScreen", self.screen)

    @property
    def table(self) -> PagedTable:
        return self.query_one(PagedTable)

    def begin(self) -> None:
        """It is shown for the first time: read. For views to fill in."""

    def refresh_rows(self) -> None:
        """Read again, keeping selection and place."""
        self.table.reload()

    def selected(self) -> TableRow | None:
        """The selected row; rings when there is none."""
        row = self.table.cursor_row
        if row is None:
            self.app.bell()
        return row

    def selected_id(self) -> Hashable | None:
        row = self.selected()
        return None if row is None else row.id

    @property
    def may_manage(self) -> bool:
        """Whether the operator may act here at all."""
        return self.area.may(MANAGE)
