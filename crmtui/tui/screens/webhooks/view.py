"""What the views of the area have in common: a table, and when to read it again."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID

from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from crmtui.tui.screens.webhooks.words import Place
from crmtui.tui.widgets.paged_table import PagedTable

if TYPE_CHECKING:
    from crmtui.tui.screens.webhooks.screen import WebhooksScreen

MANAGE: Final = "webhooks:manage"
_DEEPEST_LIVE: Final = 400
"""Rows. Pages are read one after the other, so further down a list is not read every 2 s."""


class WebhookView(Vertical):
    """One view of the area. Its keys work while it is shown."""

    DEFAULT_CSS = """
    WebhookView {
        height: 1fr;
        & .webhooks--position { height: 1; color: $text-muted; text-align: right; }
    }
    """

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

    def refresh_live(self) -> None:
        """Read again what others may have changed, unless that is dear."""
        if self.table.scroll_offset.y < _DEEPEST_LIVE:
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

    def show_position(self) -> None:
        self.query_one(".webhooks--position", Static).update(Content(self.table.position()))
