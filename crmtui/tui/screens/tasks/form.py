"""The form of a task."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple
from uuid import UUID

from crmtui.kit.formats import parse_local, write_local
from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, Values
from crmtui.tui.screens.deals.links import (
    LinkedForm,
    LinkKind,
    Names,
    links_of,
    read_names,
    read_owners,
    with_owner,
)
from crmtui.tui.screens.tasks.words import PRIORITIES, priority_word
from crmtui.tui.text import shorten
from crmtui.tui.time_spans import moment_field

if TYPE_CHECKING:
    from crmtui.services.deals import DealDetail
    from crmtui.services.tasks import TaskDetail

_MOMENTS: Final = ("due_at", "remind_at")


class TaskFormRead(NamedTuple):
    """What the form needs."""

    task: "TaskDetail | None"
    names: Names
    owners: list[tuple[str, str]]
    me: str
    """Who asks, if they may own a task."""


def read_task_form(tx: Any, task_id: UUID | None) -> TaskFormRead:
    """The task as it is now, the names of what it is about, and who may own it."""
    from crmtui.services.tasks import get_task

    task = None if task_id is None else get_task(tx, task_id)
    owners = read_owners(tx)
    me = str(tx.actor.id) if str(tx.actor.id) in dict(owners) else ""
    return TaskFormRead(task, read_names(tx, links_of(task)) if task else {}, owners, me)


class TaskForm(LinkedForm[Any]):
    """A new task, perhaps about a deal, or one that exists. Gives the task."""

    LINKS: ClassVar[tuple[LinkKind, ...]] = ("contact", "company", "deal")
    DEFAULT_CSS = """
    TaskForm .form--field > TextArea { height: 3; min-height: 3; }
    """

    def __init__(
        self, read: TaskFormRead, timezone: str, about: "DealDetail | None" = None
    ) -> None:
        self._record = read.task
        self._timezone = timezone
        names: Mapping[UUID, str] = read.names
        if about is not None:
            names = {**names, about.id: about.name}
        self.prepare(read.task, names)
        if about is not None and read.task is None:
            self.point_to("deal", about.id, about.name)
        task = read.task
        title = _("Task {name}").format(name=shorten(task.title, 50)) if task else _("New task")
        super().__init__(title, self._fields(read), version=task.version if task else None)

    def _fields(self, read: TaskFormRead) -> list[Field]:
        task, zone = read.task, self._timezone
        owner = str(task.owner_id or "") if task else read.me
        name = read.names.get(UUID(owner), "") if owner and task else ""
        priorities = [(one, priority_word(one)) for one in PRIORITIES]
        part = _("part of a name")
        return [
            Field("title", _("To do"), value=task.title if task else "", required=True),
            moment_field("due_at", _("Due"), self._typed("due_at"), zone),
            moment_field("remind_at", _("Remind at"), self._typed("remind_at"), zone),
            Field(
                "priority",
                _("Priority"),
                "choice",
                task.priority.value if task else "medium",
                True,
                choices=priorities,
            ),
            Field(
                "owner_id",
                _("Owner"),
                "choice",
                owner,
                choices=with_owner(read.owners, owner, name),
                hint=_("anybody"),
            ),
            Field("contact", _("Person"), value=self.linked_text("contact"), hint=part),
            Field("company", _("Company"), value=self.linked_text("company"), hint=part),
            Field("deal", _("Deal"), value=self.linked_text("deal"), hint=part),
            Field("notes", _("Notes"), "multiline", task.notes if task else "", longest=10_000),
        ]

    def _typed(self, name: str) -> str:
        moment = getattr(self._record, name, None)
        return "" if moment is None else write_local(moment, self._timezone)

    def keep(self, values: Values, links: dict[str, UUID | None]) -> None:
        data = {
            **links,
            "title": values["title"],
            "priority": values["priority"],
            "notes": values["notes"],
            "owner_id": UUID(values["owner_id"]) if values["owner_id"] else None,
            **{name: self._moment(name, values[name]) for name in _MOMENTS},
        }
        task = self._record
        if task is None:
            self.write(create, data, then=self.saved)
            return
        changed = {name: value for name, value in data.items() if value != getattr(task, name)}
        self.write(change, task.id, self.version, changed, then=self.saved)

    def _moment(self, name: str, typed: str) -> datetime | None:
        # Seconds are not shown: what was not typed anew stays as it is to the second.
        if typed == self._typed(name):
            known: datetime | None = getattr(self._record, name, None)
            return known
        return parse_local(typed, self._timezone, name) if typed else None

    def describe(self, name: str, value: Any) -> tuple[str, str]:
        if name in _MOMENTS and value:
            label = next(field.label for field in self.fields if field.name == name)
            return label, write_local(datetime.fromisoformat(value), self._timezone)
        return super().describe(name, value)


def create(tx: Any, values: dict[str, Any]) -> "TaskDetail":
    """Make a task from what was typed."""
    from crmtui.services.tasks import TaskCreate, create_task

    return create_task(tx, TaskCreate.model_validate(values))


def change(tx: Any, task_id: UUID, version: int | None, values: dict[str, Any]) -> "TaskDetail":
    """Save what was changed in a task."""
    from crmtui.services.tasks import TaskUpdate, update_task

    data = TaskUpdate.model_validate(values | {"expected_version": version})
    return update_task(tx, task_id, data)
