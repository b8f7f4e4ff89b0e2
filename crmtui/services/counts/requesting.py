"""Asking for counts: of one bin, or of those that were not counted for the longest time."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select

from crmtui.kit.numbering import next_number
from crmtui.kit.search_text import fold
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Bin, StockCount, Warehouse, Zone
from crmtui.services.counts import errors
from crmtui.services.counts.rows import ENDED, detail_of, load_count, tell
from crmtui.services.counts.schemas import CountDetail, CountPlan, CountRequest, CountStatus
from crmtui.services.items import get_item
from crmtui.services.places import get_bin

PLANNED: Final = "Cycle count"
_STORAGE: Final = "storage"


def request_count(tx: WriteTx, data: CountRequest) -> CountDetail:
    """Have a bin counted, or one item in it; the count that is open for it already stays the one.

    It reads no stock: what the ledger expects is noted when somebody starts. The organization is
    locked for the number, so it comes before whatever locks stock in the same transaction.

    Raises:
        Forbidden: permission.missing (counts:write, stock:read, items:read for an item).
        NotFound: bin.not_found, item.not_found.
    """
    tx.actor.require("counts:write")
    get_bin(tx, data.bin_id)
    if data.item_id is not None:
        get_item(tx, data.item_id)
    number = next_number(tx, StockCount.number)
    known = _find_open(tx, data)
    if known is None:
        known = _make(tx, data, number)
    return detail_of(tx, known)


def plan_counts(tx: WriteTx, data: CountPlan) -> tuple[CountDetail, ...]:
    """Have the bins counted that were not for the longest time; never counted ones first.

    Bins with an open count, and where goods wait to be put away, are left out.

    Raises:
        Forbidden: permission.missing (counts:approve, counts:write).
        NotFound: count.place_not_found.
    """
    tx.actor.require("counts:approve")
    tx.actor.require("counts:write")
    places = _places(tx, data)
    number = next_number(tx, StockCount.number)
    bins = tx.session.scalars(_least_recent(places).limit(data.most)).all()
    made = [
        _make(tx, CountRequest(bin_id=bin_id, cause=PLANNED), number + turn)
        for turn, bin_id in enumerate(bins)
    ]
    return tuple(detail_of(tx, each) for each in made)


def cancel_count(tx: WriteTx, count_id: UUID, reason: str) -> CountDetail:
    """Do without a count, and say why.

    Raises:
        Forbidden: permission.missing (counts:approve).
        NotFound: count.not_found.
        Invalid: count.reason.
        Conflict: count.ended.
    """
    tx.actor.require("counts:approve")
    if not reason.strip():
        raise errors.reason_needed()
    count = load_count(tx, count_id, lock=True)
    if CountStatus(count.status).is_ended:
        raise errors.ended()
    count.status, count.note = CountStatus.CANCELLED.value, reason.strip()[:2000]
    tell(tx, "cancelled", count, reason=count.note)
    return detail_of(tx, count)


def _find_open(tx: ReadTx, data: CountRequest) -> StockCount | None:
    """A count of the whole bin is one of each item in it, too."""
    same = or_(StockCount.item_id.is_(None), StockCount.item_id == data.item_id)
    query = select(StockCount).where(StockCount.bin_id == data.bin_id, same)
    return tx.session.scalar(query.where(StockCount.status.not_in(ENDED)).limit(1))


def _make(tx: WriteTx, data: CountRequest, number: int) -> StockCount:
    made = StockCount(
        **data.model_dump(),
        number=number,
        status=CountStatus.REQUESTED.value,
        counter_name="",
        recounter_name="",
        reviewer_name="",
        note="",
    )
    tx.session.add(made)
    tell(tx, "requested", made, cause=data.cause)
    return made


def _places(tx: ReadTx, data: CountPlan) -> list[Any]:
    conditions: list[Any] = [Bin.purpose == _STORAGE]
    if data.warehouse:
        query = select(Warehouse.id).where(Warehouse.name_key == fold(data.warehouse))
        conditions.append(Bin.warehouse_id.in_(_known(tx, query, "warehouse", data.warehouse)))
    if data.zone:
        query = select(Zone.id).where(Zone.name_key == fold(data.zone))
        conditions.append(Bin.zone_id.in_(_known(tx, query, "zone", data.zone)))
    return conditions


def _known(tx: ReadTx, query: Select[Any], field: str, name: str) -> Sequence[UUID]:
    found = tx.session.scalars(query).all()
    if not found:
        raise errors.nowhere(field, name)
    return found


def _least_recent(conditions: list[Any]) -> Select[Any]:
    done = StockCount.status == CountStatus.COMPLETED.value
    last = (
        select(func.max(StockCount.completed_at))
        .where(StockCount.bin_id == Bin.id, StockCount.item_id.is_(None), done)
        .correlate(Bin)
        .scalar_subquery()
    )
    is_open = exists().where(StockCount.bin_id == Bin.id, StockCount.status.not_in(ENDED))
    return (
        select(Bin.id)
        .join(Warehouse, Warehouse.id == Bin.warehouse_id)
        .where(*conditions, ~is_open.correlate(Bin))
        .order_by(last.asc().nulls_first(), Warehouse.name_key, Bin.walk_order, Bin.code_key)
    )
