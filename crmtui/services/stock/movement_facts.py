"""All that the ledger knows of one movement."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Select, select

from crmtui.kit.schemas import Schema
from crmtui.kit.transactions import ReadTx
from crmtui.models import Bin, Lot, StockMovement
from crmtui.models.stock import STATES
from crmtui.services.items import get_item
from crmtui.services.stock import errors
from crmtui.services.stock.rows import movement_detail
from crmtui.services.stock.schemas import MovementDetail

_MOST_PARTS: Final = 100


class StateChange(Schema):
    """What a movement did to the units in one state, of its lot in its bin."""

    state: str
    change: int
    after: int


class OtherPart(Schema):
    """Another movement of the same act, such as the other half of a transfer."""

    number: int
    quantity: int
    bin: str


class MovementFacts(Schema):
    movement: MovementDetail
    sku: str
    bin: str
    lot: str | None
    expires_on: date | None
    changes: tuple[StateChange, ...]
    """Of every state, in the order in which units go through them."""
    via: str
    """By which part of the program it was done."""
    request_id: str | None
    others: tuple[OtherPart, ...]


def get_movement(tx: ReadTx, item_id: UUID, number: int) -> MovementFacts:
    """The movement of an item with this number.

    Raises:
        Forbidden: permission.missing (stock:read, items:read).
        NotFound: item.not_found, movement.not_found.
    """
    tx.actor.require("stock:read")
    sku = get_item(tx, item_id).sku
    query = _placed().where(StockMovement.item_id == item_id, StockMovement.number == number)
    found = tx.session.execute(query).one_or_none()
    if found is None:
        raise errors.movement_not_found()
    row, code, lot = found
    return MovementFacts(
        movement=movement_detail(row),
        sku=sku,
        bin=code,
        lot=lot and lot.code,
        expires_on=lot and lot.expires_on,
        changes=_changes(row),
        via=row.via,
        request_id=row.request_id,
        others=_others(tx, row),
    )


def _placed() -> Select[StockMovement, str, Lot]:
    return (
        select(StockMovement, Bin.code, Lot)
        .join(Bin, Bin.id == StockMovement.bin_id)
        .outerjoin(Lot, Lot.id == StockMovement.lot_id)
    )


def _changes(row: StockMovement) -> tuple[StateChange, ...]:
    return tuple(
        StateChange(state=state, change=getattr(row, state), after=getattr(row, f"{state}_after"))
        for state in STATES
    )


def _others(tx: ReadTx, row: StockMovement) -> tuple[OtherPart, ...]:
    """An act numbers its movements one after the other, so they are near."""
    first = row.number - row.part
    query = (
        _placed()
        .where(StockMovement.item_id == row.item_id, StockMovement.number >= first)
        .order_by(StockMovement.number)
        .limit(_MOST_PARTS)
    )
    return tuple(
        OtherPart(number=other.number, quantity=other.quantity, bin=code)
        for other, code, _lot in tx.session.execute(query)
        if other.operation_id == row.operation_id and other.number != row.number
    )
