"""Reading counts."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import case, func, select

from crmtui.kit.search_text import fold
from crmtui.kit.transactions import ReadTx
from crmtui.models import Bin, StockCount
from crmtui.services.counts.rows import ENDED, counts_with_names, detail_of, details, load_count
from crmtui.services.counts.schemas import CountDetail, CountFilter

MAX_PAGE: Final = 500


def get_count(tx: ReadTx, count_id: UUID) -> CountDetail:
    """One count.

    Raises:
        Forbidden: permission.missing (counts:read).
        NotFound: count.not_found.
    """
    tx.actor.require("counts:read")
    return detail_of(tx, load_count(tx, count_id))


def list_counts(
    tx: ReadTx, wanted: CountFilter | None = None, *, limit: int = 50, offset: int = 0
) -> tuple[tuple[CountDetail, ...], int]:
    """Open counts, the oldest first, then those that ended, the latest first; and how many.

    Raises:
        Forbidden: permission.missing (counts:read).
    """
    tx.actor.require("counts:read")
    conditions = _conditions(wanted or CountFilter())
    ended = StockCount.status.in_(ENDED)
    turn = (ended, case((ended, -StockCount.number), else_=StockCount.number))
    query = counts_with_names().where(*conditions).order_by(*turn)
    page = query.limit(max(1, min(limit, MAX_PAGE))).offset(max(0, offset))
    counted = select(func.count(StockCount.id)).join(Bin, Bin.id == StockCount.bin_id)
    return details(tx, page), tx.session.scalar(counted.where(*conditions)) or 0


def _conditions(wanted: CountFilter) -> list[Any]:
    found: list[Any] = []
    if wanted.statuses:
        found.append(StockCount.status.in_([status.value for status in wanted.statuses]))
    if wanted.text:
        found.append(Bin.code_key.contains(fold(wanted.text), autoescape=True))
    return found
