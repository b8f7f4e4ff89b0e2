"""All imports of contacts so far: what came of each; from here they are looked at and undone."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.events import ScreenResume
from textual.widgets import Static

from crmtui.kit.formats import format_number
from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.screens.imports import open_import
from crmtui.tui.screens.imports.contacts import ContactLists
from crmtui.tui.screens.imports.keys import LIST_KEYS
from crmtui.tui.screens.imports.wizard import ImportWizard
from crmtui.tui.sign import Sign
from crmtui.tui.times import local_stamp
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from crmtui.services.contact_imports import BatchDetail

_COLUMNS: Final = (
    Column("time", _("when"), 16, keep=80),
    Column("file", _("file"), 12, grow=3, most=60, keep=90),
    Column("state", _("state"), 15, keep=95),
    Column("created", _("created"), 9, align="right", keep=70),
    Column("updated", _("updated"), 7, align="right", keep=70),
    Column("failed", _("refused"), 7, align="right", keep=70),
    Column("who", _("by"), 10, grow=1, most=24, keep=30),
)
LIVE_SECONDS: Final = 2.0
_MOVING: Final = ("pending", "running", "undoing")
_SIGNS: Final = {
    "pending": Sign("[..]", _("waits"), "muted"),
    "running": Sign("[>>]", _("runs"), "caution"),
    "completed": Sign("[OK]", _("imported"), "good"),
    "failed": Sign("[XX]", _("went wrong"), "bad"),
    "cancelled": Sign("[!!]", _("cancelled"), "caution"),
    "undoing": Sign("[<<]", _("going back"), "caution"),
    "undone": Sign("[--]", _("taken back"), "muted"),
}


class PastImportsScreen(ServiceScreen):
    """The latest import first. Enter shows what came of one, with all that can be done."""

    AREA_TITLE = _("Imports of contacts")
    TOPICS: ClassVar[tuple[str, ...]] = ("contacts", "contact_batch", "job")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    BINDINGS: ClassVar[list[BindingType]] = LIST_KEYS
    DEFAULT_CSS = """
    PastImportsScreen {
        & > #imports-position { height: 1; color: $text-muted; text-align: right; }
    }
    """

    def __init__(self, begin: Callable[[], object] | None = None) -> None:
        """Opened from a wizard, Escape leads back there; `begin` has it take another list."""
        super().__init__()
        self._begin = begin
        self._moving = False
        """Whether one of the listed imports is under way."""

    def compose_body(self) -> ComposeResult:
        empty = _("No contacts were imported yet. F2 brings in the first list.")
        yield PagedTable(_COLUMNS, empty=empty, id="imports-list")
        yield Static("", id="imports-position")

    def on_mount(self) -> None:
        self.table.load(self._load)
        self.table.focus()
        self.set_interval(LIVE_SECONDS, self._watch)

    def _load(self, tx: Any, wanted: PageRequest) -> LoadedPage:
        from crmtui.services.contact_imports import list_batches

        found = list_batches(tx, "import", wanted.offset // wanted.limit + 1, wanted.limit)
        self._moving = any(each.status in _MOVING for each in found.items)
        timezone, locale = self.console.timezone, self.console.options.locale
        return LoadedPage([batch_row(each, timezone, locale) for each in found.items], found.total)

    def _watch(self) -> None:
        """Numbers that move are read again while one sees them."""
        if self._moving and self.is_current:
            self.table.reload()

    @property
    def table(self) -> PagedTable:
        return self.query_one(PagedTable)

    def on_screen_resume(self, event: ScreenResume) -> None:
        """An import may have begun on the screen above, which nobody is told of."""
        super().on_screen_resume(event)
        self.table.reload()

    def requery(self) -> None:
        self.table.reload()

    def action_refresh(self) -> None:
        self.table.reload()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Escape leads somewhere only from where one came."""
        return self._begin is not None if action == "leave" else True

    def action_leave(self) -> None:
        self.dismiss()

    def action_new(self) -> None:
        """Back to the wizard below, or a new one."""
        if self._begin is not None:
            self.dismiss()
            self._begin()
        else:
            open_import(self, "contacts")

    def action_undo(self) -> None:
        """Show the selected import, and ask whether to take it back."""
        row = self.table.cursor_row
        if row is not None:
            self._show(row, undo=True)

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        self._show(event.row)

    def on_paged_table_row_highlighted(self, event: PagedTable.RowHighlighted) -> None:
        self.query_one("#imports-position", Static).update(Content(self.table.position()))

    def _show(self, row: TableRow, *, undo: bool = False) -> None:
        if isinstance(row.id, UUID):
            self.app.push_screen(ImportWizard(ContactLists(), row.id, undo=undo))


def batch_row(batch: "BatchDetail", timezone: str, locale: str) -> TableRow:
    """An import as the list shows one."""
    numbers = (batch.created, batch.updated, batch.failed)
    created, updated, failed = (format_number(number, locale) for number in numbers)
    return TableRow(
        batch.id,
        (
            local_stamp(batch.created_at, timezone)[:16],
            Cell(batch.name or _("(without a name)"), "strong"),
            _SIGNS[batch.status].cell,
            created,
            updated,
            Cell(failed, "bad" if batch.failed else ""),
            Cell(batch.created_by_name, "muted"),
        ),
    )
