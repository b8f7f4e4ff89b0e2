"""Reading stock: how much there is of what, and the ledger of one item."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select

from crmtui.kit.lists import among, list_value
from crmtui.kit.paging import Page
from crmtui.kit.search_text import fold, words
from crmtui.kit.text_match import matches, may_match
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Bin, Item, StockBalance, StockLevel, StockMovement, Warehouse
from crmtui.services.items import get_item
from crmtui.services.places import walk_ranks
from crmtui.services.stock.rows import movement_detail
from crmtui.services.stock.rules import MovementKind
from crmtui.services.stock.schemas import (
    MovementDetail,
    MovementFilter,
    MovementList,
    MovementSummary,
    StockFilter,
    StockRow,
)

MAX_PAGE: Final = 1_000
_RANKS: Final = walk_ranks()
_AVAILABLE: Final = func.coalesce(StockLevel.available, 0)
_IS_LOW: Final = Item.reorder_point >= _AVAILABLE
_TURN: Final = func.coalesce(Item.pick_order, _RANKS.c.rank)


def list_stock(
    tx: ReadTx, wanted: StockFilter | None = None, *, limit: int = 50, offset: int = 0
) -> tuple[tuple[StockRow, ...], int]:
    """Items in the order in which they are picked, and how many the filter finds in all.

    Raises:
        Forbidden: permission.missing (stock:read).
    """
    tx.actor.require("stock:read")
    conditions, values = _conditions(tx, wanted or StockFilter())
    query = _levels(conditions).order_by(_TURN.nulls_last(), Item.sku_key, Item.id)
    limit = max(1, min(limit, MAX_PAGE))
    options = {INCLUDE_DELETED: wanted is not None and wanted.deleted}
    page = query.limit(limit).offset(max(0, offset))
    rows = tx.session.execute(page, values, execution_options=options)
    total = tx.session.scalar(_counted(conditions), values, execution_options=options) or 0
    return tuple(StockRow.model_validate(row) for row in rows), total


def get_stock(tx: ReadTx, item_id: UUID) -> StockRow:
    """How much there is of one item.

    Raises:
        Forbidden: permission.missing (stock:read, items:read).
        NotFound: item.not_found.
    """
    tx.actor.require("stock:read")
    get_item(tx, item_id)
    return StockRow.model_validate(tx.session.execute(_levels([Item.id == item_id])).one())


def _levels(conditions: list[ColumnElement[bool]]) -> Select[Any]:
    amounts = [
        func.coalesce(getattr(StockLevel, state), 0).label(state)
        for state in ("available", "reserved", "picked", "packed")
    ]
    columns = (
        Item.id.label("item_id"),
        Item.sku,
        Item.name,
        Warehouse.name.label("warehouse"),
        Bin.code.label("bin"),
        *amounts,
        Item.reorder_point,
        _IS_LOW.label("is_low"),
        _TURN.label("pick_order"),
    )
    query = _joined(select(*columns)).outerjoin(_RANKS, _RANKS.c.bin_id == Bin.id)
    return query.where(*conditions)


def _counted(conditions: list[ColumnElement[bool]]) -> Select[Any]:
    return _joined(select(func.count(Item.id))).where(*conditions)


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(Item)
        .outerjoin(StockLevel, StockLevel.item_id == Item.id)
        .outerjoin(Bin, Bin.id == Item.home_bin_id)
        .outerjoin(Warehouse, Warehouse.id == Bin.warehouse_id)
    )


def _conditions(
    tx: ReadTx, wanted: StockFilter
) -> tuple[list[ColumnElement[bool]], dict[str, Any]]:
    """The conditions, and the values of their parameters."""
    found: list[ColumnElement[bool]] = []
    values = {}
    if wanted.deleted:
        found.append(Item.deleted_at.is_not(None))
    if wanted.low:
        found.append(_IS_LOW)
    if wanted.warehouse is not None:
        found.append(_is_in(wanted.warehouse))
    if sought := words(wanted.text or ""):
        found.append(among(Item.__table__.c.id, "named", tx.dialect))
        values["named"] = list_value(_named(tx, sought, wanted.deleted), tx.dialect)
    return found, values


def _is_in(warehouse: str) -> ColumnElement[bool]:
    """Its home is there, or some of it lies there."""
    key = fold(warehouse)
    lies_there = (
        exists()
        .where(StockBalance.item_id == Item.id)
        .where(StockBalance.bin_id == Bin.id, Bin.warehouse_id == Warehouse.id)
        .where(Warehouse.name_key == key)
        .correlate(Item)
    )
    return or_(Warehouse.name_key == key, lies_there)


def _named(tx: ReadTx, sought: list[str], deleted: bool) -> list[UUID]:
    query = select(Item.id, Item.sku, Item.name).where(
        may_match(tx.dialect, (Item.sku, Item.name), sought)
    )
    rows = tx.session.execute(query, execution_options={INCLUDE_DELETED: deleted})
    return [item_id for item_id, sku, name in rows if matches(f"{sku} {name}", sought)]


def list_movements(
    tx: ReadTx, item_id: UUID, wanted: MovementFilter | None = None, *, limit: int = 100
) -> MovementList:
    """The latest movements of an item that the filter finds, and sums over all of these.

    Raises:
        Forbidden: permission.missing (stock:read, items:read).
        NotFound: item.not_found.
    """
    tx.actor.require("stock:read")
    get_item(tx, item_id)
    conditions = _of_item(item_id, wanted or MovementFilter())
    query = select(StockMovement).where(*conditions).order_by(StockMovement.number.desc())
    rows = tx.session.scalars(query.limit(max(1, min(limit, MAX_PAGE)))).all()
    return MovementList(
        movements=tuple(movement_detail(row) for row in reversed(rows)),
        summary=_summarize(tx, conditions),
    )


def browse_movements(
    tx: ReadTx, item_id: UUID, *, limit: int = 50, before: int | None = None
) -> Page[tuple[MovementDetail, str]]:
    """Movements of an item with the codes of their bins, the newest first.

    `next_cursor` is the number before which the next page goes on.

    Raises:
        Forbidden: permission.missing (stock:read, items:read).
        NotFound: item.not_found.
    """
    tx.actor.require("stock:read")
    get_item(tx, item_id)
    query = (
        select(StockMovement, Bin.code)
        .join(Bin, Bin.id == StockMovement.bin_id)
        .where(StockMovement.item_id == item_id)
        .order_by(StockMovement.number.desc())
        .limit(limit + 1)
    )
    if before is not None:
        query = query.where(StockMovement.number < before)
    rows = [(movement_detail(row), code) for row, code in tx.session.execute(query)]
    more = str(rows[limit - 1][0].number) if len(rows) > limit else None
    return Page(tuple(rows[:limit]), more)


def _of_item(item_id: UUID, wanted: MovementFilter) -> list[ColumnElement[bool]]:
    found = [StockMovement.item_id == item_id]
    if wanted.kind is not None:
        found.append(StockMovement.kind == wanted.kind.value)
    if wanted.created_after is not None:
        found.append(StockMovement.created_at >= wanted.created_after)
    if wanted.created_before is not None:
        found.append(StockMovement.created_at < wanted.created_before)
    return found


def _summarize(tx: ReadTx, conditions: list[ColumnElement[bool]]) -> MovementSummary:
    moved = StockMovement
    on_hand = moved.available + moved.reserved + moved.picked + moved.packed
    query = select(
        func.count(moved.id).label("count"),
        func.coalesce(func.sum(on_hand), 0).label("net_change"),
        _sum_of(MovementKind.RESERVATION).label("reservations"),
        _sum_of(MovementKind.PICK).label("picks"),
        _sum_of(MovementKind.ADJUSTMENT, MovementKind.COUNT).label("adjustments"),
    ).where(*conditions)
    return MovementSummary.model_validate(tx.session.execute(query).one())


def _sum_of(*kinds: MovementKind) -> ColumnElement[int]:
    wanted = StockMovement.kind.in_([kind.value for kind in kinds])
    quantity = case((wanted, StockMovement.quantity), else_=0)
    return func.coalesce(func.sum(quantity), 0)
