"""Lots of an item."""

from uuid import UUID

from sqlalchemy import select

from crmtui.kit.schemas import storable
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Lot
from crmtui.services.items import errors
from crmtui.services.items.rows import load_item
from crmtui.services.items.schemas import LotDetail, LotWanted


def ensure_lot(tx: WriteTx, item_id: UUID, wanted: LotWanted | None) -> LotDetail | None:
    """The lot by its code, made if there is none; None for an item that has no lots.

    Raises:
        Forbidden: permission.missing (stock:move).
        NotFound: item.not_found.
        Invalid: lot.needed, lot.unwanted.
        Conflict: lot.other_expiry.
    """
    tx.actor.require("stock:move")
    item = load_item(tx, item_id)
    if wanted is None:
        if item.has_lots:
            raise errors.lot_needed(item.sku)
        return None
    if not item.has_lots:
        raise errors.lot_unwanted(item.sku)
    found = tx.session.scalar(select(Lot).where(Lot.item_id == item_id, Lot.code == wanted.code))
    if found is None:
        found = Lot(item_id=item_id, code=wanted.code, expires_on=wanted.expires_on)
        tx.session.add(found)
        tx.flush()
    elif wanted.expires_on not in (None, found.expires_on):
        raise errors.lot_expires_otherwise(found.code, f"{found.expires_on or '-'}")
    return LotDetail.model_validate(found)


def find_lot(tx: ReadTx, item_id: UUID, code: str) -> LotDetail | None:
    """The lot of an item by its code.

    Raises:
        Forbidden: permission.missing (items:read).
    """
    tx.actor.require("items:read")
    query = select(Lot).where(Lot.item_id == item_id, Lot.code == storable(code))
    found = tx.session.scalar(query)
    return None if found is None else LotDetail.model_validate(found)
