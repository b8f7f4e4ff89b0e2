"""Which goods a scanner has in front of it."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.schemas import Schema
from crmtui.kit.search_text import fold
from crmtui.kit.transactions import ReadTx
from crmtui.models import Lot
from crmtui.services.items import statements
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


class _Known(NamedTuple):
    """An item, as far as scans ask."""

    id: UUID
    sku: str
    name: str
    has_lots: bool


def _by_code(tx: ReadTx, read: ScannedElement) -> Iterator[tuple[_Known, int]]:
    """Those with the SKU, then those with the barcode, which knows how many it stands for."""
    given = {"organization_id": tx.organization_id, "sku_key": fold(read.text)}
    for row in tx.run(statements.BY_SKU, given):
        yield _Known._make(row), 1
    codes = {"code": read.gtin or read.text, "other": barcode_key(read.text)}
    for *item, units in tx.run(statements.BY_BARCODE, given | codes):
        yield _Known._make(item), units


def _goods(item: _Known, units: int, read: ScannedElement) -> Goods:
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
    given = {"organization_id": tx.organization_id, "lot": read.lot or read.text}
    for *item, code, expires_on in tx.run(statements.BY_LOT, given):
        plain = _goods(_Known._make(item), 1, read)
        expiry = read.expires_on or expires_on
        yield plain.model_copy(update={"lot": code, "expires_on": expiry})


def _with_known_expiry(tx: ReadTx, found: Iterable[Goods]) -> Iterator[Goods]:
    for goods in found:
        if goods.lot is None or goods.expires_on is not None:
            yield goods
            continue
        known = select(Lot.expires_on).where(Lot.item_id == goods.item_id, Lot.code == goods.lot)
        yield goods.model_copy(update={"expires_on": tx.session.scalar(known)})
