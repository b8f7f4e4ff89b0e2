"""The list of tasks: which are wanted, and how each looks as a row."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.screens.deals.links import links_of, read_names
from crmtui.tui.screens.record_list import DELETED, DELETED_CELL
from crmtui.tui.screens.tasks.words import Shown, due_sign, priority_cell
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from crmtui.services.tasks import TaskDetail, TaskFilter

COLUMNS: Final = (
    Column("title", _("to do"), 20, grow=4, most=70),
    Column("due", _("due"), 21, keep=99),
    Column("priority", _("priority"), 8, keep=80),
    Column("about", _("about"), 14, grow=3, most=40, keep=90),
    Column("owner", _("owner"), 10, grow=1, most=24, keep=60),
)
STATES: Final = (
    ("pending", _("to be done")),
    ("overdue", _("overdue")),
    ("completed", _("done")),
    (DELETED, _("deleted")),
)


@dataclass
class TaskList:
    """A query for pages of tasks. What it has read is kept for the screen to act on."""

    text: str
    state: str
    owner_id: UUID | None
    deal_id: UUID | None
    timezone: Callable[[], str]
    """Asked when rows are read: before that nobody may have logged in."""
    known: dict[UUID, "TaskDetail"] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)

    def __call__(self, tx: Any, wanted: PageRequest) -> LoadedPage:
        from crmtui.services.tasks import list_tasks

        number = wanted.offset // wanted.limit + 1
        page = list_tasks(tx, self._filter(tx), number, wanted.limit)
        links = {link for task in page.items for link in links_of(task)}
        self.names.update(read_names(tx, {one for one in links if one[1] not in self.names}))
        self.known.update({task.id: task for task in page.items})
        shown = Shown(tx.now, self.timezone())
        return LoadedPage([self._row(task, shown) for task in page.items], page.total)

    def _filter(self, tx: Any) -> "TaskFilter":
        from crmtui.services.tasks import TaskFilter, TaskStatus

        status = {"overdue": "pending", DELETED: ""}.get(self.state, self.state)
        return TaskFilter(
            status=TaskStatus(status) if status else None,
            owner_id=self.owner_id,
            deal_id=self.deal_id,
            due_before=tx.now if self.state == "overdue" else None,
            text=self.text or None,
            deleted=self.state == DELETED,
        )

    def _row(self, task: "TaskDetail", shown: Shown) -> TableRow:
        about = (self.names.get(link, "") for link in (task.deal_id, task.contact_id) if link)
        company = self.names.get(task.company_id, "") if task.company_id else ""
        deleted = task.deleted_at is not None
        return TableRow(
            task.id,
            (
                task.title,
                DELETED_CELL if deleted else due_sign(task, shown).cell,
                priority_cell(task.priority.value),
                next(filter(None, [*about, company]), ""),
                Cell(self.names.get(task.owner_id, "") if task.owner_id else "-", "muted"),
            ),
            "muted" if deleted or task.status.value == "completed" else "",
        )
