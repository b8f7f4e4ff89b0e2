"""Reading places."""

from uuid import UUID

from sqlalchemy import Subquery, func, select

from crmtui.kit.transactions import ReadTx
from crmtui.models import Bin, Warehouse
from crmtui.services.places import errors
from crmtui.services.places.rows import bin_detail, bins_with_names, place_key
from crmtui.services.places.schemas import BinDetail, WarehouseDetail


def list_warehouses(tx: ReadTx) -> tuple[WarehouseDetail, ...]:
    """All warehouses by name.

    Raises:
        Forbidden: permission.missing (stock:read).
    """
    tx.actor.require("stock:read")
    rows = tx.session.scalars(select(Warehouse).order_by(Warehouse.name_key))
    return tuple(WarehouseDetail.model_validate(row) for row in rows)


def list_bins(tx: ReadTx, warehouse_id: UUID | None = None) -> tuple[BinDetail, ...]:
    """The bins in the order in which one walks past them, one warehouse after the other.

    Raises:
        Forbidden: permission.missing (stock:read).
    """
    tx.actor.require("stock:read")
    query = bins_with_names().order_by(Warehouse.name_key, Bin.walk_order, Bin.code_key)
    if warehouse_id is not None:
        query = query.where(Bin.warehouse_id == warehouse_id)
    return tuple(bin_detail(row) for row in tx.session.execute(query))


def get_bin(tx: ReadTx, bin_id: UUID) -> BinDetail:
    """One bin.

    Raises:
        Forbidden: permission.missing (stock:read).
        NotFound: bin.not_found.
    """
    tx.actor.require("stock:read")
    row = tx.session.execute(bins_with_names().where(Bin.id == bin_id)).one_or_none()
    if row is None:
        raise errors.bin_not_found()
    return bin_detail(row)


def find_bin(tx: ReadTx, code: str) -> BinDetail | None:
    """The bin with this label, in any case.

    Raises:
        Forbidden: permission.missing (stock:read).
    """
    tx.actor.require("stock:read")
    query = bins_with_names().where(Bin.code_key == place_key(code))
    row = tx.session.execute(query).one_or_none()
    return None if row is None else bin_detail(row)


def walk_ranks() -> Subquery:
    """The turn of every bin (`bin_id`, `rank`) on the way through all warehouses, from 1."""
    way = (Warehouse.name_key, Bin.walk_order, Bin.code_key)
    return (
        select(Bin.id.label("bin_id"), func.row_number().over(order_by=way).label("rank"))
        .join(Warehouse, Warehouse.id == Bin.warehouse_id)
        .subquery("ranks")
    )


def find_walk_rank(tx: ReadTx, bin_id: UUID) -> int | None:
    """The bin's turn on the way through all warehouses, from 1.

    Raises:
        Forbidden: permission.missing (stock:read).
    """
    tx.actor.require("stock:read")
    ranks = walk_ranks()
    return tx.session.scalar(select(ranks.c.rank).where(ranks.c.bin_id == bin_id))
