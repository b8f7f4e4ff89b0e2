"""The way past the bins of a batch: short, and the same however they are listed."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from crmtui.services.picking.aisles import measure
from crmtui.services.picking.tours import shorten, sweeps
from crmtui.services.places import Place, natural_key, read_place

_TRIED: Final = 2
"""So many ways are made shorter: one in twenty batches gains from another, by a hundredth."""


class Stop(NamedTuple):
    """A bin at which something is taken.

    `walk_order` is the bin's turn on the way through the warehouse, `pick_order` the turn that
    somebody gave the item, counted alike (as `places.walk_ranks` counts), or None.
    """

    code: str
    walk_order: int
    pick_order: int | None


def plan_route(
    stops: Sequence[Stop], start: Stop | None = None, last_bay: int = 0
) -> tuple[int, ...]:
    """The stops' indices in the order in which one walks past them.

    Where all codes tell their place, the way is short: aisles lie side by side, in the order of
    their codes, and one changes from one to another in front of bay 1 or behind the last
    bay (`last_bay`, or the last among the stops). It begins at `start`, where one stands, and
    ends anywhere. Without `start` it begins at that of its two ends which has the earlier turn.

    What somebody decided goes before what is short:

    - Bins whose walking order does not follow their codes (aisle by aisle, up or down the bays
      of each) were put in their order by somebody: it is kept, equal ones by their codes. So it
      is where a code does not tell a place.
    - A stop with a pick order comes right before the first one whose turn is later, or last.
    """
    listed = sorted(range(len(stops)), key=lambda index: _listed_key(stops[index]))
    own = [index for index in listed if stops[index].pick_order is None]
    places = [read_place(stops[index].code) for index in own]
    known = [place for place in places if place is not None]
    if len(known) == len(places) and _follows(known):
        begin = None if start is None else read_place(start.code)
        own = [own[at] for at in _short_way(known, begin, last_bay)]
    given = [index for index in listed if stops[index].pick_order is not None]
    return tuple(_insert(stops, own, given))


def _listed_key(stop: Stop) -> tuple[object, ...]:
    return stop.walk_order, natural_key(stop.code), stop.code, stop.pick_order or 0


def _follows(places: Sequence[Place]) -> bool:
    """Whether places, in their walking order, say no more than their codes do."""
    bays: dict[object, list[int]] = {}
    seen = None
    for place in places:
        if place.aisle != seen and place.aisle in bays:
            return False
        seen = place.aisle
        bays.setdefault(place.aisle, []).append(place.bay)
    return _is_monotone([*bays]) and all(map(_is_monotone, bays.values()))


def _is_monotone(values: Sequence[Any]) -> bool:
    ordered = sorted(values)
    return values in (ordered, ordered[::-1])


def _short_way(places: Sequence[Place], begin: Place | None, last_bay: int) -> list[int]:
    if len(places) < 2:
        return [*range(len(places))]
    distances = measure(places, begin, last_bay)
    first = sorted(sweeps(places, distances), key=distances.length)[:_TRIED]
    best = min((shorten(way, distances) for way in first), key=distances.length)
    if begin is None and best[0] > best[-1]:  # they are listed by their turns
        best.reverse()
    return best


def _insert(stops: Sequence[Stop], way: list[int], given: list[int]) -> list[int]:
    """Those with a pick order, each before the first whose turn is later."""
    way = [*way]
    for index in sorted(given, key=lambda index: stops[index].pick_order or 0):
        turn = _turn(stops[index])
        later = (at for at, other in enumerate(way) if _turn(stops[other]) > turn)
        way.insert(next(later, len(way)), index)
    return way


def _turn(stop: Stop) -> int:
    return stop.walk_order if stop.pick_order is None else stop.pick_order
