"""The end of a count: what it comes to, and what is posted."""

from collections.abc import Sequence

from crmtui.kit.transactions import WriteTx
from crmtui.models import StockCount, StockCountLine
from crmtui.services import stock
from crmtui.services.counts import errors
from crmtui.services.counts.counting import load_own, reset
from crmtui.services.counts.rows import detail_of, lines_of, tell
from crmtui.services.counts.rules import Tally, decide_first, decide_second, missing_reserved
from crmtui.services.counts.schemas import (
    CountClosed,
    CountFinish,
    CountStatus,
    Outcome,
    count_code,
)
from crmtui.services.counts.settings import threshold_of
from crmtui.services.counts.sheets import (
    is_recount,
    review_lines,
    sheet_lines,
    uncounted_of,
)
from crmtui.services.counts.snapshot import (
    available_of,
    is_outdated,
    lock_items,
    orders_holding,
)
from crmtui.services.stock import CountedLot

_NEXT = {
    Outcome.AGREES: CountStatus.COMPLETED,
    Outcome.POSTED: CountStatus.COMPLETED,
    Outcome.RECOUNT: CountStatus.RECOUNT,
    Outcome.REVIEW: CountStatus.REVIEW,
}


def finish_count(tx: WriteTx, data: CountFinish) -> CountClosed:
    """End the count or the recount that the actor is in the middle of.

    What nobody said anything of is not taken for none: `none_there` names of what somebody looked
    and found nothing, and as long as others are left it comes back with these, unchanged.

    Raises:
        Forbidden: permission.missing (counts:write).
        NotFound: count.not_found.
        Conflict: count.not_counting, count.taken.
    """
    count = load_own(tx, data.count_id, lock=True)
    lines = lines_of(tx, count)
    left = [
        line
        for line in uncounted_of(count, lines)
        if (line.item_id, line.lot_id) not in data.none_there
    ]
    if left:
        shown = sheet_lines(tx, count, left)
        return CountClosed(outcome=Outcome.UNCOUNTED, count=detail_of(tx, count), uncounted=shown)
    for line in uncounted_of(count, lines):
        if is_recount(count):
            line.recounted = 0
        else:
            line.counted = 0
    lock_items(tx, lines)
    if is_outdated(tx, count, lines):
        return send_back(tx, count, lines)
    return _settle(tx, count, lines)


def _settle(tx: WriteTx, count: StockCount, lines: Sequence[StockCountLine]) -> CountClosed:
    tallies = [_tally(line) for line in lines]
    if not is_recount(count):
        return _go_on(tx, count, lines, decide_first(tallies))
    outcome = decide_second(tallies, threshold_of(tx))
    if outcome is Outcome.POSTED and any(_missing(tx, count, line) for line in lines):
        # Orders count on what is not there: that is for the office, not for whoever counted.
        outcome = Outcome.REVIEW
    return _go_on(tx, count, lines, outcome)


def _go_on(
    tx: WriteTx, count: StockCount, lines: Sequence[StockCountLine], outcome: Outcome
) -> CountClosed:
    if outcome is Outcome.POSTED:
        _post(tx, count, lines)
    status = _NEXT[outcome]
    count.status = status.value
    if status is CountStatus.COMPLETED:
        complete(tx, count, lines)
    else:
        tell(tx, "recount" if status is CountStatus.RECOUNT else "review", count)
    return CountClosed(outcome=outcome, count=detail_of(tx, count))


def post_decided(tx: WriteTx, count: StockCount, lines: Sequence[StockCountLine]) -> CountClosed:
    """Post what the latest count says, as a second person decided.

    Raises:
        Conflict: count.units_reserved, naming the orders that have what is not there.
    """
    for line in lines:
        if missing := _missing(tx, count, line):
            (named,) = review_lines(tx, [line])
            raise errors.units_reserved(named.sku, missing, orders_holding(tx, count, line))
    return _go_on(tx, count, lines, Outcome.POSTED)


def send_back(tx: WriteTx, count: StockCount, lines: Sequence[StockCountLine]) -> CountClosed:
    """The bin moved while it was counted: nothing is posted, and it is counted anew."""
    told = told_lines(tx, lines)
    reset(tx, count)
    tell(tx, "outdated", count, lines=told)
    return CountClosed(outcome=Outcome.OUTDATED, count=detail_of(tx, count))


def complete(tx: WriteTx, count: StockCount, lines: Sequence[StockCountLine]) -> None:
    count.status = CountStatus.COMPLETED.value
    count.completed_at = tx.now
    tell(tx, "completed", count, lines=told_lines(tx, [line for line in lines if line.posted]))


def told_lines(tx: WriteTx, lines: Sequence[StockCountLine]) -> list[dict[str, object]]:
    """What the trail keeps of lines, of which the count itself may keep nothing."""
    names = {"sku", "lot", "expected", "counted", "recounted", "posted"}
    return [line.model_dump(include=names) for line in review_lines(tx, lines)]


def _tally(line: StockCountLine) -> Tally:
    return Tally(line.expected, line.counted or 0, line.recounted)


def _missing(tx: WriteTx, count: StockCount, line: StockCountLine) -> int:
    return missing_reserved(_tally(line).difference, available_of(tx, count, line))


def _post(tx: WriteTx, count: StockCount, lines: Sequence[StockCountLine]) -> None:
    for line in lines:
        difference = _tally(line).difference
        line.posted = difference
        if difference:
            stock.post_count(
                tx,
                CountedLot(
                    item_id=line.item_id,
                    bin_id=count.bin_id,
                    lot_id=line.lot_id,
                    difference=difference,
                    reason=count_code(count.number),
                    note=count.cause,
                ),
            )
    tx.flush()
