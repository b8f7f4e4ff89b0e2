"""What must hold in a warehouse at any time: ledger, orders, batches, totes and parcels agree."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import ReadTx
from crmtui.models import (
    CustomerOrder,
    CustomerOrderLine,
    OrderAllocation,
    Parcel,
    ParcelUnits,
    PickBatch,
    PickTask,
    PickTote,
    StockBalance,
    StockMovement,
)
from crmtui.services import stock
from crmtui.services.fulfilment import LineDetail
from crmtui.services.fulfilment.rules import status_of

STATES: Final = ("reserved", "picked", "packed")
HELD: Final = (*STATES, "shipped")


def find_disagreements(tx: ReadTx) -> list[str]:
    """Each thing that is not as it must be, in words; none where all is well."""
    facts = _Facts(tx)
    found = [f"ledger: {each}" for each in stock.verify(tx)]
    for check in (_ledger, _parcels, _lines, _statuses, _tasks, _totes):
        found += [f"{check.__name__[1:]}: {each}" for each in check(facts)]
    return found


class _Facts:
    """Every row that tells where a unit is."""

    def __init__(self, tx: ReadTx) -> None:
        def read(table: Any) -> list[Any]:
            return [*tx.session.scalars(select(table))]

        self.orders = {order.id: order for order in read(CustomerOrder)}
        self.lines = {line.id: line for line in read(CustomerOrderLine)}
        self.held = {
            (each.line_id, each.bin_id, each.lot_id): each for each in read(OrderAllocation)
        }
        self.balances = read(StockBalance)
        shipped = select(StockMovement).where(StockMovement.kind == "SHIP")
        self.shipped = [*tx.session.scalars(shipped)]
        self.parcels = {parcel.id: parcel for parcel in read(Parcel)}
        self.units = read(ParcelUnits)
        self.batches = {batch.id: batch for batch in read(PickBatch)}
        self.tasks = read(PickTask)
        self.totes = read(PickTote)

    def order_of(self, line_id: UUID) -> CustomerOrder:
        order: CustomerOrder = self.orders[self.lines[line_id].order_id]
        return order


def _ledger(facts: _Facts) -> list[str]:
    """What orders have of each lot in each bin is what the ledger says, no more and no less."""
    orders: Counter[Any] = Counter()
    for held in facts.held.values():
        item_id = facts.lines[held.line_id].item_id
        for state in HELD:
            orders[item_id, held.bin_id, held.lot_id, state] += getattr(held, state)
    ledger: Counter[Any] = Counter()
    for row in facts.balances:
        for state in STATES:
            ledger[row.item_id, row.bin_id, row.lot_id, state] += getattr(row, state)
    for moved in facts.shipped:
        ledger[moved.item_id, moved.bin_id, moved.lot_id, "shipped"] += moved.quantity
    return [
        f"{key[-1]} of {key[:3]}: orders {orders[key]}, ledger {ledger[key]}"
        for key in {*orders, *ledger}
        if orders[key] != ledger[key]
    ]


def _parcels(facts: _Facts) -> list[str]:
    """What is packed lies in one parcel that is here; what lay in one that left was shipped."""
    here: Counter[Any] = Counter()
    gone: Counter[Any] = Counter()
    for units in facts.units:
        parcel = facts.parcels[units.parcel_id]
        kept = here if parcel.shipped_at is None else gone
        kept[units.line_id, units.bin_id, units.lot_id] += units.units
    found = [
        f"{key}: in parcels {here[key]}, nothing held" for key in here if key not in facts.held
    ]
    for key, held in facts.held.items():
        if here[key] != held.packed or gone[key] > held.shipped:
            found.append(f"{key}: {here[key]} here, {gone[key]} gone; {_shown(held)}")
    return found


def _shown(held: OrderAllocation) -> str:
    return " ".join(f"{state} {getattr(held, state)}" for state in HELD)


def _lines(facts: _Facts) -> list[str]:
    """No line has more than it wants; nothing is reserved for an order that has ended."""
    has: Counter[UUID] = Counter()
    found = []
    for held in facts.held.values():
        has[held.line_id] += sum(getattr(held, state) for state in HELD)
        order = facts.order_of(held.line_id)
        if order.status in ("cancelled", "shipped") and held.reserved:
            found.append(f"SO-{order.number} is {order.status}: {_shown(held)}")
    return found + [
        f"{line.id} wants {line.quantity}, has {has[line.id]}"
        for line in facts.lines.values()
        if has[line.id] > line.quantity
    ]


def _statuses(facts: _Facts) -> list[str]:
    """An order that was not cancelled is as far as its units."""
    units = {line.id: dict.fromkeys(HELD, 0) for line in facts.lines.values()}
    for held in facts.held.values():
        for state in HELD:
            units[held.line_id][state] += getattr(held, state)
    found = []
    for order in facts.orders.values():
        mine = [
            LineDetail(
                id=line.id,
                item_id=line.item_id,
                sku="",
                name="",
                quantity=line.quantity,
                **units[line.id],
            )
            for line in facts.lines.values()
            if line.order_id == order.id
        ]
        right = status_of(mine)
        if order.status not in ("cancelled", right):
            found.append(f"SO-{order.number} is {order.status}, its units say {right}")
        if not mine:
            found.append(f"SO-{order.number} has no lines")
    return found


def _tasks(facts: _Facts) -> list[str]:
    """What a line of a batch wants is reserved for it; an ended batch wants nothing."""
    found = []
    taken: Counter[Any] = Counter()
    for task in facts.tasks:
        key = task.line_id, task.bin_id, task.lot_id
        held, order, batch = facts.held.get(key), facts.orders[task.order_id], task.batch_id
        shown = f"PB-{facts.batches[batch].number} line {task.position} ({task.status})"
        taken[key] += task.picked
        is_ended = facts.batches[batch].status in ("picked", "cancelled")
        if task.status == "open":
            if is_ended or order.status in ("cancelled", "shipped"):
                found.append(f"{shown}: is open, though its batch or SO-{order.number} has ended")
            if held is None or task.quantity - task.picked > held.reserved:
                wants = task.quantity - task.picked
                found.append(f"{shown}: wants {wants}; {held and _shown(held)}")
        if is_ended and task.put < task.picked:
            found.append(f"{shown}: {task.picked - task.put} of an ended batch are in no tote")
    for key, held in facts.held.items():
        has = held.picked + held.packed + held.shipped
        if facts.order_of(held.line_id).status != "cancelled" and taken[key] > has:
            found.append(f"{key}: batches took {taken[key]}; {_shown(held)}")
    return found


def _totes(facts: _Facts) -> list[str]:
    """A tote in use has something of its order in it, or its batch is still walked."""
    picked: Counter[UUID] = Counter()
    for held in facts.held.values():
        picked[facts.order_of(held.line_id).id] += held.picked
    found = []
    for tote in facts.totes:
        batch = facts.batches[tote.batch_id]
        if tote.in_use and batch.status in ("picked", "cancelled") and not picked[tote.order_id]:
            order = facts.orders[tote.order_id]
            found.append(f"{tote.code} is kept by SO-{order.number} ({order.status}) for nothing")
    return found
