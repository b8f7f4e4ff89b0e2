"""Making, changing and completing tasks."""

from typing import Final
from uuid import UUID

from crmtui.kit.transactions import WriteTx
from crmtui.kit.versions import apply, given_fields, require_version
from crmtui.models import Task
from crmtui.services.deals import resolve_links
from crmtui.services.tasks import errors
from crmtui.services.tasks.rows import load_task, task_detail, task_happened
from crmtui.services.tasks.schemas import TaskCreate, TaskDetail, TaskStatus, TaskUpdate

_NEEDED: Final = ("title", "notes", "priority")


def create_task(tx: WriteTx, data: TaskCreate) -> TaskDetail:
    """Add something that somebody has to do.

    Raises:
        Forbidden: permission.missing (tasks:write).
        NotFound: contact.not_found, company.not_found, deal.not_found, user.not_found.
    """
    tx.actor.require("tasks:write")
    values = resolve_links(tx, data.model_dump())
    task = Task(**values, status=TaskStatus.PENDING.value, reminded_at=None, completed_at=None)
    tx.session.add(task)
    tx.flush()
    tx.record(task_happened("task.created", task))
    return task_detail(task)


def update_task(tx: WriteTx, task_id: UUID, data: TaskUpdate) -> TaskDetail:
    """Change the fields that were set.

    Raises:
        Forbidden: permission.missing (tasks:write).
        NotFound: task.not_found, contact.not_found, company.not_found, deal.not_found,
            user.not_found.
        Invalid: task.required.
        Conflict: record.changed.
    """
    tx.actor.require("tasks:write")
    wanted = given_fields(data)
    for field in _NEEDED:
        if field in wanted and wanted[field] is None:
            raise errors.required(field)
    task = load_task(tx, task_id, lock=True)
    require_version(task, data.expected_version, wanted)
    # What a task points to already need not be there any more.
    differs = {name: value for name, value in wanted.items() if getattr(task, name) != value}
    changes = apply(task, resolve_links(tx, differs))
    if "remind_at" in changes:
        task.reminded_at = None
    if changes:
        tx.flush()
        tx.record(task_happened("task.updated", task, changes=changes))
    return task_detail(task)


def complete_task(tx: WriteTx, task_id: UUID) -> TaskDetail:
    """Mark a task as done; a second time changes nothing.

    Raises:
        Forbidden: permission.missing (tasks:write).
        NotFound: task.not_found.
    """
    tx.actor.require("tasks:write")
    task = load_task(tx, task_id, lock=True)
    if task.status != TaskStatus.COMPLETED:
        task.status, task.completed_at = TaskStatus.COMPLETED.value, tx.now
        tx.flush()
        tx.record(task_happened("task.completed", task))
    return task_detail(task)


def reopen_task(tx: WriteTx, task_id: UUID) -> TaskDetail:
    """Mark a task as still to be done; one that is pending stays as it is.

    Raises:
        Forbidden: permission.missing (tasks:write).
        NotFound: task.not_found.
    """
    tx.actor.require("tasks:write")
    task = load_task(tx, task_id, lock=True)
    changes = apply(task, {"status": TaskStatus.PENDING, "completed_at": None})
    if changes:
        tx.flush()
        tx.record(task_happened("task.updated", task, changes=changes))
    return task_detail(task)


def delete_task(tx: WriteTx, task_id: UUID) -> None:
    """Hide the task from all lists; it can be restored.

    Raises:
        Forbidden: permission.missing (tasks:write).
        NotFound: task.not_found.
    """
    tx.actor.require("tasks:write")
    task = load_task(tx, task_id, lock=True)
    task.deleted_at = tx.now
    tx.record(task_happened("task.deleted", task))


def restore_task(tx: WriteTx, task_id: UUID) -> TaskDetail:
    """Show a deleted task again; one that is not deleted stays as it is.

    Raises:
        Forbidden: permission.missing (tasks:write).
        NotFound: task.not_found.
    """
    tx.actor.require("tasks:write")
    task = load_task(tx, task_id, lock=True, deleted=True)
    if task.deleted_at is not None:
        task.deleted_at = None
        tx.flush()
        tx.record(task_happened("task.updated", task, restored=True))
    return task_detail(task)
