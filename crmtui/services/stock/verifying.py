"""Whether stock is what its ledger adds up to; and setting it right where it is not."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx, WriteTx
from crmtui.models import Bin, Item, Lot, StockBalance, StockLevel, StockMovement
from crmtui.services.stock.ledger import Key, Ledger, amounts_of
from crmtui.services.stock.replay import Replay
from crmtui.services.stock.rules import Amounts
from crmtui.services.stock.schemas import Act, Divergence, Reconciled

_AT_ONCE: Final = 1_000
_NOTHING: Final = Amounts()


def verify(tx: ReadTx) -> tuple[Divergence, ...]:
    """Replay the ledger of every item; what does not agree, each item's first wrong row first.

    Raises:
        Forbidden: permission.missing (stock:read).
    """
    tx.actor.require("stock:read")
    options = {INCLUDE_DELETED: True}
    items = tx.session.execute(
        select(Item.id, Item.sku).order_by(Item.sku), None, execution_options=options
    )
    return tuple(found for item_id, sku in items.all() for found in _differences(tx, item_id, sku))


def reconcile(tx: WriteTx, item_id: UUID) -> Reconciled:
    """Set an item's balances and level to what its ledger adds up to.

    Each balance that was wrong gets a RECONCILIATION, a movement that tells by how much and
    changes no sum: the ledger was right and stays so.

    Raises:
        Forbidden: permission.missing (stock:adjust).
        NotFound: item.not_found.
    """
    tx.actor.require("stock:adjust")
    ledger = Ledger(tx, item_id)
    before = ledger.available
    replay = Replay().add_all(_movements(tx, item_id))
    wrong = _wrong_keys(ledger.balances, replay)
    adjusted = bool(wrong) or ledger.level != replay.level
    if adjusted:
        act = Act(item_id=item_id, reason="Reconciled with the ledger")
        right = {key: replay.balance_of(key) for key in wrong}
        ledger.correct(act, right, replay.level)
    return Reconciled(
        item_id=item_id,
        previous_available=before,
        calculated_available=replay.level.available,
        adjusted=adjusted,
        movements_reviewed=replay.count,
    )


def _wrong_keys(kept: dict[Key, Amounts], replay: Replay) -> list[Key]:
    """Balances that are wrong, or were when a movement was written."""
    wrong = _unequal(kept, replay)
    if replay.first_wrong is not None:
        movement = replay.first_wrong[0]
        wrong.append((movement.bin_id, movement.lot_id))
    return [*dict.fromkeys(wrong)]


def _unequal(kept: dict[Key, Amounts], replay: Replay) -> list[Key]:
    keys = kept | replay.balances
    return [key for key in keys if kept.get(key, _NOTHING) != replay.balance_of(key)]


def _movements(tx: ReadTx, item_id: UUID) -> Iterator[StockMovement]:
    query = (
        select(StockMovement)
        .where(StockMovement.item_id == item_id)
        .order_by(StockMovement.number)
        .execution_options(yield_per=_AT_ONCE)
    )
    for movement in tx.session.scalars(query):
        yield movement
        tx.session.expunge(movement)


def _differences(tx: ReadTx, item_id: UUID, sku: str) -> Iterator[Divergence]:
    replay = Replay().add_all(_movements(tx, item_id))
    if replay.first_wrong is not None:
        movement, what, kept, replayed = replay.first_wrong
        place = _place(tx, (movement.bin_id, movement.lot_id))
        number, row = movement.number, movement.id
        yield Divergence(
            sku=sku,
            **place,
            number=number,
            movement_id=row,
            what=what,
            kept=kept,
            replayed=replayed,
        )
    yield from _wrong_balances(tx, item_id, sku, replay)
    yield from _wrong_level(tx, item_id, sku, replay)


def _wrong_balances(tx: ReadTx, item_id: UUID, sku: str, replay: Replay) -> Iterator[Divergence]:
    rows = tx.session.scalars(select(StockBalance).where(StockBalance.item_id == item_id))
    kept = {(row.bin_id, row.lot_id): amounts_of(row) for row in rows}
    for key in _unequal(kept, replay):
        place = _place(tx, key)
        yield from _compare(sku, place, kept.get(key, _NOTHING), replay.balance_of(key))


def _wrong_level(tx: ReadTx, item_id: UUID, sku: str, replay: Replay) -> Iterator[Divergence]:
    level = tx.session.scalar(select(StockLevel).where(StockLevel.item_id == item_id))
    kept = _NOTHING if level is None else amounts_of(level)
    yield from _compare(sku, {"bin": None, "lot": None}, kept, replay.level)


def _compare(
    sku: str, place: dict[str, str | None], kept: Amounts, replayed: Amounts
) -> Iterator[Divergence]:
    for state, mine, theirs in zip(Amounts._fields, kept, replayed, strict=True):
        if mine != theirs:
            yield Divergence(
                sku=sku,
                **place,
                number=None,
                movement_id=None,
                what=state,
                kept=mine,
                replayed=theirs,
            )


def _place(tx: ReadTx, key: Key) -> dict[str, str | None]:
    bin_id, lot_id = key
    return {
        "bin": tx.session.scalar(select(Bin.code).where(Bin.id == bin_id)),
        "lot": tx.session.scalar(select(Lot.code).where(Lot.id == lot_id)),
    }
