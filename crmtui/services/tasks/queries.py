"""Reading tasks: one, and pages of a list."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select

from crmtui.kit.paging import Numbered
from crmtui.kit.search_text import words
from crmtui.kit.text_match import matches, may_match
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Task
from crmtui.services.tasks.rows import load_task, task_detail
from crmtui.services.tasks.schemas import TaskDetail, TaskFilter, TaskStatus

MAX_PAGE: Final = 1_000
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
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
        ids = _matching(tx, wanted)
        rows, total = _load_all(tx, ids[start : start + size]), len(ids)
    else:
        counts = _count(tx, wanted)
        rows, total = _slice(tx, wanted, counts, start, size), sum(counts.values())
    return Numbered(tuple(task_detail(row) for row in rows), total, page, size)


_Part = tuple[TaskStatus, bool]
"""Of a list: its status, and whether its tasks are due at some time."""
_PARTS: Final[tuple[_Part, ...]] = tuple(
    (status, due) for status in (TaskStatus.PENDING, TaskStatus.COMPLETED) for due in (True, False)
)
"""In the list's order. Each lies in its order in the index; together they would be sorted."""


def _count(tx: ReadTx, wanted: TaskFilter) -> dict[_Part, int]:
    """By conditions, not by groups: those would read the rows in the order of the index."""
    counts = [func.count(case((_is_in(part), 1))) for part in _PARTS]
    query = select(*counts).select_from(Task).where(*_conditions(wanted))
    row = tx.session.execute(query, execution_options={INCLUDE_DELETED: wanted.deleted}).one()
    return dict(zip(_PARTS, row, strict=True))


def _is_in(part: _Part) -> ColumnElement[bool]:
    status, due = part
    return and_(Task.status == status, Task.due_at.is_not(None) if due else Task.due_at.is_(None))


def _slice(
    tx: ReadTx, wanted: TaskFilter, counts: Mapping[_Part, int], start: int, size: int
) -> list[Task]:
    """So many tasks from there on, out of as many parts as it takes."""
    found: list[Task] = []
    for part in _PARTS:
        count = counts.get(part, 0)
        if start < count and len(found) < size:
            found += _read(tx, wanted, part, start, size - len(found))
        start = max(0, start - count)
    return found


def _read(tx: ReadTx, wanted: TaskFilter, part: _Part, start: int, size: int) -> Sequence[Task]:
    query = select(Task).where(*_conditions(wanted), _is_in(part)).limit(size).offset(start)
    order = (Task.due_at, Task.id) if part[1] else (Task.id,)
    options = {INCLUDE_DELETED: wanted.deleted}
    return tx.session.scalars(query.order_by(*order), execution_options=options).all()


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


def _matching(tx: ReadTx, wanted: TaskFilter) -> list[UUID]:
    """The tasks whose titles have all the words, in the list's order."""
    sought = words(wanted.text or "")
    query = select(Task.id, Task.title, Task.status, Task.due_at).where(
        *_conditions(wanted), may_match(tx.dialect, (Task.title,), sought)
    )
    # Put into order here: in the database every title would be read in the order of the index.
    rows = tx.session.execute(query, execution_options={INCLUDE_DELETED: wanted.deleted})
    found = [
        (_rank(status, due_at), id_)
        for id_, title, status, due_at in rows
        if matches(title, sought)
    ]
    return [task_id for _, task_id in sorted(found)]


def _rank(status: str, due_at: datetime | None) -> tuple[bool, bool, datetime]:
    return status != TaskStatus.PENDING, due_at is None, due_at or _NEVER


def _load_all(tx: ReadTx, ids: Sequence[UUID]) -> Sequence[Task]:
    query = select(Task).where(Task.id.in_(ids)).order_by(*_FIRST_TO_DO)
    return tx.session.scalars(query, execution_options={INCLUDE_DELETED: True}).all()
