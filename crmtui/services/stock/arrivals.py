"""What came into bins lately, received or put away, and taking that back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field
from sqlalchemy import Row, select

from crmtui.kit.schemas import Schema, text_of
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Bin, Item, Lot, StockMovement
from crmtui.services.stock import errors
from crmtui.services.stock.ledger import Entry, Ledger
from crmtui.services.stock.rules import MovementKind
from crmtui.services.stock.schemas import Act, Done

_KINDS: Final = (MovementKind.RECEIPT.value, MovementKind.TRANSFER.value)
_UNDO: Final = "undo:"
"""Begins the request id of an undo; the id of what it undoes follows, so it happens once."""


class Arrival(Schema):
    """Units that were received into a bin, or put there out of another one."""

    movement_id: UUID
    kind: MovementKind
    item_id: UUID
    sku: str
    name: str
    quantity: int
    bin: str
    from_bin: str | None
    """None where they were received."""
    lot: str | None
    actor_id: UUID | None
    actor_name: str
    at: datetime
    undone: bool


class ArrivalUndo(Schema):
    """Taking an arrival back."""

    movement_id: UUID
    reason: Annotated[str, text_of(200, 1)]


def list_arrivals(
    tx: ReadTx, limit: Annotated[int, Field(ge=1, le=200)] = 20
) -> tuple[Arrival, ...]:
    """The last arrivals, the newest first; what took one back is no arrival.

    Raises:
        Forbidden: permission.missing (stock:read).
    """
    tx.actor.require("stock:read")
    query = (
        select(StockMovement, Item.sku, Item.name, Bin.code, Lot.code)
        .join(Item, Item.id == StockMovement.item_id)
        .join(Bin, Bin.id == StockMovement.bin_id)
        .outerjoin(Lot, Lot.id == StockMovement.lot_id)
        .where(StockMovement.kind.in_(_KINDS), StockMovement.quantity > 0)
        .where(StockMovement.request_id.is_(None) | StockMovement.request_id.not_like(f"{_UNDO}%"))
        .order_by(StockMovement.created_at.desc(), StockMovement.id.desc())
        .limit(limit)
    )
    rows = list(tx.session.execute(query))
    undone = _undone(tx, [row[0].id for row in rows])
    sources = _sources(tx, [row[0].operation_id for row in rows])
    return tuple(_arrival(row, undone, sources) for row in rows)


def _undone(tx: ReadTx, movement_ids: Iterable[UUID]) -> set[str]:
    """The request ids of what was taken back."""
    wanted = [f"{_UNDO}{movement_id}" for movement_id in movement_ids]
    query = select(StockMovement.request_id).where(StockMovement.request_id.in_(wanted))
    return {found for found in tx.session.scalars(query) if found is not None}


def _sources(tx: ReadTx, operations: Iterable[UUID]) -> dict[tuple[UUID, UUID], str]:
    """By act and lot, the bin that units came from."""
    query = (
        select(StockMovement.operation_id, StockMovement.lot_id, Bin.code)
        .join(Bin, Bin.id == StockMovement.bin_id)
        .where(StockMovement.operation_id.in_(operations), StockMovement.quantity < 0)
    )
    return {(operation, lot): code for operation, lot, code in tx.session.execute(query)}


def _arrival(
    row: Row[StockMovement, str, str, str, str],
    undone: set[str],
    sources: dict[tuple[UUID, UUID], str],
) -> Arrival:
    moved, sku, name, code, lot = row
    return Arrival(
        movement_id=moved.id,
        kind=MovementKind(moved.kind),
        item_id=moved.item_id,
        sku=sku,
        name=name,
        quantity=moved.quantity,
        bin=code,
        from_bin=sources.get((moved.operation_id, moved.lot_id)),
        lot=lot,
        actor_id=moved.actor_id,
        actor_name=moved.actor_name,
        at=moved.created_at,
        undone=f"{_UNDO}{moved.id}" in undone,
    )


def undo_arrival(tx: WriteTx, data: ArrivalUndo) -> Done:
    """Take an arrival back: what was received is adjusted away, what was put away goes back.

    It happens once, however often it is asked for.

    Raises:
        Forbidden: permission.missing (stock:move; stock:adjust where somebody else did it).
        NotFound: arrival.not_found.
        LimitReached: stock.insufficient, when the units have gone on since.
    """
    tx.actor.require("stock:move")
    query = select(StockMovement).where(StockMovement.id == data.movement_id)
    moved = tx.session.scalar(query)
    if moved is None or moved.kind not in _KINDS or moved.quantity < 0:
        raise errors.arrival_not_found()
    if moved.actor_id != tx.actor.id:
        tx.actor.require("stock:adjust")
    received = moved.kind == MovementKind.RECEIPT
    kind = MovementKind.ADJUSTMENT if received else MovementKind.TRANSFER
    act = Act(item_id=moved.item_id, reason=data.reason, request_id=f"{_UNDO}{moved.id}")
    ledger = Ledger(tx, moved.item_id)
    if done := ledger.find_done(act, kind):
        return done
    entries = [Entry((moved.bin_id, moved.lot_id), -moved.quantity)]
    if not received:
        entries.append(Entry((_origin(tx, moved), moved.lot_id), moved.quantity))
    return ledger.post(act, kind, entries)


def _origin(tx: ReadTx, moved: StockMovement) -> UUID:
    query = select(StockMovement.bin_id).where(
        StockMovement.operation_id == moved.operation_id,
        StockMovement.lot_id == moved.lot_id,
        StockMovement.quantity < 0,
    )
    origin = tx.session.scalar(query)
    if origin is None:
        raise errors.arrival_not_found()
    return origin
