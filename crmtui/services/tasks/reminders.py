"""Reminding of tasks: once for each, however many processes look."""

from typing import Final

from sqlalchemy import select, update

from crmtui.kit.errors import Forbidden
from crmtui.kit.i18n import _
from crmtui.kit.transactions import WriteTx
from crmtui.models import Task
from crmtui.services.tasks.rows import task_happened
from crmtui.services.tasks.schemas import TaskStatus

BATCH: Final = 200


def remind_due(tx: WriteTx) -> int:
    """Record task.reminder for up to 200 tasks of all organizations whose moment has come.

    Call it again, in a transaction of its own, while it returns more than 0. A task that was
    completed or deleted before its moment reminds nobody.

    Raises:
        Forbidden: permission.missing, for all but the program itself.
    """
    if tx.actor.kind != "system" or tx.actor.organization_id is not None:
        raise Forbidden("permission.missing", _("Only the program itself may do this."))
    due = tx.session.scalars(
        select(Task)
        .where(
            Task.remind_at <= tx.now,
            Task.reminded_at.is_(None),
            Task.remind_at.is_not(None),
            Task.status == TaskStatus.PENDING,
        )
        .order_by(Task.remind_at)
        .limit(BATCH)
        # Another process reminds of those that it has locked.
        .with_for_update(key_share=True, skip_locked=True)
    ).all()
    # Not by the rows: a reminder is no edit, and must not make one fail that is open somewhere.
    tx.session.execute(
        update(Task).where(Task.id.in_([task.id for task in due])).values(reminded_at=tx.now),
        execution_options={"synchronize_session": False},
    )
    for task in due:
        remind_at = None if task.remind_at is None else task.remind_at.isoformat()
        tx.record(task_happened("task.reminder", task, remindAt=remind_at))
    return len(due)
