"""Reading places."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, bindparam, func, or_, select

from crmtui.kit.hot import HotStatement
from crmtui.kit.schemas import storable
from crmtui.kit.search_text import words
from crmtui.kit.transactions import ReadTx
from crmtui.models import Bin, StockBalance, Warehouse, Zone
from crmtui.services.places import errors
from crmtui.services.places.bin_codes import read_place
from crmtui.services.places.rows import bin_detail, bins_with_names, place_key
from crmtui.services.places.schemas import (
    BinDetail,
    BinFilter,
    BinRow,
    WarehouseDetail,
    ZoneDetail,
)

_NAMES: Final = (
    "id",
    "code",
    "warehouse_id",
    "warehouse",
    "zone",
    "walk_order",
    "purpose",
    "version",
)
_BY_LABEL: Final = HotStatement(
    bins_with_names()
    .with_only_columns(
        *(Bin.id, Bin.code, Bin.warehouse_id, Warehouse.name, Zone.name),
        *(Bin.walk_order, Bin.purpose, Bin.version),
    )
    .where(Bin.organization_id == bindparam("organization_id"))
    .where(Bin.code_key == bindparam("code_key"))
)
"""Every scan in a warehouse may be one of a bin."""
_WAY: Final = (Warehouse.name_key, Bin.walk_order, Bin.code_key)


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
    query = bins_with_names().order_by(*_WAY)
    if warehouse_id is not None:
        query = query.where(Bin.warehouse_id == warehouse_id)
    return tuple(bin_detail(row) for row in tx.session.execute(query))


def browse_bins(
    tx: ReadTx, wanted: BinFilter | None = None, *, limit: int = 50, offset: int = 0
) -> tuple[tuple[BinRow, ...], int]:
    """Bins in walking order with what is in them, and how many the filter finds in all.

    Raises:
        Forbidden: permission.missing (stock:read).
    """
    tx.actor.require("stock:read")
    conditions = _conditions(wanted or BinFilter())
    query = bins_with_names().where(*conditions).order_by(*_WAY)
    page = tx.session.execute(query.limit(max(1, limit)).offset(max(0, offset))).all()
    contents = _contents(tx, [row[0].id for row in page])
    rows = tuple(_with_contents(bin_detail(row), contents) for row in page)
    counted = bins_with_names().where(*conditions).with_only_columns(func.count(Bin.id))
    return rows, tx.session.scalar(counted) or 0


def _conditions(wanted: BinFilter) -> list[ColumnElement[bool]]:
    names = (Bin.code_key, Zone.name_key, Warehouse.name_key)
    found = [
        or_(*(name.contains(word, autoescape=True) for name in names))
        for word in words(wanted.text or "")
    ]
    if wanted.purpose is not None:
        found.append(Bin.purpose == wanted.purpose.value)
    return found


def _contents(tx: ReadTx, bin_ids: list[UUID]) -> Mapping[UUID, tuple[int, int]]:
    """How many items are in each bin, and how many units of them; nothing where none are."""
    units = StockBalance.available + StockBalance.reserved
    query = (
        select(StockBalance.bin_id, func.count(StockBalance.item_id.distinct()), func.sum(units))
        .where(StockBalance.bin_id.in_(bin_ids), units > 0)
        .group_by(StockBalance.bin_id)
    )
    return {bin_id: (items, int(total)) for bin_id, items, total in tx.session.execute(query)}


def _with_contents(found: BinDetail, contents: Mapping[UUID, tuple[int, int]]) -> BinRow:
    items, units = contents.get(found.id, (0, 0))
    return BinRow(**found.model_dump(), items=items, units=units)


def list_zones(tx: ReadTx) -> tuple[ZoneDetail, ...]:
    """Every warehouse by name: its bins outside of zones first, then its zones by name.

    Raises:
        Forbidden: permission.missing (stock:read).
    """
    tx.actor.require("stock:read")
    grouped = select(Bin.warehouse_id, Bin.zone_id, func.count(Bin.id)).group_by(
        Bin.warehouse_id, Bin.zone_id
    )
    bins = {(one, other): many for one, other, many in tx.session.execute(grouped)}
    zones = defaultdict(list)
    for zone in tx.session.scalars(select(Zone).order_by(Zone.name_key)):
        zones[zone.warehouse_id].append((zone.id, zone.name))
    return tuple(
        ZoneDetail(
            warehouse_id=warehouse.id,
            warehouse=warehouse.name,
            id=zone_id,
            name=name,
            bins=bins.get((warehouse.id, zone_id), 0),
        )
        for warehouse in list_warehouses(tx)
        for zone_id, name in ((None, None), *zones[warehouse.id])
    )


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
    given = {"organization_id": tx.organization_id, "code_key": place_key(storable(code))}
    rows = tx.run(_BY_LABEL, given)
    return BinDetail(**dict(zip(_NAMES, rows[0], strict=True))) if rows else None


def walk_ranks() -> Subquery:
    """The turn of every bin (`bin_id`, `rank`) on the way through all warehouses, from 1."""
    return (
        select(Bin.id.label("bin_id"), func.row_number().over(order_by=_WAY).label("rank"))
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


def find_last_bay(tx: ReadTx, codes: Collection[str]) -> int:
    """The last bay of the aisles in which bins with these codes are; 0 where no code tells any.

    Raises:
        Forbidden: permission.missing (stock:read).
    """
    tx.actor.require("stock:read")
    aisles = {place.aisle for place in map(read_place, codes) if place is not None}
    if not aisles:
        return 0
    places = map(read_place, tx.session.scalars(select(Bin.code)))
    return max((place.bay for place in places if place and place.aisle in aisles), default=0)
