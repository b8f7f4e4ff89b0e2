"""The audit trail: who did what, when and from where. Read only, newest first."""

import json
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.messages import EVERYTHING
from crmtui.tui.modals.row import RowDialog
from crmtui.tui.times import local_stamp
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.paged_table import Loader, PagedTable
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow
from crmtui.tui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from crmtui.services.audit import AuditEntry

COLUMNS = (
    Column("time", _("time"), 19, keep=90),
    Column("who", _("who"), 12, grow=1, most=24),
    Column("via", _("from"), 9, keep=30),
    Column("what", _("what"), 18, grow=1, most=28, keep=95),
    Column("facts", _("details"), 12, grow=3, keep=60),
)


class AuditScreen(ServiceScreen):
    """A list that grows at its top; a search by topic or by person."""

    AREA_TITLE = _("Audit trail")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    TOPICS: ClassVar[tuple[str, ...]] = (EVERYTHING,)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "slash,f3", "search", _("Search"), tooltip=_("By topic or person"), id="audit.search"
        ),
        Binding("f5", "refresh", _("Refresh"), tooltip=_("Read again"), id="audit.refresh"),
    ]
    DEFAULT_CSS = """
    AuditScreen {
        & > #audit-search { height: 1; background: $panel; }
        & > #audit-position { height: 1; color: $text-muted; text-align: right; }
    }
    """

    def __init__(self) -> None:
        super().__init__()

    def compose_body(self) -> ComposeResult:
        hint = _("topic such as ticket., or a person's name")
        yield SearchField(self._load, hint, longest=100, id="audit-search")
        yield PagedTable(COLUMNS, follow_top=True, id="audit-entries")
        yield Static("", id="audit-position")

    def on_mount(self) -> None:
        self._load()
        self._table.focus()

    @property
    def _table(self) -> PagedTable:
        return self.query_one("#audit-entries", PagedTable)

    def _load(self) -> None:
        wanted = self.query_one("#audit-search", SearchField).wanted
        self._table.load(audit_loader(wanted, self.console.timezone), sequential=True)

    def requery(self) -> None:
        self._table.reload()

    def on_input_submitted(self) -> None:
        self._table.focus()

    def on_paged_table_row_highlighted(self, event: PagedTable.RowHighlighted) -> None:
        self.query_one("#audit-position", Static).update(Content(self._table.position()))

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        title = _("Entry {number}").format(number=event.row.id)
        self.app.push_screen(RowDialog(title, COLUMNS, event.row))

    def action_search(self) -> None:
        self.query_one("#audit-search").focus()

    def action_refresh(self) -> None:
        self._table.reload()


def audit_loader(wanted: str, timezone: str) -> Loader:
    """Entries whose topic begins with `wanted` or, if it is not like a topic, by that person."""

    def load(tx: Any, request: PageRequest) -> LoadedPage:
        from crmtui.services.audit import AuditFilter, list_entries

        like_a_topic = wanted.islower() and ("." in wanted or "_" in wanted)
        chosen = AuditFilter(
            topic_prefix=wanted if like_a_topic else None,
            actor_name=wanted if wanted and not like_a_topic else None,
        )
        before = int(request.cursor) if request.cursor else None
        page = list_entries(tx, chosen, before, request.limit)
        rows = [_row(entry, timezone) for entry in page.items]
        return LoadedPage(rows, None, page.next_cursor)

    return load


def _row(entry: "AuditEntry", timezone: str) -> TableRow:
    return TableRow(
        entry.seq,
        (
            local_stamp(entry.occurred_at, timezone),
            entry.actor_name,
            Cell(entry.via, "muted"),
            Cell(entry.topic, "strong"),
            _facts(entry.data),
        ),
    )


def _facts(data: dict[str, Any]) -> str:
    """The recorded facts on one line, as a person reads them."""
    parts = []
    for name, value in data.items():
        plain = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        parts.append(f"{name}: {plain}")
    return ", ".join(parts)
