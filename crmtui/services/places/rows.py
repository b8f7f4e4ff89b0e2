"""Loading places, and what is told of them when they change."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Row, Select, select

from crmtui.kit.errors import NotFound
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.search_text import fold
from crmtui.kit.transactions import ReadTx
from crmtui.models import Bin, Warehouse, Zone
from crmtui.services.places import errors
from crmtui.services.places.schemas import BinDetail, BinPurpose

Found = TypeVar("Found", Warehouse, Zone, Bin)


def place_key(name: str) -> str:
    """A name without what people and scanners write in different ways."""
    return fold(name)


def load_bin(tx: ReadTx, bin_id: UUID, *, lock: bool = False) -> Bin:
    """The bin, locked until the end of the transaction if wanted; raises bin.not_found."""
    return _load(tx, Bin, bin_id, lock, errors.bin_not_found)


def load_warehouse(tx: ReadTx, warehouse_id: UUID, *, lock: bool = False) -> Warehouse:
    """The warehouse, locked if wanted: who changes its walking order holds it."""
    return _load(tx, Warehouse, warehouse_id, lock, errors.warehouse_not_found)


def load_zone(tx: ReadTx, zone_id: UUID, *, lock: bool = False) -> Zone:
    """The zone, locked if wanted; raises zone.not_found."""
    return _load(tx, Zone, zone_id, lock, errors.zone_not_found)


def _load(
    tx: ReadTx, table: type[Found], row_id: UUID, lock: bool, missing: Callable[[], NotFound]
) -> Found:
    query = select(table).where(table.id == row_id)
    if lock:
        query = query.with_for_update(key_share=True)
    found = tx.session.scalar(query, execution_options={"populate_existing": lock})
    if found is None:
        raise missing()
    return found


def bins_with_names() -> Select[Bin, str, str]:
    """Every bin with the names of its warehouse and zone."""
    return (
        select(Bin, Warehouse.name, Zone.name)
        .join(Warehouse, Warehouse.id == Bin.warehouse_id)
        .outerjoin(Zone, Zone.id == Bin.zone_id)
    )


def bin_detail(row: Row[Bin, str, str]) -> BinDetail:
    found, warehouse, zone = row
    return BinDetail(
        id=found.id,
        code=found.code,
        warehouse_id=found.warehouse_id,
        warehouse=warehouse,
        zone=zone,
        walk_order=found.walk_order,
        purpose=BinPurpose(found.purpose),
        version=found.version,
    )


def place_happened(topic: str, kind: str, row: Any, **more: Any) -> DomainEvent:
    name = getattr(row, "code", None) or row.name
    return DomainEvent(topic, kind, row.id, {"id": str(row.id), "displayName": name, **more})
