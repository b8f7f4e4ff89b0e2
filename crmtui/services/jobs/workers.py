"""The crew: which processes run jobs, and when they were last heard of."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, exists, insert, select, update

from crmtui.kit.ids import new_id
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services.jobs.access import require_system
from crmtui.services.jobs.rules import CLOCK_AHEAD_SECONDS, LEASE_SECONDS
from crmtui.services.jobs.schemas import WorkerRow, WorkerStarted
from crmtui.services.jobs.tables import WORKERS

_worker: Final = WORKERS.c


def register_worker(tx: WriteTx, data: WorkerStarted) -> UUID:
    """A process begins to run jobs; its id.

    Raises:
        Forbidden: permission.missing, for all but the program itself.
    """
    require_system(tx.actor)
    worker_id = new_id()
    values = {
        "id": worker_id,
        "host": data.host[:200],
        "pid": data.pid,
        "role": data.role,
        "queues": list(data.queues),
        "started_at": tx.now,
        "last_ping_at": tx.now,
        "stopped_at": None,
        "running": 0,
    }
    tx.execute(insert(WORKERS), values)
    return worker_id


def ping_worker(tx: WriteTx, worker_id: UUID, running: int) -> None:
    """The worker is alive and has so many jobs in hand.

    Raises:
        Forbidden: permission.missing.
    """
    _update(tx, worker_id, {"last_ping_at": tx.now, "running": running, "stopped_at": None})


def stop_worker(tx: WriteTx, worker_id: UUID) -> None:
    """The worker ends.

    Raises:
        Forbidden: permission.missing.
    """
    _update(tx, worker_id, {"stopped_at": tx.now, "running": 0})


def list_workers(tx: ReadTx) -> tuple[WorkerRow, ...]:
    """The processes that run jobs, those of the last day; who was heard of last comes first.

    They serve all organizations, so each organization sees them.

    Raises:
        Forbidden: permission.missing (jobs:read).
    """
    tx.actor.require("jobs:read")
    query = select(WORKERS).order_by(_worker.last_ping_at.desc(), _worker.id.desc())
    return tuple(_describe(row, tx.now) for row in tx.execute(query))


def is_any_worker_alive(tx: ReadTx) -> bool:
    """Whether some process that runs jobs was heard of within the last lease."""
    alive = _worker.stopped_at.is_(None) & _worker.last_ping_at.between(*_recently(tx.now))
    return bool(tx.execute(select(exists().where(alive))).scalar_one())


def find_last_ping(tx: ReadTx) -> datetime | None:
    """When any worker that has not stopped was last heard of."""
    query = select(_worker.last_ping_at).where(_worker.stopped_at.is_(None))
    found: datetime | None = tx.execute(
        query.order_by(_worker.last_ping_at.desc()).limit(1)
    ).scalar()
    return found


def _update(tx: WriteTx, worker_id: UUID, values: dict[str, Any]) -> None:
    require_system(tx.actor)
    tx.execute(update(WORKERS).where(_worker.id == worker_id).values(values))


def _recently(now: datetime) -> tuple[datetime, datetime]:
    """When a worker was last heard of that is alive; later, its clock was wrong and it is gone."""
    return now - timedelta(seconds=LEASE_SECONDS), now + timedelta(seconds=CLOCK_AHEAD_SECONDS)


def _describe(row: Row[Any], now: datetime) -> WorkerRow:
    since, until = _recently(now)
    alive = row.stopped_at is None and since <= row.last_ping_at <= until
    return WorkerRow(**dict(row._mapping), alive=alive)
