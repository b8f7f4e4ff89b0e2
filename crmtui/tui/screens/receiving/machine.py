"""What a scan means at the receiving desk: goods, count, bin. Pure: no terminal, no database.

Receiving goes goods → count → bin, putting away goes bin → goods → count → bin. A step that is
refused changes nothing; a step with a `Command` has its state only once the command was carried
out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

MOST_UNITS: Final = 999_999
"""More than anybody puts into a bin at once; a scanned barcode taken for a count is more."""


class Mode(StrEnum):
    RECEIVE = "receive"
    PUT_AWAY = "put away"


class Told(StrEnum):
    """What became of a step."""

    READY = "ready"
    """Nothing is in hand."""
    SOURCE = "source"
    """Standing at the bin out of which goods are put away."""
    COUNTING = "counting"
    """Goods are in hand: more of them, their number, or their bin comes next."""
    LOT_NEEDED = "lot_needed"
    DONE = "done"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    BIN_FIRST = "bin_first"
    GOODS_FIRST = "goods_first"
    OTHER_ITEM = "other_item"
    OTHER_LOT = "other_lot"
    SAME_BIN = "same_bin"
    BIN_NEEDED = "bin_needed"
    BAD_COUNT = "bad_count"
    BUSY = "busy"


ACCEPTED: Final = frozenset({Told.READY, Told.SOURCE, Told.COUNTING, Told.DONE})


class Place(NamedTuple):
    """A bin."""

    id: UUID
    code: str


class Ware(NamedTuple):
    """An item, and where it is at home."""

    item_id: UUID
    sku: str
    name: str
    unit: str
    has_lots: bool
    home: Place | None


class Load(NamedTuple):
    """So many units of an item: in hand, or what one scan stands for."""

    ware: Ware
    units: int
    lot: str | None = None
    expires_on: date | None = None


class Seen(NamedTuple):
    """What a code may be."""

    code: str
    loads: tuple[Load, ...] = ()
    place: Place | None = None
    lot: str = ""
    """What it is where it is nothing but the code of a lot."""
    expires_on: date | None = None


class Command(NamedTuple):
    """What is to be written: units into a bin, out of another one or received."""

    load: Load
    target: Place
    source: Place | None


@dataclass(frozen=True, slots=True)
class Desk:
    """How one stands."""

    mode: Mode = Mode.RECEIVE
    source: Place | None = None
    """Out of which goods are put away."""
    load: Load | None = None
    """What is in hand."""
    waiting: Load | None = None
    """What will be in hand once its lot is known."""


class Step(NamedTuple):
    """What came of a step; `about` are codes and names that belong to it."""

    desk: Desk
    told: Told
    about: tuple[str, ...] = ()
    command: Command | None = None


def scan(desk: Desk, seen: Seen) -> Step:
    """A code was scanned, or typed."""
    if desk.waiting is not None:
        return _scan_lot(desk, desk.waiting, seen)
    if not seen.loads and seen.place is None:
        return Step(desk, Told.UNKNOWN, (seen.code,))
    if desk.load is not None:
        return _scan_with_goods(desk, desk.load, seen)
    if desk.mode is Mode.PUT_AWAY and seen.place is not None:
        return _stand_at(desk, seen)
    if desk.mode is Mode.PUT_AWAY and desk.source is None:
        return Step(desk, Told.BIN_FIRST, _skus(seen.loads))
    if not seen.loads:
        return Step(desk, Told.GOODS_FIRST, (seen.code,))
    if len(seen.loads) > 1:
        return Step(desk, Told.AMBIGUOUS, _skus(seen.loads))
    return _take(desk, seen.loads[0])


def _scan_lot(desk: Desk, waiting: Load, seen: Seen) -> Step:
    """What says the lot that is asked for; a code that means nothing else may be the lot's own."""
    for load in seen.loads:
        if load.ware.item_id == waiting.ware.item_id and load.lot is not None:
            return _take(desk, waiting._replace(lot=load.lot, expires_on=load.expires_on))
    if seen.loads or seen.place is not None:
        return Step(desk, Told.LOT_NEEDED, (waiting.ware.sku,))
    if seen.expires_on is not None:
        return _take(desk, waiting._replace(lot=seen.lot, expires_on=seen.expires_on))
    return Step(desk, Told.LOT_NEEDED, (waiting.ware.sku, seen.lot))


def _stand_at(desk: Desk, seen: Seen) -> Step:
    if seen.loads:
        return Step(desk, Told.AMBIGUOUS, (seen.code, *_skus(seen.loads)))
    return Step(replace(desk, source=seen.place), Told.SOURCE)


def _take(desk: Desk, load: Load) -> Step:
    if load.ware.has_lots and load.lot is None:
        return Step(replace(desk, waiting=load), Told.LOT_NEEDED, (load.ware.sku,))
    return Step(replace(desk, load=load, waiting=None), Told.COUNTING)


def _scan_with_goods(desk: Desk, held: Load, seen: Seen) -> Step:
    same = [load for load in seen.loads if load.ware.item_id == held.ware.item_id]
    if seen.place is not None and seen.loads:
        return Step(desk, Told.AMBIGUOUS, (seen.code, *_skus(seen.loads)))
    if seen.place is not None:
        return put(desk, seen.place)
    if not same:
        return Step(desk, Told.OTHER_ITEM, (held.ware.sku, *_skus(seen.loads)))
    return _add(desk, held, same[0])


def _add(desk: Desk, held: Load, more: Load) -> Step:
    """Another scan of what is in hand; a code without a lot is taken to be of the same one."""
    if more.lot not in (None, held.lot):
        return Step(desk, Told.OTHER_LOT, (held.lot or "", more.lot or ""))
    if more.expires_on is not None and held.expires_on not in (None, more.expires_on):
        return Step(desk, Told.OTHER_LOT, (f"{held.expires_on}", f"{more.expires_on}"))
    expires_on = held.expires_on or more.expires_on
    return _count(desk, held._replace(expires_on=expires_on), held.units + more.units)


def _count(desk: Desk, held: Load, units: int) -> Step:
    if not 1 <= units <= MOST_UNITS:
        return Step(desk, Told.BAD_COUNT, (str(units),))
    return Step(replace(desk, load=held._replace(units=units)), Told.COUNTING)


def count(desk: Desk, units: int) -> Step:
    """The number of units in hand was typed."""
    if desk.load is None:
        return _ask_for_goods(desk)
    return _count(desk, desk.load, units)


def confirm(desk: Desk) -> Step:
    """Enter alone: what is in hand goes to where it is at home."""
    if desk.load is None:
        return _ask_for_goods(desk)
    home = find_suggestion(desk)
    if home is None:
        return Step(desk, Told.BIN_NEEDED, (desk.load.ware.sku,))
    return put(desk, home)


def find_suggestion(desk: Desk) -> Place | None:
    """The bin to which goods in hand should go."""
    home = None if desk.load is None else desk.load.ware.home
    return None if home is None or home == desk.source else home


def _ask_for_goods(desk: Desk) -> Step:
    if desk.waiting is not None:
        return Step(desk, Told.LOT_NEEDED, (desk.waiting.ware.sku,))
    missing_bin = desk.mode is Mode.PUT_AWAY and desk.source is None
    return Step(desk, Told.BIN_FIRST if missing_bin else Told.GOODS_FIRST)


def put(desk: Desk, place: Place) -> Step:
    """What is in hand goes into a bin."""
    if desk.load is None:
        return _ask_for_goods(desk)
    if desk.source is not None and place.id == desk.source.id:
        return Step(desk, Told.SAME_BIN, (place.code,))
    command = Command(desk.load, place, desk.source)
    return Step(replace(desk, load=None), Told.DONE, (place.code,), command)


def give_lot(desk: Desk, lot: str, expires_on: date | None) -> Step:
    """The lot that no code told was typed."""
    if desk.waiting is None:
        return Step(desk, rest(desk))
    return _take(desk, desk.waiting._replace(lot=lot, expires_on=expires_on))


def drop(desk: Desk) -> Step:
    """Nothing is in hand any more; once more, and one stands at no bin."""
    if desk.load is None and desk.waiting is None:
        return Step(replace(desk, source=None), Told.READY)
    free = replace(desk, load=None, waiting=None)
    return Step(free, rest(free))


def switch(desk: Desk) -> Step:
    """The other mode; not with goods in hand."""
    if desk.load is not None or desk.waiting is not None:
        held = desk.load or desk.waiting
        return Step(desk, Told.BUSY, () if held is None else (held.ware.sku,))
    other = Mode.PUT_AWAY if desk.mode is Mode.RECEIVE else Mode.RECEIVE
    return Step(Desk(mode=other), Told.READY)


def rest(desk: Desk) -> Told:
    """What is told of a desk at which nothing happened just now."""
    if desk.waiting is not None:
        return Told.LOT_NEEDED
    if desk.load is not None:
        return Told.COUNTING
    return Told.READY if desk.source is None else Told.SOURCE


def _skus(loads: Iterable[Load]) -> tuple[str, ...]:
    return tuple(load.ware.sku for load in loads)
