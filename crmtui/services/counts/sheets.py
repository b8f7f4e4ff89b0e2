"""What whoever counts has before them, and what whoever decides: the first is blind."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Item, Lot, StockCount, StockCountLine
from crmtui.services.counts.rows import detail_of, lines_of
from crmtui.services.counts.schemas import CountSheet, CountStatus, NamedLine, ReviewLine, SheetLine


def is_recount(count: StockCount) -> bool:
    return count.status == CountStatus.RECOUNT


def units_of(count: StockCount, line: StockCountLine) -> int | None:
    """What this count, the first or the second, found so far."""
    return line.recounted if is_recount(count) else line.counted


def is_settled(count: StockCount, line: StockCountLine) -> bool:
    """Whether the first count agreed already, so that nobody looks again."""
    return is_recount(count) and line.counted == line.expected and line.recounted is None


def uncounted_of(count: StockCount, lines: Iterable[StockCountLine]) -> list[StockCountLine]:
    """Lines of which nobody said yet how many there are."""
    open_lines = (line for line in lines if not is_settled(count, line))
    return [line for line in open_lines if units_of(count, line) is None]


def sheet_of(tx: ReadTx, count: StockCount) -> CountSheet:
    """In a first count only what was counted is shown; in a recount, what there is to count."""
    lines = [
        line
        for line in lines_of(tx, count)
        if units_of(count, line) is not None or (is_recount(count) and not is_settled(count, line))
    ]
    return CountSheet(count=detail_of(tx, count), lines=sheet_lines(tx, count, lines))


def sheet_lines(
    tx: ReadTx, count: StockCount, lines: Iterable[StockCountLine]
) -> tuple[SheetLine, ...]:
    """The lines by what they are called, without what the ledger expects."""
    named = _named(tx, lines)
    made = [SheetLine(**facts, units=units_of(count, line)) for line, facts in named]
    return tuple(sorted(made, key=_order))


def review_lines(tx: ReadTx, lines: Iterable[StockCountLine]) -> tuple[ReviewLine, ...]:
    """The lines with everything."""
    numbers = ("expected", "counted", "recounted", "posted")
    made = [
        ReviewLine(**facts, **{name: getattr(line, name) for name in numbers})
        for line, facts in _named(tx, lines)
    ]
    return tuple(sorted(made, key=_order))


def _order(line: NamedLine) -> tuple[str, str]:
    return line.sku, line.lot or ""


def _named(
    tx: ReadTx, lines: Iterable[StockCountLine]
) -> list[tuple[StockCountLine, dict[str, Any]]]:
    lines = list(lines)
    options = {INCLUDE_DELETED: True}
    query = select(Item).where(Item.id.in_({line.item_id for line in lines}))
    items = {item.id: item for item in tx.session.scalars(query, execution_options=options)}
    wanted = select(Lot).where(Lot.id.in_({line.lot_id for line in lines}))
    lots = {lot.id: lot for lot in tx.session.scalars(wanted)}
    return [(line, _facts(line, items[line.item_id], lots)) for line in lines]


def _facts(line: StockCountLine, item: Item, lots: dict[UUID, Lot]) -> dict[str, Any]:
    lot = lots.get(line.lot_id)
    return {
        "item_id": item.id,
        "lot_id": line.lot_id,
        "sku": item.sku,
        "name": item.name,
        "unit": item.unit,
        "lot": None if lot is None else lot.code,
        "expires_on": None if lot is None else lot.expires_on,
    }
