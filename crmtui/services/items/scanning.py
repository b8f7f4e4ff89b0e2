"""Which goods a scanner has in front of it."""

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.schemas import Schema
from crmtui.kit.search_text import fold
from crmtui.kit.transactions import ReadTx
from crmtui.models import Item, ItemBarcode, Lot
from crmtui.services.items.gs1 import ScannedElement, read_element
from crmtui.services.items.rules import barcode_key


class Goods(Schema):
    """What one scan stands for."""

    item_id: UUID
    sku: str
    name: str
    units: int
    """How many of it."""
    lot: str | None
    """As the code says, or as it is known by a lot's own code."""
    expires_on: date | None
    """As the code says, or else as it is known of the lot."""
    has_lots: bool


def find_goods(tx: ReadTx, code: str) -> tuple[Goods, ...]:
    """All items that a scanned code may mean, the one with this SKU first; none if it is unknown.

    The code is taken as a scanner sends it, with or without AIM identifier: an item's barcode or
    SKU, GS1 with GTIN, lot, expiry and count, or the code of a lot where nothing else is meant.

    Raises:
        Forbidden: permission.missing (items:read).
    """
    tx.actor.require("items:read")
    read = read_element(code)
    if not read.text:
        return ()
    found = {item.id: _goods(item, units, read) for item, units in _by_code(tx, read)}
    if not found:
        return tuple(_by_lot(tx, read))
    return tuple(_with_known_expiry(tx, found.values()))


def _by_code(tx: ReadTx, read: ScannedElement) -> Iterator[tuple[Item, int]]:
    """Those with the SKU, then those with the barcode, which knows how many it stands for."""
    by_sku = select(Item).where(Item.sku_key == fold(read.text))
    for item in tx.session.scalars(by_sku.order_by(Item.sku_key)):
        yield item, 1
    codes = {read.gtin or read.text, barcode_key(read.text)}
    by_barcode = (
        select(Item, ItemBarcode.units)
        .join(ItemBarcode, ItemBarcode.item_id == Item.id)
        .where(ItemBarcode.code.in_(codes))
        .order_by(Item.sku_key)
    )
    for item, units in tx.session.execute(by_barcode):
        yield item, units


def _goods(item: Item, units: int, read: ScannedElement) -> Goods:
    return Goods(
        item_id=item.id,
        sku=item.sku,
        name=item.name,
        units=units * (read.count or 1),
        lot=read.lot if item.has_lots else None,
        expires_on=read.expires_on if item.has_lots else None,
        has_lots=item.has_lots,
    )


def _by_lot(tx: ReadTx, read: ScannedElement) -> Iterator[Goods]:
    if read.gtin is not None:
        return
    wanted = (
        select(Item, Lot)
        .join(Lot, Lot.item_id == Item.id)
        .where(Lot.code == (read.lot or read.text))
        .order_by(Item.sku_key)
    )
    for item, lot in tx.session.execute(wanted):
        plain = _goods(item, 1, read)
        expiry = read.expires_on or lot.expires_on
        yield plain.model_copy(update={"lot": lot.code, "expires_on": expiry})


def _with_known_expiry(tx: ReadTx, found: Iterable[Goods]) -> Iterator[Goods]:
    for goods in found:
        if goods.lot is None or goods.expires_on is not None:
            yield goods
            continue
        known = select(Lot.expires_on).where(Lot.item_id == goods.item_id, Lot.code == goods.lot)
        yield goods.model_copy(update={"expires_on": tx.session.scalar(known)})
