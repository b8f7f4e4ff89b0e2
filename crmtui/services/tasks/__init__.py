"""Tasks: what somebody has to do, until when, and for whom."""

from crmtui.services.tasks.commands import (
    complete_task,
    create_task,
    delete_task,
    reopen_task,
    restore_task,
    update_task,
)
from crmtui.services.tasks.jobs import REMIND
from crmtui.services.tasks.queries import get_task, list_tasks
from crmtui.services.tasks.reminders import remind_due
from crmtui.services.tasks.schemas import (
    TaskCreate,
    TaskDetail,
    TaskFilter,
    TaskPriority,
    TaskStatus,
    TaskUpdate,
)

__all__ = [
    "REMIND",
    "TaskCreate",
    "TaskDetail",
    "TaskFilter",
    "TaskPriority",
    "TaskStatus",
    "TaskUpdate",
    "complete_task",
    "create_task",
    "delete_task",
    "get_task",
    "list_tasks",
    "remind_due",
    "reopen_task",
    "restore_task",
    "update_task",
]
