"""Many bins at once, from the first code and the last."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from typing import Final

from sqlalchemy import select

from crmtui.kit.lists import among, list_value
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Bin, Warehouse
from crmtui.services.places.bin_codes import natural_key
from crmtui.services.places.commands import ensure_warehouse, ensure_zone
from crmtui.services.places.ranges import expand
from crmtui.services.places.rows import load_warehouse, place_key
from crmtui.services.places.schemas import BinRange, BinsMade, BinsPreview
from crmtui.services.places.walking import in_order, number_anew

_EXAMPLES: Final = 3


def preview_bins(tx: ReadTx, data: BinRange) -> BinsPreview:
    """What `make_bins` would come to.

    Raises:
        Forbidden: permission.missing (stock:read).
        Invalid: bin.range.
    """
    tx.actor.require("stock:read")
    codes = expand(data.first, data.last)
    known = _known(tx, codes)
    new = [code for code in codes if place_key(code) not in known]
    examples = [*islice(new, _EXAMPLES), *new[_EXAMPLES:][-1:]]
    return BinsPreview(total=len(codes), known=len(known), examples=tuple(examples))


def make_bins(tx: WriteTx, data: BinRange) -> BinsMade:
    """Make all bins from the first code to the last; those that are there stay as they are.

    One walks past each right behind the bin whose code comes before it.

    Raises:
        Forbidden: permission.missing (warehouse:manage).
        Invalid: bin.range, warehouse.unclear.
    """
    tx.actor.require("warehouse:manage")
    codes = expand(data.first, data.last)
    home = ensure_warehouse(tx, data.warehouse)
    warehouse = load_warehouse(tx, home.id, lock=True)
    zone_id = ensure_zone(tx, home.id, data.zone)
    known = _known(tx, codes)
    made = [
        Bin(
            warehouse_id=home.id,
            zone_id=zone_id,
            code=code,
            code_key=place_key(code),
            walk_order=0,
            purpose=data.purpose.value,
        )
        for code in codes
        if place_key(code) not in known
    ]
    if made:
        _put_on_the_way(tx, warehouse, made)
        facts = {"displayName": home.name, "first": made[0].code, "last": made[-1].code}
        tx.record(DomainEvent("bin.made", "warehouse", home.id, {**facts, "bins": len(made)}))
    return BinsMade(made=len(made), known=len(known))


def _known(tx: ReadTx, codes: tuple[str, ...]) -> set[str]:
    query = select(Bin.code_key).where(among(Bin.__table__.c.code_key, "codes", tx.dialect))
    keys = list_value(map(place_key, codes), tx.dialect)
    return set(tx.session.scalars(query, {"codes": keys}))


def _put_on_the_way(tx: WriteTx, warehouse: Warehouse, made: list[Bin]) -> None:
    way = in_order(tx, warehouse)
    tx.session.add_all(made)
    number_anew(tx, warehouse, _merge(way, made))
    tx.flush()


def _merge(way: Sequence[Bin], made: Sequence[Bin]) -> list[Bin]:
    """The way with each new bin right behind the one whose code comes before it."""
    behind: dict[str, list[Bin]] = defaultdict(list)
    last = ""
    new = {found.code for found in made}
    for found in sorted((*way, *made), key=lambda each: natural_key(each.code)):
        if found.code in new:
            behind[last].append(found)
        else:
            last = found.code
    merged = behind[""]
    for found in way:
        merged += (found, *behind[found.code])
    return merged
