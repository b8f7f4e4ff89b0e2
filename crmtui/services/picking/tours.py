"""Short ways through stops: simple ones to begin with, and steps that make any way shorter."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final

from crmtui.services.picking.aisles import Distances
from crmtui.services.places import Place

_LONGEST: Final = 3
"""So many stops in a row are tried elsewhere."""


def sweeps(places: Sequence[Place], distances: Distances) -> Iterator[list[int]]:
    """Ways as people walk them without help; none is best for all batches."""
    ordered = sorted(range(len(places)), key=lambda at: (places[at], at))
    aisles = [[*group] for _, group in groupby(ordered, key=lambda at: places[at].aisle)]
    for turned in (0, 1):
        yield [
            at
            for turn, aisle in enumerate(aisles)
            for at in (aisle[::-1] if turn % 2 == turned else aisle)
        ]
    yield _to_the_nearest(ordered, distances)


def _to_the_nearest(ordered: Sequence[int], distances: Distances) -> list[int]:
    way: list[int] = []
    left = dict.fromkeys(ordered)
    row = distances.rows[distances.begin]
    while left:
        nearest = min(left, key=row.__getitem__)
        del left[nearest]
        way.append(nearest)
        row = distances.rows[nearest]
    return way


def shorten(way: Sequence[int], distances: Distances) -> list[int]:
    """The way without a turn (2-opt) or a move of up to three stops (Or-opt) that shortens it."""
    whole = [distances.begin, *way, distances.end]
    while _turn_parts(whole, distances.rows) or _move_parts(whole, distances.rows):
        pass
    return whole[1:-1]


def _turn_parts(way: list[int], rows: list[list[int]]) -> bool:
    """Walk each part backwards where that is shorter; whether any was."""
    turned = False
    for first in range(1, len(way) - 1):
        before, inside = rows[way[first - 1]], rows[way[first]]
        kept = before[way[first]]
        for last in range(first + 1, len(way) - 1):
            end, after = way[last], way[last + 1]
            if before[end] + inside[after] < kept + rows[end][after]:
                way[first : last + 1] = way[first : last + 1][::-1]
                inside, kept = rows[end], before[end]
                turned = True
    return turned


def _move_parts(way: list[int], rows: list[list[int]]) -> bool:
    """Pass a few stops in a row at another time where that is shorter; whether any were."""
    moved = False
    for many in range(1, _LONGEST + 1):
        for first in range(1, len(way) - many):
            moved = _move_part(way, rows, first, many) or moved
    return moved


def _move_part(way: list[int], rows: list[list[int]], first: int, many: int) -> bool:
    part = way[first : first + many]
    before, after = way[first - 1], way[first + many]
    saved = rows[before][part[0]] + rows[part[-1]][after] - rows[before][after]
    if saved <= 0:
        return False
    rest = way[:first] + way[first + many :]
    ahead, behind = rows[part[0]], rows[part[-1]]
    for at, (one, other) in enumerate(pairwise(rest), 1):
        gap = rows[one][other] + saved
        if ahead[one] + behind[other] < gap:
            way[:] = [*rest[:at], *part, *rest[at:]]
            return True
        if behind[one] + ahead[other] < gap:
            way[:] = [*rest[:at], *part[::-1], *rest[at:]]
            return True
    return False
