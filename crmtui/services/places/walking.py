"""The order in which one walks past the bins of a warehouse, and how it changes."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, tuple_

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Bin, Warehouse
from crmtui.services.places.bin_codes import natural_key
from crmtui.services.places.queries import get_bin
from crmtui.services.places.rows import load_bin, load_warehouse, place_happened, place_key
from crmtui.services.places.schemas import BinDetail

STEP: Final = 10
"""Between two bins, so that others fit in."""
_WAY: Final = (Bin.walk_order, Bin.code_key)


def turn_of_code(tx: ReadTx, warehouse_id: UUID, code: str) -> int:
    """Where a new bin belongs: right behind the one whose code comes before it, else first.

    Where no number is free there it has that bin's own: equal ones go by their codes.
    """
    here, key = Bin.warehouse_id == warehouse_id, place_key(code)
    if not tx.session.scalar(select(Bin.id).where(here, Bin.code_key > key).limit(1)):
        return (tx.session.scalar(select(func.max(Bin.walk_order)).where(here)) or 0) + STEP
    before = select(Bin.walk_order).where(here, Bin.code_key < key)
    turn = tx.session.scalar(before.order_by(Bin.code_key.desc()).limit(1)) or 0
    next_turn = select(func.min(Bin.walk_order)).where(here, Bin.walk_order > turn)
    return (turn + (tx.session.scalar(next_turn) or turn + 2 * STEP)) // 2


def step_bin(tx: WriteTx, bin_id: UUID, *, later: bool) -> BinDetail:
    """Walk past a bin one place later, or earlier; the first and the last stay where they are.

    Raises:
        Forbidden: permission.missing (warehouse:manage).
        NotFound: bin.not_found.
    """
    tx.actor.require("warehouse:manage")
    warehouse = load_warehouse(tx, load_bin(tx, bin_id).warehouse_id, lock=True)
    mine = load_bin(tx, bin_id, lock=True)
    other = _neighbour(tx, mine, later)
    if other is not None and other.walk_order == mine.walk_order:
        _number(in_order(tx, warehouse))
        tx.flush()
    if other is not None:
        mine.walk_order, other.walk_order = other.walk_order, mine.walk_order
        tx.flush()
        tx.record(place_happened("bin.updated", "bin", mine))
        tx.record(place_happened("bin.updated", "bin", other))
    return get_bin(tx, bin_id)


def _neighbour(tx: WriteTx, mine: Bin, later: bool) -> Bin | None:
    """The bin before or behind `mine`, locked."""
    way, here = tuple_(*_WAY), tuple_(mine.walk_order, mine.code_key)
    query = select(Bin).where(Bin.warehouse_id == mine.warehouse_id)
    if later:
        query = query.where(way > here).order_by(*_WAY)
    else:
        query = query.where(way < here).order_by(*(column.desc() for column in _WAY))
    query = query.limit(1).with_for_update(key_share=True)
    return tx.session.scalar(query, execution_options={"populate_existing": True})


def walk_by_codes(tx: WriteTx, warehouse_id: UUID) -> int:
    """Walk past all bins of a warehouse in the order of their codes, 2 before 10.

    How many bins got another turn.

    Raises:
        Forbidden: permission.missing (warehouse:manage).
        NotFound: warehouse.not_found.
    """
    tx.actor.require("warehouse:manage")
    warehouse = load_warehouse(tx, warehouse_id, lock=True)
    before = in_order(tx, warehouse)
    after = sorted(before, key=lambda found: (natural_key(found.code), found.code_key))
    moved = sum(one is not other for one, other in zip(before, after, strict=True))
    number_anew(tx, warehouse, after)
    return moved


def number_anew(tx: WriteTx, warehouse: Warehouse, way: Sequence[Bin]) -> None:
    """Give the bins of a warehouse their turns in the order in which they are listed."""
    if _number(way):
        tx.flush()
        facts = {"id": str(warehouse.id), "displayName": warehouse.name, "bins": len(way)}
        tx.record(DomainEvent("warehouse.renumbered", "warehouse", warehouse.id, facts))


def _number(way: Sequence[Bin]) -> int:
    changed = 0
    for turn, found in enumerate(way, 1):
        if found.walk_order != turn * STEP:
            found.walk_order = turn * STEP
            changed += 1
    return changed


def in_order(tx: WriteTx, warehouse: Warehouse) -> list[Bin]:
    """The bins of a warehouse as one walks past them, locked."""
    query = select(Bin).where(Bin.warehouse_id == warehouse.id).order_by(*_WAY)
    query = query.with_for_update(key_share=True)
    return [*tx.session.scalars(query, execution_options={"populate_existing": True})]
