"""What a scan means while a bin is counted."""

from uuid import UUID

from sqlalchemy import select

from crmtui.kit.search_text import fold
from crmtui.kit.transactions import ReadTx
from crmtui.models import Lot, StockCount
from crmtui.services.counts.counting import load_own
from crmtui.services.counts.rows import detail_of, lines_of
from crmtui.services.counts.schemas import CountAnswer, CountScan, CountVerdict
from crmtui.services.counts.sheets import is_settled
from crmtui.services.items import Goods, find_goods, read_element
from crmtui.services.places import find_bin


def read_scan(tx: ReadTx, data: CountScan) -> CountAnswer:
    """What was scanned, and whether it can be counted; it changes nothing.

    The bin's label comes first; after it, goods count. Another bin's label is always refused.

    Raises:
        Forbidden: permission.missing (counts:write, items:read, stock:read).
        NotFound: count.not_found.
        Conflict: count.not_counting, count.taken.
    """
    count = load_own(tx, data.count_id)
    bin_code = detail_of(tx, count).bin
    text = read_element(data.code).text
    if text and fold(text) == fold(bin_code):
        return CountAnswer(verdict=CountVerdict.BIN_OK, found=bin_code)
    if not data.at_bin:
        return CountAnswer(verdict=CountVerdict.WRONG_BIN, wanted=bin_code, found=data.code)
    return _read_goods(tx, count, bin_code, data)


def _read_goods(tx: ReadTx, count: StockCount, bin_code: str, data: CountScan) -> CountAnswer:
    found = find_goods(tx, data.code)
    if not found:
        other = find_bin(tx, data.code)
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
