"""Counting a bin, once or for the second time."""

from uuid import UUID

from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import StockCount, StockCountLine
from crmtui.models.stock import NO_LOT
from crmtui.services.counts import errors
from crmtui.services.counts.rows import detail_of, lines_of, load_count, tell
from crmtui.services.counts.schemas import CountDetail, Counted, CountSheet, CountStatus
from crmtui.services.counts.sheets import is_recount, is_settled, sheet_of, units_of
from crmtui.services.counts.snapshot import add_line, is_outdated, note_expected
from crmtui.services.items import ensure_lot, get_item


def start_count(tx: WriteTx, count_id: UUID) -> CountSheet:
    """Begin to count or to recount, or go on where one was; what should be there is noted now.

    A recount of a bin that moved since the first count begins anew as a first count.

    Raises:
        Forbidden: permission.missing (counts:write).
        NotFound: count.not_found.
        Conflict: count.taken, count.ended.
    """
    tx.actor.require("counts:write")
    count = load_count(tx, count_id, lock=True)
    if count.status in (CountStatus.COUNTING, CountStatus.RECOUNT):
        _require_own(tx, count, free=True)
    elif count.status != CountStatus.REQUESTED:
        raise errors.ended()
    if is_recount(count) and is_outdated(tx, count, lines_of(tx, count)):
        reset(tx, count)
    if count.status == CountStatus.REQUESTED:
        note_expected(tx, count)
        _begin(tx, count, CountStatus.COUNTING)
    elif is_recount(count) and not count.recounter_name:
        _begin(tx, count, CountStatus.RECOUNT)
    return sheet_of(tx, count)


def _begin(tx: WriteTx, count: StockCount, status: CountStatus) -> None:
    count.status = status.value
    if status is CountStatus.RECOUNT:
        count.recounter_id, count.recounter_name = tx.actor.id, tx.actor.name
    else:
        count.counter_id, count.counter_name = tx.actor.id, tx.actor.name
    tell(tx, "started", count, recount=status is CountStatus.RECOUNT)


def get_sheet(tx: ReadTx, count_id: UUID) -> CountSheet:
    """What the actor has counted so far.

    Raises:
        Forbidden: permission.missing (counts:write).
        NotFound: count.not_found.
        Conflict: count.not_counting, count.taken.
    """
    return sheet_of(tx, load_own(tx, count_id))


def set_counted(tx: WriteTx, data: Counted) -> CountSheet:
    """So many units of an item, and of a lot of it, lie in the bin: the total, not one more.

    Raises:
        Forbidden: permission.missing (counts:write, items:read, stock:move for a lot).
        NotFound: count.not_found, item.not_found.
        Invalid: count.other_item, lot.needed, lot.unwanted.
        Conflict: count.not_counting, count.taken, count.line_changed, count.line_settled,
            lot.other_expiry.
    """
    count = load_own(tx, data.count_id, lock=True)
    _require_counted_here(tx, count, data.item_id)
    lot = ensure_lot(tx, data.item_id, data.lot)
    line = _line(tx, count, data.item_id, NO_LOT if lot is None else lot.id)
    if units_of(count, line) not in (data.before, data.units):
        raise errors.changed_meanwhile()
    _set_units(count, line, data.units)
    tx.flush()
    return sheet_of(tx, count)


def give_back(tx: WriteTx, count_id: UUID) -> CountDetail:
    """Let somebody else count: what was counted and not finished is forgotten.

    Raises:
        Forbidden: permission.missing (counts:write; counts:approve where another has it).
        NotFound: count.not_found.
        Conflict: count.not_counting.
    """
    tx.actor.require("counts:write")
    count = load_count(tx, count_id, lock=True)
    if count.status not in (CountStatus.COUNTING, CountStatus.RECOUNT):
        raise errors.not_counting()
    if holder_of(count) != tx.actor.id:
        tx.actor.require("counts:approve")
    if is_recount(count):
        for line in lines_of(tx, count):
            line.recounted = None
        count.recounter_id, count.recounter_name = None, ""
    else:
        reset(tx, count)
    tell(tx, "given_back", count)
    return detail_of(tx, count)


def reset(tx: WriteTx, count: StockCount) -> None:
    """Back to where it was asked for; the trail keeps who counted what."""
    for line in lines_of(tx, count):
        tx.session.delete(line)
    count.status = CountStatus.REQUESTED.value
    count.counter_id, count.counter_name = None, ""
    count.recounter_id, count.recounter_name = None, ""
    tx.flush()


def holder_of(count: StockCount) -> UUID | None:
    """Who is counting."""
    return count.recounter_id if is_recount(count) else count.counter_id


def load_own(tx: ReadTx, count_id: UUID, *, lock: bool = False) -> StockCount:
    """A count that the actor is in the middle of.

    Raises:
        Forbidden: permission.missing (counts:write).
        NotFound: count.not_found.
        Conflict: count.not_counting, count.taken.
    """
    tx.actor.require("counts:write")
    count = load_count(tx, count_id, lock=lock)
    if count.status not in (CountStatus.COUNTING, CountStatus.RECOUNT):
        raise errors.not_counting()
    _require_own(tx, count)
    return count


def _require_own(tx: ReadTx, count: StockCount, *, free: bool = False) -> None:
    name = count.recounter_name if is_recount(count) else count.counter_name
    if not name:
        if free:
            return
        raise errors.not_counting()
    if holder_of(count) != tx.actor.id:
        raise errors.taken(name)


def _require_counted_here(tx: ReadTx, count: StockCount, item_id: UUID) -> None:
    get_item(tx, item_id)
    if count.item_id not in (None, item_id):
        raise errors.other_item(detail_of(tx, count).sku or "-")


def _line(tx: WriteTx, count: StockCount, item_id: UUID, lot_id: UUID) -> StockCountLine:
    line = tx.session.get(StockCountLine, (count.id, item_id, lot_id))
    if line is None:
        line = add_line(tx, count, item_id, lot_id)
        if is_recount(count):
            # Whoever counted first was done with the bin and had seen none.
            line.counted = 0
    elif is_settled(count, line):
        raise errors.not_recounted()
    return line


def _set_units(count: StockCount, line: StockCountLine, units: int) -> None:
    if is_recount(count):
        line.recounted = units
    else:
        line.counted = units
