"""What the ledger says of a bin: at the beginning of a count, and whether it moved since."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx, WriteTx
from crmtui.models import (
    Item,
    StockBalance,
    StockCount,
    StockCountLine,
    StockLevel,
    StockMovement,
)

_CONTENT: Final = StockBalance.available + StockBalance.reserved
"""What lies in the bin: picked and packed units have left it."""
_ALL: Final = {INCLUDE_DELETED: True}


def note_expected(tx: WriteTx, count: StockCount) -> None:
    """Give a count a line for each lot that should lie in its bin."""
    query = (
        select(StockBalance.item_id, StockBalance.lot_id, _CONTENT, StockLevel.movements)
        .join(StockLevel, StockLevel.item_id == StockBalance.item_id)
        .where(*_balances_of(count), _CONTENT > 0)
    )
    for item_id, lot_id, content, number in tx.session.execute(query):
        tx.session.add(make_line(count, item_id, lot_id, content, number))
    tx.flush()


def make_line(
    count: StockCount, item_id: UUID, lot_id: UUID, expected: int, seen_number: int
) -> StockCountLine:
    return StockCountLine(
        count_id=count.id,
        item_id=item_id,
        lot_id=lot_id,
        seen_number=seen_number,
        expected=expected,
    )


def add_line(tx: WriteTx, count: StockCount, item_id: UUID, lot_id: UUID) -> StockCountLine:
    """A line for what was found, and what the ledger says of it now, if anything."""
    # The number first: what moves between the two questions makes the line outdated, not wrong.
    number = tx.session.scalar(select(StockLevel.movements).where(StockLevel.item_id == item_id))
    expected = tx.session.scalar(
        select(_CONTENT).where(
            StockBalance.item_id == item_id,
            StockBalance.bin_id == count.bin_id,
            StockBalance.lot_id == lot_id,
        )
    )
    made = make_line(count, item_id, lot_id, expected or 0, number or 0)
    tx.session.add(made)
    tx.flush()
    return made


def lock_items(tx: WriteTx, lines: Iterable[StockCountLine]) -> None:
    """Let nobody move these items until the end; as the ledger itself does, by their ids."""
    for item_id in sorted({line.item_id for line in lines}):
        query = select(Item.id).where(Item.id == item_id).with_for_update(key_share=True)
        tx.session.scalar(query, execution_options=_ALL)


def is_outdated(tx: ReadTx, count: StockCount, lines: Sequence[StockCountLine]) -> bool:
    """Whether anything came into the bin, or left it, since it was noted what should be there."""
    moved = select(StockMovement.id).join(*later_than(count))
    content = StockMovement.available + StockMovement.reserved
    # Reserving and releasing moves nothing that could be seen in the bin.
    if tx.session.scalar(moved.where(content != 0).limit(1)) is not None:
        return True
    query = select(StockBalance.item_id, StockBalance.lot_id)
    there = tx.session.execute(query.where(*_balances_of(count), _CONTENT > 0))
    return not {*there} <= {(line.item_id, line.lot_id) for line in lines}


def later_than(count: StockCount) -> tuple[type[StockCountLine], ColumnElement[bool]]:
    """Joins movements in the bin to the lines that were noted before them."""
    line = StockCountLine
    return line, and_(
        line.count_id == count.id,
        line.item_id == StockMovement.item_id,
        line.seen_number < StockMovement.number,
        StockMovement.bin_id == count.bin_id,
    )


def available_of(tx: ReadTx, count: StockCount, line: StockCountLine) -> int:
    """How many units of a line no order has."""
    found = tx.session.scalar(
        select(StockBalance.available).where(
            StockBalance.item_id == line.item_id,
            StockBalance.bin_id == count.bin_id,
            StockBalance.lot_id == line.lot_id,
        )
    )
    return found or 0


def orders_holding(tx: ReadTx, count: StockCount, line: StockCountLine) -> tuple[str, ...]:
    """For which orders units of a line are reserved in the bin, by what the ledger calls them."""
    held = func.sum(StockMovement.reserved)
    query = (
        select(StockMovement.order_ref)
        .where(
            StockMovement.item_id == line.item_id,
            StockMovement.bin_id == count.bin_id,
            StockMovement.lot_id == line.lot_id,
            StockMovement.order_ref != "",
        )
        .group_by(StockMovement.order_ref)
        .having(held > 0)
        .order_by(StockMovement.order_ref)
    )
    return tuple(tx.session.scalars(query))


def _balances_of(count: StockCount) -> list[Any]:
    found: list[Any] = [StockBalance.bin_id == count.bin_id]
    if count.item_id is not None:
        found.append(StockBalance.item_id == count.item_id)
    return found
