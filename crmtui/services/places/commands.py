"""Making and changing places."""

from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from crmtui.kit.transactions import WriteTx
from crmtui.kit.versions import apply, given_fields, require_version
from crmtui.models import Bin, Warehouse, Zone
from crmtui.services.places import errors
from crmtui.services.places.queries import get_bin, list_warehouses
from crmtui.services.places.rows import load_bin, place_happened, place_key
from crmtui.services.places.schemas import (
    DEFAULT_WAREHOUSE,
    BinDetail,
    BinUpdate,
    BinWanted,
    WarehouseDetail,
)

_STEP: Final = 10
"""Between two bins, so that another fits in."""


def ensure_warehouse(tx: WriteTx, name: str | None = None) -> WarehouseDetail:
    """The warehouse of this name, made if there is none; without a name the only one.

    Raises:
        Forbidden: permission.missing (stock:read; warehouse:manage to make one).
        Invalid: warehouse.unclear, when none is named and there are several.
    """
    known = list_warehouses(tx)
    if name is None and len(known) > 1:
        raise errors.warehouse_unclear([each.name for each in known])
    for warehouse in known:
        if name is None or place_key(warehouse.name) == place_key(name):
            return warehouse
    return _make_warehouse(tx, name or DEFAULT_WAREHOUSE)


def _make_warehouse(tx: WriteTx, name: str) -> WarehouseDetail:
    tx.actor.require("warehouse:manage")
    made = Warehouse(name=name, name_key=place_key(name))
    tx.session.add(made)
    tx.flush()
    tx.record(place_happened("warehouse.created", "warehouse", made))
    return WarehouseDetail.model_validate(made)


def ensure_bin(tx: WriteTx, wanted: BinWanted) -> BinDetail:
    """The bin with this label, made with its warehouse and zone if there is none.

    A bin that is there gets the zone and the place on the way that are given.

    Raises:
        Forbidden: permission.missing (stock:read; warehouse:manage to make or change one).
        Invalid: warehouse.unclear.
        Conflict: bin.in_other_warehouse.
    """
    tx.actor.require("stock:read")
    key = place_key(wanted.code)
    found = tx.session.scalar(select(Bin).where(Bin.code_key == key))
    if found is None:
        return _make_bin(tx, wanted)
    _require_there(tx, found, wanted)
    given = wanted.model_dump(include={"zone", "walk_order"}, exclude_none=True)
    return update_bin(tx, found.id, BinUpdate(**given)) if given else get_bin(tx, found.id)


def _require_there(tx: WriteTx, found: Bin, wanted: BinWanted) -> None:
    if wanted.warehouse is None:
        return
    warehouse = tx.session.scalar(select(Warehouse).where(Warehouse.id == found.warehouse_id))
    if warehouse is not None and warehouse.name_key != place_key(wanted.warehouse):
        raise errors.bin_elsewhere(found.code, warehouse.name)


def _make_bin(tx: WriteTx, wanted: BinWanted) -> BinDetail:
    tx.actor.require("warehouse:manage")
    warehouse = ensure_warehouse(tx, wanted.warehouse)
    walk_order = wanted.walk_order
    if walk_order is None:
        walk_order = _behind_all(tx, warehouse.id)
    made = Bin(
        warehouse_id=warehouse.id,
        zone_id=_ensure_zone(tx, warehouse.id, wanted.zone),
        code=wanted.code,
        code_key=place_key(wanted.code),
        walk_order=walk_order,
    )
    tx.session.add(made)
    tx.flush()
    tx.record(place_happened("bin.created", "bin", made))
    return get_bin(tx, made.id)


def _behind_all(tx: WriteTx, warehouse_id: UUID) -> int:
    last = select(func.max(Bin.walk_order)).where(Bin.warehouse_id == warehouse_id)
    return (tx.session.scalar(last) or 0) + _STEP


def _ensure_zone(tx: WriteTx, warehouse_id: UUID, name: str | None) -> UUID | None:
    if name is None:
        return None
    key = place_key(name)
    query = select(Zone).where(Zone.warehouse_id == warehouse_id, Zone.name_key == key)
    found = tx.session.scalar(query)
    if found is None:
        found = Zone(warehouse_id=warehouse_id, name=name, name_key=key)
        tx.session.add(found)
        tx.flush()
        tx.record(place_happened("zone.created", "zone", found))
    return found.id


def update_bin(tx: WriteTx, bin_id: UUID, data: BinUpdate) -> BinDetail:
    """Move a bin to another place on the way, or into another zone of its warehouse.

    Raises:
        Forbidden: permission.missing (warehouse:manage).
        NotFound: bin.not_found.
        Invalid: bin.walk_order.
        Conflict: record.changed.
    """
    tx.actor.require("warehouse:manage")
    given = given_fields(data)
    if given.get("walk_order", 0) is None:
        raise errors.walk_order_needed()
    found = load_bin(tx, bin_id, lock=True)
    if "zone" in given:
        given["zone_id"] = _ensure_zone(tx, found.warehouse_id, given.pop("zone"))
    require_version(found, data.expected_version, given)
    changes = apply(found, given)
    if changes:
        tx.flush()
        tx.record(place_happened("bin.updated", "bin", found, changes=changes))
    return get_bin(tx, bin_id)
