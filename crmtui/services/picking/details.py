"""Batches with what their lines add up to, and with the lines themselves."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, and_, case, distinct, func, or_, select

from crmtui.kit.transactions import ReadTx
from crmtui.models import CustomerOrder, PickBatch, PickTask, Warehouse, Zone
from crmtui.services.fulfilment import order_code
from crmtui.services.picking.rows import TaskRow, load_tasks, load_totes
from crmtui.services.picking.schemas import (
    BatchDetail,
    BatchSummary,
    TaskDetail,
    TaskStatus,
)
from crmtui.services.picking.showing import barcodes_of

_WANTED: Final = PickTask.status != TaskStatus.CANCELLED.value
_LOOSE: Final = and_(PickTask.status == TaskStatus.SHORT.value, PickTask.put < PickTask.picked)
_PENDING: Final = or_(PickTask.status == TaskStatus.OPEN.value, _LOOSE)
_SUMS: Final = (
    func.count(distinct(PickTask.order_id)).label("orders"),
    func.sum(case((_WANTED, 1), else_=0)).label("lines"),
    func.sum(case((_PENDING, 1), else_=0)).label("lines_open"),
    func.sum(case((_WANTED, PickTask.quantity), else_=0)).label("units"),
    func.sum(PickTask.picked).label("picked"),
    func.max(CustomerOrder.priority).label("priority"),
)
_OWN: Final = set(BatchSummary.model_fields) - {
    *("warehouse", "zone", "orders", "lines", "lines_open", "units", "picked", "is_urgent")
}


def batch_summaries(tx: ReadTx, batches: Sequence[PickBatch]) -> tuple[BatchSummary, ...]:
    """The batches with what their lines add up to, which few questions find for all of them."""
    sums = _sums_of(tx, [batch.id for batch in batches])
    houses = _names(tx, Warehouse, {batch.warehouse_id for batch in batches})
    zones = _names(tx, Zone, {batch.zone_id for batch in batches if batch.zone_id})
    return tuple(
        BatchSummary(
            **{name: getattr(batch, name) for name in _OWN},
            **sums[batch.id],
            warehouse=houses[batch.warehouse_id],
            zone=None if batch.zone_id is None else zones[batch.zone_id],
        )
        for batch in batches
    )


def _sums_of(tx: ReadTx, batch_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    query = (
        select(PickTask.batch_id, *_SUMS)
        .join(CustomerOrder, CustomerOrder.id == PickTask.order_id)
        .where(PickTask.batch_id.in_(batch_ids))
        .group_by(PickTask.batch_id)
    )
    found = {row.batch_id: _sums(row) for row in tx.session.execute(query)}
    return {each: found.get(each, _NOTHING) for each in batch_ids}


def _sums(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    values = {name: int(getattr(row, name)) for name in _NOTHING if name != "is_urgent"}
    return {**values, "is_urgent": row.priority > 0}


_NOTHING: Final[dict[str, Any]] = {
    **dict.fromkeys(("orders", "lines", "lines_open", "units", "picked"), 0),
    "is_urgent": False,
}


def _names(tx: ReadTx, table: type[Warehouse | Zone], ids: set[UUID]) -> dict[UUID, str]:
    query = select(table.id, table.name).where(table.id.in_(ids))
    return dict(tx.session.execute(query).all())


def batch_detail(tx: ReadTx, batch: PickBatch) -> BatchDetail:
    """The batch with its lines in walking order."""
    (summary,) = batch_summaries(tx, [batch])
    rows, totes = load_tasks(tx, batch.id), load_totes(tx, batch.id)
    orders = {row.task.order_id: order_code(row.order_number) for row in rows}
    return BatchDetail(
        **summary.model_dump(),
        tasks=_tasks(tx, rows, {tote.code_key: tote.code for tote in totes}),
        totes=tuple((tote.code, orders[tote.order_id]) for tote in totes),
    )


def _tasks(tx: ReadTx, rows: Sequence[TaskRow], totes: dict[str, str]) -> tuple[TaskDetail, ...]:
    barcodes = barcodes_of(tx, {row.task.item_id for row in rows})
    lines = [row for row in rows if row.task.status != TaskStatus.CANCELLED]
    turns = {row.task.id: turn for turn, row in enumerate(lines, 1)}
    return tuple(
        _task(row, turns.get(row.task.id, 0), barcodes.get(row.task.item_id, ""), totes)
        for row in rows
    )


def _task(row: TaskRow, line: int, barcode: str, totes: dict[str, str]) -> TaskDetail:
    task = row.task
    own = ("id", "order_id", "line_id", "item_id", "bin_id", "quantity", "picked", "put", "reason")
    labels = ("sku", "item_name", "unit", "bin", "lot", "expires_on", "customer_name")
    return TaskDetail(
        **{name: getattr(task, name) for name in own},
        **{name: getattr(row, name) for name in labels},
        line=line,
        order_code=order_code(row.order_number),
        barcode=barcode,
        status=TaskStatus(task.status),
        postponed=task.postponed > 0,
        tote=None if task.tote_key is None else totes.get(task.tote_key, task.tote_key),
    )
