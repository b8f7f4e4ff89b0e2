"""Reading tasks: one, and pages of a list."""

from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from crmtui.kit.paging import Numbered
from crmtui.kit.search_text import fold, words
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Task
from crmtui.services.tasks.rows import load_task, task_detail
from crmtui.services.tasks.schemas import TaskDetail, TaskFilter

MAX_PAGE: Final = 1_000
_FETCH: Final = 2_000
_FIRST_TO_DO: Final[tuple[Any, ...]] = (
    Task.status.desc(),
    Task.due_at.asc().nulls_last(),
    Task.id,
)
"""Pending before completed, what is due first before what is due later or never."""


def get_task(tx: ReadTx, task_id: UUID) -> TaskDetail:
    """One task.

    Raises:
        Forbidden: permission.missing (tasks:read).
        NotFound: task.not_found.
    """
    tx.actor.require("tasks:read")
    return task_detail(load_task(tx, task_id))


def list_tasks(
    tx: ReadTx, wanted: TaskFilter | None = None, page: int = 1, page_size: int = 50
) -> Numbered[TaskDetail]:
    """A page of the tasks, those to be done first by when they are due, and how many there are.

    Raises:
        Forbidden: permission.missing (tasks:read).
    """
    tx.actor.require("tasks:read")
    wanted = wanted or TaskFilter()
    page, size = max(1, page), max(1, min(page_size, MAX_PAGE))
    start = (page - 1) * size
    if words(wanted.text or ""):
        ids = [*_matching(tx, wanted)]
        rows, total = _load_all(tx, ids[start : start + size]), len(ids)
    else:
        options = {INCLUDE_DELETED: wanted.deleted}
        counted = select(func.count(Task.id)).where(*_conditions(wanted))
        total = tx.session.scalar(counted, execution_options=options) or 0
        query = select(Task).where(*_conditions(wanted)).order_by(*_FIRST_TO_DO)
        query = query.limit(size).offset(start)
        rows = tx.session.scalars(query, execution_options=options).all() if start < total else []
    return Numbered(tuple(task_detail(row) for row in rows), total, page, size)


def _conditions(wanted: TaskFilter) -> list[ColumnElement[bool]]:
    same = ("status", "priority", "owner_id", "contact_id", "company_id", "deal_id")
    found = [
        getattr(Task, name) == value
        for name in same
        if (value := getattr(wanted, name)) is not None
    ]
    bounds: tuple[tuple[Any, Any], ...] = (
        (wanted.due_after, Task.due_at.__ge__),
        (wanted.due_before, Task.due_at.__lt__),
        (wanted.created_after, Task.created_at.__ge__),
        (wanted.created_before, Task.created_at.__lt__),
    )
    found += [compare(bound) for bound, compare in bounds if bound is not None]
    if wanted.deleted:
        found.append(Task.deleted_at.is_not(None))
    return found


def _matching(tx: ReadTx, wanted: TaskFilter) -> Iterator[UUID]:
    """The tasks whose titles have all the words, in the list's order.

    Neither database folds accents as we do, so titles are read and compared here.
    """
    sought = words(wanted.text or "")
    query = select(Task.id, Task.title).where(*_conditions(wanted)).order_by(*_FIRST_TO_DO)
    options = {INCLUDE_DELETED: wanted.deleted, "yield_per": _FETCH}
    for task_id, title in tx.session.execute(query, execution_options=options):
        text = fold(title)
        if all(word in text for word in sought):
            yield task_id


def _load_all(tx: ReadTx, ids: Sequence[UUID]) -> Sequence[Task]:
    query = select(Task).where(Task.id.in_(ids)).order_by(*_FIRST_TO_DO)
    return tx.session.scalars(query, execution_options={INCLUDE_DELETED: True}).all()
