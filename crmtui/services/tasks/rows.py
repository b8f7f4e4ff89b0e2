"""Loading tasks, and what is told of them when they change."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Task
from crmtui.services.tasks import errors
from crmtui.services.tasks.schemas import TaskDetail


def load_task(tx: ReadTx, task_id: UUID, *, lock: bool = False, deleted: bool = False) -> Task:
    """The task, locked until the end of the transaction if wanted; raises task.not_found."""
    query = select(Task).where(Task.id == task_id)
    if lock:
        query = query.with_for_update(key_share=True)
    options = {INCLUDE_DELETED: deleted, "populate_existing": lock}
    found = tx.session.scalar(query, execution_options=options)
    if found is None:
        raise errors.task_not_found(task_id)
    return found


def task_detail(task: Task) -> TaskDetail:
    return TaskDetail.model_validate(task)


def task_happened(topic: str, task: Task, **more: Any) -> DomainEvent:
    facts = {
        "id": str(task.id),
        "displayName": task.title,
        "status": task.status,
        "priority": task.priority,
        "dueAt": _moment(task.due_at),
        "completedAt": _moment(task.completed_at),
        "ownerId": _id(task.owner_id),
        "companyId": _id(task.company_id),
        "personId": _id(task.contact_id),
        "dealId": _id(task.deal_id),
        **more,
    }
    return DomainEvent(topic, "task", task.id, facts, organization_id=task.organization_id)


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def _id(value: UUID | None) -> str | None:
    return None if value is None else str(value)
