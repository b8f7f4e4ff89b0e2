"""Loading counts, and what is told of them."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, select

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx, WriteTx
from crmtui.models import Bin, Item, StockCount, StockCountLine, Warehouse, Zone
from crmtui.services.counts import errors
from crmtui.services.counts.schemas import CountDetail, CountStatus, count_code

ENDED: Final = tuple(status.value for status in CountStatus if status.is_ended)
Named = Select[StockCount, str, str, str, str, str]
"""Counts with the names of bin, warehouse, zone and item."""
_OWN: Final = tuple(
    name
    for name in CountDetail.model_fields
    if name not in ("bin", "warehouse", "zone", "sku", "item_name")
)


def load_count(tx: ReadTx, count_id: UUID, *, lock: bool = False) -> StockCount:
    """The count, locked until the end of the transaction if wanted; raises count.not_found."""
    query = select(StockCount).where(StockCount.id == count_id)
    if lock:
        query = query.with_for_update(key_share=True)
    found = tx.session.scalar(query, execution_options={"populate_existing": lock})
    if found is None:
        raise errors.count_not_found()
    return found


def lines_of(tx: ReadTx, count: StockCount) -> list[StockCountLine]:
    """In the order in which the ledger is locked: by item."""
    query = (
        select(StockCountLine)
        .where(StockCountLine.count_id == count.id)
        .order_by(StockCountLine.item_id, StockCountLine.lot_id)
    )
    return list(tx.session.scalars(query))


def counts_with_names() -> Named:
    """Every count with its bin, warehouse, zone and item."""
    return (
        select(StockCount, Bin.code, Warehouse.name, Zone.name, Item.sku, Item.name)
        .join(Bin, Bin.id == StockCount.bin_id)
        .join(Warehouse, Warehouse.id == Bin.warehouse_id)
        .outerjoin(Zone, Zone.id == Bin.zone_id)
        .outerjoin(Item, Item.id == StockCount.item_id)
    )


def details(tx: ReadTx, query: Named) -> tuple[CountDetail, ...]:
    """The counts that a query made of `counts_with_names` finds."""
    rows = tx.session.execute(query, None, execution_options={INCLUDE_DELETED: True})
    return tuple(_detail(*row) for row in rows)


def detail_of(tx: ReadTx, count: StockCount) -> CountDetail:
    (found,) = details(tx, counts_with_names().where(StockCount.id == count.id))
    return found


def _detail(
    count: StockCount,
    bin_code: str,
    warehouse: str,
    zone: str | None,
    sku: str | None,
    item_name: str | None,
) -> CountDetail:
    return CountDetail(
        **{name: getattr(count, name) for name in _OWN},
        bin=bin_code,
        warehouse=warehouse,
        zone=zone,
        sku=sku,
        item_name=item_name,
    )


def tell(tx: WriteTx, verb: str, count: StockCount, **more: Any) -> None:
    """Record what happened to a count."""
    tx.flush()
    code = tx.session.scalar(select(Bin.code).where(Bin.id == count.bin_id))
    facts = {
        "id": str(count.id),
        "displayName": count_code(count.number),
        "bin": code,
        "status": CountStatus(count.status).value,
        **more,
    }
    tx.record(DomainEvent(f"stock_count.{verb}", "stock_count", count.id, facts))
