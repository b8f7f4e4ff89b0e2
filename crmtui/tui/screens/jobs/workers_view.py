"""The view of the workers: which processes run jobs, and when they were last heard of."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from textual.app import ComposeResult

from crmtui.kit.i18n import _
from crmtui.tui.screens.jobs.pane import Pane
from crmtui.tui.screens.jobs.words import clock_text
from crmtui.tui.times import local_stamp
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from crmtui.services.jobs import WorkerRow

COLUMNS: Final = (
    Column("worker", _("worker"), 23, grow=3, most=50, keep=100),
    Column("state", _("state"), 12, keep=95),
    Column("running", _("running"), 7, align="right", keep=90),
    Column("ping", _("last ping"), 9, align="right", keep=85),
    Column("role", _("role"), 8, keep=70),
    Column("queues", _("queues"), 8, grow=1, most=40, keep=50),
    Column("started", _("started"), 19, keep=40),
)


class WorkersView(Pane):
    """Nothing can be done to them from here; Enter shows what is running."""

    def compose(self) -> ComposeResult:
        nothing = _("No worker was heard of in the last day. Start one: crmtui worker.")
        yield PagedTable(COLUMNS, empty=nothing, id="jobs-workers")

    def begin(self) -> None:
        self.table.load(self._load)

    def _load(self, tx: Any, wanted: PageRequest) -> LoadedPage:
        from crmtui.services.jobs import list_workers

        zone = self.area.console.timezone
        rows = [worker_row(one, tx.now, zone) for one in list_workers(tx)]
        return LoadedPage(rows[wanted.offset : wanted.offset + wanted.limit], len(rows))

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        self.area.show_running()


def worker_row(worker: "WorkerRow", now: datetime, zone: str) -> TableRow:
    """A process as the list shows one."""
    ago = clock_text((now - worker.last_ping_at).total_seconds())
    return TableRow(
        worker.id,
        (
            Cell(f"{worker.host}:{worker.pid}", "strong" if worker.alive else "muted"),
            _state(worker),
            str(worker.running),
            ago,
            worker.role,
            ", ".join(worker.queues) or _("all"),
            Cell(local_stamp(worker.started_at, zone), "muted"),
        ),
    )


def _state(worker: "WorkerRow") -> Cell:
    if worker.stopped_at is not None:
        return Cell(_("[--] stopped"), "muted")
    return Cell(_("[OK] alive"), "good") if worker.alive else Cell(_("[XX] lost"), "bad")
