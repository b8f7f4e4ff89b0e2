"""Warehouses and zones: making, renaming and deleting them."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import WriteTx
from crmtui.kit.versions import apply
from crmtui.models import Bin, Warehouse, Zone
from crmtui.services.places import errors
from crmtui.services.places.rows import load_warehouse, load_zone, place_happened, place_key
from crmtui.services.places.schemas import Named, WarehouseDetail


def create_warehouse(tx: WriteTx, data: Named) -> WarehouseDetail:
    """A new warehouse, without zones and bins.

    Raises:
        Forbidden: permission.missing (warehouse:manage).
        Conflict: warehouse.name_taken.
    """
    tx.actor.require("warehouse:manage")
    made = Warehouse(name=data.name, name_key=place_key(data.name))
    _add(tx, "warehouse", made)
    return WarehouseDetail.model_validate(made)


def rename_warehouse(tx: WriteTx, warehouse_id: UUID, data: Named) -> None:
    """Call a warehouse otherwise. Warehouses are walked through in the order of their names.

    Raises:
        Forbidden: permission.missing (warehouse:manage).
        NotFound: warehouse.not_found.
        Conflict: warehouse.name_taken.
    """
    tx.actor.require("warehouse:manage")
    _rename(tx, "warehouse", load_warehouse(tx, warehouse_id, lock=True), data)


def delete_warehouse(tx: WriteTx, warehouse_id: UUID) -> None:
    """Delete a warehouse that has no bins, with its zones.

    Raises:
        Forbidden: permission.missing (warehouse:manage).
        NotFound: warehouse.not_found.
        Conflict: warehouse.has_bins, record.in_use.
    """
    tx.actor.require("warehouse:manage")
    found = load_warehouse(tx, warehouse_id, lock=True)
    if tx.session.scalar(select(Bin.id).where(Bin.warehouse_id == warehouse_id).limit(1)):
        raise errors.still_has_bins("warehouse", found.name)
    for zone in tx.session.scalars(select(Zone).where(Zone.warehouse_id == warehouse_id)):
        _delete(tx, "zone", zone)
    _delete(tx, "warehouse", found)


def create_zone(tx: WriteTx, warehouse_id: UUID, data: Named) -> UUID:
    """A new zone of a warehouse, without bins; its id.

    Raises:
        Forbidden: permission.missing (warehouse:manage).
        NotFound: warehouse.not_found.
        Conflict: zone.name_taken.
    """
    tx.actor.require("warehouse:manage")
    load_warehouse(tx, warehouse_id)
    made = Zone(warehouse_id=warehouse_id, name=data.name, name_key=place_key(data.name))
    _add(tx, "zone", made)
    return made.id


def rename_zone(tx: WriteTx, zone_id: UUID, data: Named) -> None:
    """Call a zone otherwise.

    Raises:
        Forbidden: permission.missing (warehouse:manage).
        NotFound: zone.not_found.
        Conflict: zone.name_taken.
    """
    tx.actor.require("warehouse:manage")
    _rename(tx, "zone", load_zone(tx, zone_id, lock=True), data)


def delete_zone(tx: WriteTx, zone_id: UUID) -> None:
    """Delete a zone that has no bins.

    Raises:
        Forbidden: permission.missing (warehouse:manage).
        NotFound: zone.not_found.
        Conflict: zone.has_bins, record.in_use.
    """
    tx.actor.require("warehouse:manage")
    found = load_zone(tx, zone_id, lock=True)
    if tx.session.scalar(select(Bin.id).where(Bin.zone_id == zone_id).limit(1)):
        raise errors.still_has_bins("zone", found.name)
    _delete(tx, "zone", found)


def _add(tx: WriteTx, kind: str, made: Any) -> None:
    tx.session.add(made)
    tx.flush()
    tx.record(place_happened(f"{kind}.created", kind, made))


def _rename(tx: WriteTx, kind: str, found: Any, data: Named) -> None:
    changes = apply(found, {"name": data.name})
    found.name_key = place_key(data.name)
    tx.flush()
    if changes:
        tx.record(place_happened(f"{kind}.updated", kind, found, changes=changes))


def _delete(tx: WriteTx, kind: str, found: Any) -> None:
    tx.record(place_happened(f"{kind}.deleted", kind, found))
    tx.session.delete(found)
    tx.flush()
