"""Making and changing places."""

from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import INCLUDE_DELETED, WriteTx
from crmtui.kit.versions import apply, given_fields, require_version
from crmtui.models import Bin, Item, StockBalance, Warehouse, Zone
from crmtui.models.stock import STATES
from crmtui.services.places import errors
from crmtui.services.places.queries import get_bin, list_warehouses
from crmtui.services.places.rows import load_bin, place_happened, place_key
from crmtui.services.places.schemas import (
    DEFAULT_WAREHOUSE,
    BinDetail,
    BinPurpose,
    BinUpdate,
    BinWanted,
    Named,
    WarehouseDetail,
)
from crmtui.services.places.walking import turn_of_code
from crmtui.services.places.warehouses import create_warehouse, create_zone


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
    return create_warehouse(tx, Named(name=name or DEFAULT_WAREHOUSE))


def ensure_bin(tx: WriteTx, wanted: BinWanted) -> BinDetail:
    """The bin with this label, made with its warehouse and zone if there is none.

    A bin that is there gets the zone, the place on the way and the purpose that are given.

    Raises:
        Forbidden: permission.missing (stock:read; warehouse:manage to make or change one).
        Invalid: warehouse.unclear.
        Conflict: bin.in_other_warehouse.
    """
    tx.actor.require("stock:read")
    key = place_key(wanted.code)
    found = tx.session.scalar(select(Bin).where(Bin.code_key == key))
    if found is None:
        return create_bin(tx, wanted)
    _require_there(tx, found, wanted)
    given = wanted.model_dump(include={"zone", "walk_order", "purpose"}, exclude_none=True)
    return update_bin(tx, found.id, BinUpdate(**given)) if given else get_bin(tx, found.id)


def _require_there(tx: WriteTx, found: Bin, wanted: BinWanted) -> None:
    if wanted.warehouse is None:
        return
    warehouse = tx.session.scalar(select(Warehouse).where(Warehouse.id == found.warehouse_id))
    if warehouse is not None and warehouse.name_key != place_key(wanted.warehouse):
        raise errors.bin_elsewhere(found.code, warehouse.name)


def create_bin(tx: WriteTx, wanted: BinWanted) -> BinDetail:
    """A new bin, with its warehouse and zone where there is none of these names.

    Raises:
        Forbidden: permission.missing (warehouse:manage).
        Invalid: warehouse.unclear.
        Conflict: bin.code_taken.
    """
    tx.actor.require("warehouse:manage")
    warehouse = ensure_warehouse(tx, wanted.warehouse)
    walk_order = wanted.walk_order
    if walk_order is None:
        walk_order = turn_of_code(tx, warehouse.id, wanted.code)
    made = Bin(
        warehouse_id=warehouse.id,
        zone_id=ensure_zone(tx, warehouse.id, wanted.zone),
        code=wanted.code,
        code_key=place_key(wanted.code),
        walk_order=walk_order,
        purpose=(wanted.purpose or BinPurpose.STORAGE).value,
    )
    tx.session.add(made)
    tx.flush()
    tx.record(place_happened("bin.created", "bin", made))
    return get_bin(tx, made.id)


def ensure_zone(tx: WriteTx, warehouse_id: UUID, name: str | None) -> UUID | None:
    """The zone of this name in a warehouse, made if there is none."""
    if name is None:
        return None
    query = select(Zone.id).where(
        Zone.warehouse_id == warehouse_id, Zone.name_key == place_key(name)
    )
    return tx.session.scalar(query) or create_zone(tx, warehouse_id, Named(name=name))


def update_bin(tx: WriteTx, bin_id: UUID, data: BinUpdate) -> BinDetail:
    """Rename a bin, move it on the way or into another zone, or give it another purpose.

    Raises:
        Forbidden: permission.missing (warehouse:manage).
        NotFound: bin.not_found.
        Invalid: bin.code, bin.walk_order, bin.purpose.
        Conflict: record.changed, bin.code_taken.
    """
    tx.actor.require("warehouse:manage")
    given = given_fields(data)
    for field in ("code", "walk_order", "purpose"):
        if given.get(field, "") is None:
            raise errors.needed(field)
    found = load_bin(tx, bin_id, lock=True)
    if "zone" in given:
        given["zone_id"] = ensure_zone(tx, found.warehouse_id, given.pop("zone"))
    require_version(found, data.expected_version, given)
    changes = apply(found, given)
    found.code_key = place_key(found.code)
    if changes:
        tx.flush()
        tx.record(place_happened("bin.updated", "bin", found, changes=changes))
    return get_bin(tx, bin_id)


def delete_bin(tx: WriteTx, bin_id: UUID) -> None:
    """Delete a bin in which nothing ever was, made by mistake. What has a history keeps its bin.

    Raises:
        Forbidden: permission.missing (warehouse:manage).
        NotFound: bin.not_found.
        Conflict: bin.not_empty, bin.has_history, bin.is_home, record.in_use.
    """
    tx.actor.require("warehouse:manage")
    found = load_bin(tx, bin_id, lock=True)
    _require_unused(tx, found)
    tx.record(place_happened("bin.deleted", "bin", found))
    tx.session.delete(found)
    tx.flush()


def _require_unused(tx: WriteTx, found: Bin) -> None:
    balances = tx.session.scalars(select(StockBalance).where(StockBalance.bin_id == found.id)).all()
    if any(getattr(balance, state) for balance in balances for state in STATES):
        raise errors.bin_not_empty(found.code)
    if balances:
        raise errors.bin_has_history(found.code)
    query = select(Item.sku).where(Item.home_bin_id == found.id).limit(1)
    sku = tx.session.scalar(query, execution_options={INCLUDE_DELETED: True})
    if sku is not None:
        raise errors.bin_is_home(found.code, sku)
