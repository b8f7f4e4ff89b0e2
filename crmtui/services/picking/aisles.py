"""How far it is from bin to bin: parallel aisles, with a cross aisle at either end."""

import itertools
from collections.abc import Sequence
from typing import Final

from crmtui.services.places import Aisle, Place

BAY: Final = 100
"""The way along one bay; all other ways are counted in hundredths of it."""
AISLE: Final = 2 * BAY
"""To the next aisle: its half, two racks back to back and half of this one."""
LEVEL: Final = 10
"""To reach one level higher or lower."""
SLOT: Final = 2
MOST_REACH: Final = 50
"""For levels, as for slots: however many there are, one stands before the same bay."""


class Distances:
    """Every way between the stops, between where it begins and a stop, and from one to the end.

    Stops are counted from 0; `begin` and `end` are two more. From `begin`, where it is not known,
    and to `end` every way is 0: the way begins and ends wherever it is shortest.
    """

    def __init__(self, rows: list[list[int]]) -> None:
        self.rows: Final = rows
        self.begin: Final = len(rows) - 2
        self.end: Final = len(rows) - 1

    def length(self, way: Sequence[int]) -> int:
        """Of the whole way, from where it begins."""
        rows = self.rows
        whole = (self.begin, *way)
        return sum(rows[one][other] for one, other in itertools.pairwise(whole))


def measure(places: Sequence[Place], begin: Place | None = None, last_bay: int = 0) -> Distances:
    """All ways between places; `last_bay` where aisles are longer than the places tell."""
    known = [*places] if begin is None else [*places, begin]
    across = _across({place.aisle for place in known})
    behind = (max(last_bay, *(place.bay for place in known)) + 1) * BAY
    points = [(across[p.aisle], p.bay * BAY, p.level * LEVEL, p.slot * SLOT) for p in known]
    rows: list[list[int]] = []
    for point in points:
        rows.append([_way(point, other, behind) for other in points[: len(rows)]])
    for at, row in enumerate(rows):
        row.extend([0, *(later[at] for later in rows[at + 1 :])])
    if begin is None:
        for row in rows:
            row.append(0)
        rows.append([0] * (len(places) + 1))
    for row in rows:
        row.append(0)
    rows.append([0] * (len(places) + 2))
    return Distances(rows)


def _across(aisles: set[Aisle]) -> dict[Aisle, int]:
    """Where each aisle is along the cross aisles.

    As its number tells where all are counted alike; else, in their order, one beside the other.
    """
    ordered = sorted(aisles)
    if len({aisle.name for aisle in ordered}) == 1:
        return {aisle: aisle.number * AISLE for aisle in ordered}
    return {aisle: at * AISLE for at, aisle in enumerate(ordered)}


_Point = tuple[int, int, int, int]


def _way(one: _Point, other: _Point, behind: int) -> int:
    level, slot = abs(one[2] - other[2]), abs(one[3] - other[3])
    reach = (level if level < MOST_REACH else MOST_REACH) + (
        slot if slot < MOST_REACH else MOST_REACH
    )
    if one[0] == other[0]:
        return abs(one[1] - other[1]) + reach
    there = one[1] + other[1]
    along = there if there < behind else 2 * behind - there
    return abs(one[0] - other[0]) + along + reach
