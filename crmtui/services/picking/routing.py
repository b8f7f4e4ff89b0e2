"""The order in which the lines of a batch are walked."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Bin, Item
from crmtui.services.picking.route import Stop, plan_route
from crmtui.services.picking.rows import TaskRow
from crmtui.services.picking.walking import Walk
from crmtui.services.places import find_last_bay, walk_ranks


class Wanted(NamedTuple):
    """What decides about a line's place on the walk."""

    bin_id: UUID
    item_id: UUID


def plan_bins(tx: ReadTx, wanted: Iterable[Wanted], start: UUID | None = None) -> list[UUID]:
    """The bins in walking order; what is taken out of one bin is taken together.

    A bin has the earliest turn that somebody gave an item in it.
    """
    pairs = set(wanted)
    bins = {each.bin_id for each in pairs} | ({start} if start else set())
    stops = _stops(tx, bins, _turns(tx, pairs))
    begin = stops.get(start) if start is not None else None
    listed = sorted({each.bin_id for each in pairs})
    last_bay = find_last_bay(tx, [stop.code for stop in stops.values()])
    way = plan_route([stops[bin_id] for bin_id in listed], begin, last_bay)
    return [listed[index] for index in way]


def _turns(tx: ReadTx, pairs: Iterable[Wanted]) -> dict[UUID, int]:
    """The turn of each bin, where somebody gave one to an item that is taken there."""
    items = {each.item_id for each in pairs}
    query = select(Item.id, Item.pick_order).where(Item.id.in_(items), Item.pick_order.is_not(None))
    given = dict(tx.session.execute(query, execution_options={INCLUDE_DELETED: True}).all())
    found: dict[UUID, int] = {}
    for bin_id, item_id in pairs:
        turn = given.get(item_id)
        if turn is not None:
            found[bin_id] = min(turn, found.get(bin_id, turn))
    return found


def _stops(tx: ReadTx, bins: set[UUID], turns: dict[UUID, int]) -> dict[UUID, Stop]:
    ranks = walk_ranks()
    query = (
        select(Bin.id, Bin.code, ranks.c.rank)
        .join(ranks, ranks.c.bin_id == Bin.id)
        .where(Bin.id.in_(bins))
    )
    return {
        bin_id: Stop(code, rank, turns.get(bin_id))
        for bin_id, code, rank in tx.session.execute(query)
    }


def find_turn(tx: ReadTx, walk: Walk, here: TaskRow, bin_id: UUID) -> int:
    """The position of a new line on the walk that goes on from `here`.

    It is that of the line after which it comes: the newer of two with one position comes later,
    so no other line has to be renumbered.
    """
    item_id = here.task.item_id
    left = [row for row in walk.rows if row.rest and not row.task.postponed]
    wanted = [Wanted(row.task.bin_id, row.task.item_id) for row in left]
    way = plan_bins(tx, [*wanted, Wanted(bin_id, item_id)], here.task.bin_id)
    turns: dict[UUID, int] = {}
    for row in left:
        turns[row.task.bin_id] = max(row.task.position, turns.get(row.task.bin_id, 0))
    before = reversed(way[: way.index(bin_id) + 1])
    return next((turns[each] for each in before if each in turns), here.task.position)
