"""What a scan means while a bin is counted."""

from uuid import UUID

from sqlalchemy import select

from crmtui.kit.search_text import fold
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Lot, StockCount
from crmtui.services.counts.counting import load_own, start_count
from crmtui.services.counts.queries import get_count
from crmtui.services.counts.rows import detail_of, lines_of
from crmtui.services.counts.schemas import CountAnswer, CountBegun, CountScan, CountVerdict
from crmtui.services.counts.sheets import is_settled
from crmtui.services.items import Goods, find_goods, read_element
from crmtui.services.places import find_bin


def begin_count(tx: WriteTx, data: CountScan) -> CountBegun:
    """Whoever reads the bin's label stands before it: counting begins, or goes on, now.

    Raises:
        Forbidden: permission.missing (counts:write, counts:read, stock:read).
        NotFound: count.not_found.
        Conflict: count.taken, count.ended.
    """
    tx.actor.require("counts:write")
    wanted = get_count(tx, data.count_id).bin
    answer = _read_bin(data.code, wanted)
    if answer is not None:
        return CountBegun(answer=answer, sheet=start_count(tx, data.count_id))
    wrong = CountAnswer(verdict=CountVerdict.WRONG_BIN, wanted=wanted, found=data.code)
    return CountBegun(answer=wrong, sheet=None)


def _read_bin(code: str, wanted: str) -> CountAnswer | None:
    text = read_element(code).text
    if not text or fold(text) != fold(wanted):
        return None
    return CountAnswer(verdict=CountVerdict.BIN_OK, found=wanted)


def read_scan(tx: ReadTx, data: CountScan) -> CountAnswer:
    """What was scanned in a bin, and whether it can be counted; it changes nothing.

    Raises:
        Forbidden: permission.missing (counts:write, items:read, stock:read).
        NotFound: count.not_found.
        Conflict: count.not_counting, count.taken.
    """
    count = load_own(tx, data.count_id)
    bin_code = detail_of(tx, count).bin
    if (own := _read_bin(data.code, bin_code)) is not None:
        return own
    if data.lot_of is not None and (lot := _read_lot(tx, data.lot_of, data.code)) is not None:
        return lot
    return _read_goods(tx, count, bin_code, data)


def _read_lot(tx: ReadTx, item_id: UUID, code: str) -> CountAnswer | None:
    """One of the lots that are known of an item, by its code alone."""
    read = read_element(code)
    wanted = read.lot or read.text
    query = select(Lot).where(Lot.item_id == item_id)
    for lot in tx.session.scalars(query):
        if fold(lot.code) == fold(wanted):
            return CountAnswer(
                verdict=CountVerdict.GOODS,
                found=lot.code,
                item_id=item_id,
                units=1,
                lot=lot.code,
                expires_on=lot.expires_on,
            )
    return None


def _read_goods(tx: ReadTx, count: StockCount, bin_code: str, data: CountScan) -> CountAnswer:
    found = find_goods(tx, data.code)
    if not found:
        other = find_bin(tx, read_element(data.code).text)
        if other is not None:
            return CountAnswer(verdict=CountVerdict.WRONG_BIN, wanted=bin_code, found=other.code)
        return CountAnswer(verdict=CountVerdict.UNKNOWN, found=data.code)
    fitting = [goods for goods in found if count.item_id in (None, goods.item_id)]
    if not fitting:
        wanted = detail_of(tx, count).sku or ""
        return CountAnswer(verdict=CountVerdict.WRONG_ITEM, wanted=wanted, found=found[0].sku)
    if len(fitting) > 1:
        return _ambiguous(fitting)
    return _goods(tx, count, fitting[0])


def _ambiguous(found: list[Goods]) -> CountAnswer:
    skus = tuple(dict.fromkeys(goods.sku for goods in found))
    return CountAnswer(
        verdict=CountVerdict.AMBIGUOUS, found=" / ".join(skus[:5]), choices=skus[:20]
    )


def _goods(tx: ReadTx, count: StockCount, goods: Goods) -> CountAnswer:
    lots = _lots(tx, goods.item_id) if goods.has_lots else {}
    if goods.has_lots and goods.lot is None:
        verdict = CountVerdict.LOT_NEEDED
    elif _agreed(tx, count, goods, lots.get(goods.lot or "")):
        return CountAnswer(verdict=CountVerdict.WRONG_ITEM, found=goods.sku)
    else:
        verdict = CountVerdict.GOODS
    return CountAnswer(
        verdict=verdict,
        found=goods.sku,
        item_id=goods.item_id,
        units=goods.units,
        lot=goods.lot,
        expires_on=goods.expires_on,
        choices=tuple(lots) if verdict is CountVerdict.LOT_NEEDED else (),
    )


def _lots(tx: ReadTx, item_id: UUID) -> dict[str, UUID]:
    """The item's lots, what expires first in front."""
    query = select(Lot.code, Lot.id).where(Lot.item_id == item_id)
    query = query.order_by(Lot.expires_on.asc().nulls_last(), Lot.code)
    return {row.code: row.id for row in tx.session.execute(query)}


def _agreed(tx: ReadTx, count: StockCount, goods: Goods, lot_id: UUID | None) -> bool:
    """Whether a recount leaves it out, because the first count agreed."""
    lines = (line for line in lines_of(tx, count) if line.item_id == goods.item_id)
    return any(
        is_settled(count, line) for line in lines if not goods.has_lots or line.lot_id == lot_id
    )
