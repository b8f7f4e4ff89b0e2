"""A store room in which somebody walks with a scanner."""

from __future__ import annotations

from copy import copy
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.backend import Backend
from crmtui.kit.ids import new_id
from crmtui.kit.transactions import ReadTx
from crmtui.models import (
    DomainEventRow,
    OrderAllocation,
    PickBatch,
    PickTask,
    PickTote,
    StockMovement,
)
from crmtui.services import fulfilment, picking, stock
from crmtui.services.fulfilment import CustomerOrderCreate, CustomerOrderDetail, LineWanted
from crmtui.services.items import ItemDetail
from crmtui.services.picking import (
    BatchDetail,
    BatchPlan,
    Cart,
    PickAnswer,
    PickCount,
    PickPlace,
    PickScan,
    PickStep,
    PickUndo,
    PickVerdict,
    ShortPick,
    ShortReason,
    ZeroAnswer,
)
from tests.factories import create_actor
from tests.services.stock.making import Room


class PickRoom(Room):
    """A manager (`actor`) who builds batches, and a picker who takes them."""

    def __init__(self, backend: Backend) -> None:
        super().__init__(backend)
        self.manager = self.actor
        assert self.actor.organization_id is not None
        self.picker = create_actor(self.actor.organization_id, "picker")
        self._requests = count(1)

    def colleague(self) -> PickRoom:
        """The same room with another picker in it."""
        other = copy(self)
        assert self.actor.organization_id is not None
        other.picker = create_actor(self.actor.organization_id, "picker")
        return other

    def order(self, *lines: tuple[ItemDetail, int], **fields: Any) -> CustomerOrderDetail:
        wanted = tuple(LineWanted(item_id=item.id, quantity=units) for item, units in lines)
        made: CustomerOrderDetail = self.do(
            fulfilment.create_order, CustomerOrderCreate(lines=wanted, **fields)
        )
        return made

    def build(self, totes: int = 8, **fields: Any) -> tuple[BatchDetail, ...]:
        plan = BatchPlan(cart=Cart(totes=totes), **fields)
        made: tuple[BatchDetail, ...] = self.do(picking.build_batches, plan)
        return made

    def walk(self, batch: BatchDetail) -> Picker:
        """The picker takes a batch."""
        with self.backend.write(self.picker) as tx:
            place = picking.take_batch(tx, batch.id)
        return Picker(self, place)

    def status(self, order: CustomerOrderDetail) -> str:
        found: CustomerOrderDetail = self.ask(fulfilment.get_order, order.id)
        return found.status.value

    def next_request(self) -> str:
        return f"r-{next(self._requests)}"

    def stored(self) -> list[str]:
        """Every row that picking could write."""

        def read(tx: ReadTx) -> list[str]:
            tables = (PickBatch, PickTask, PickTote, OrderAllocation, StockMovement, DomainEventRow)
            found = (tx.execute(select(table.__table__)) for table in tables)
            return sorted(repr(tuple(row)) for rows in found for row in rows)

        return [*self.ask(read)]

    def check(self) -> None:
        """The ledger adds up."""
        assert self.ask(stock.verify) == ()


class Picker:
    """A picker with a scanner, whose screen shows the last answer."""

    def __init__(self, room: PickRoom, place: PickPlace) -> None:
        self.room = room
        self.place = place

    @property
    def at(self) -> tuple[str, str, int, int]:
        """The step, the bin, and how many of how many."""
        return self.place.step.value, self.place.bin, self.place.have, self.place.need

    def scan(self, *codes: str) -> PickVerdict:
        """Scan one code after the other; the last verdict."""
        for code in codes:
            verdict = self.send(code).verdict
        return verdict

    def send(self, code: str, request_id: str | None = None, **fields: Any) -> PickAnswer:
        values: dict[str, Any] = {
            "batch_id": self.place.batch_id,
            "task_id": self.place.task_id,
            "step": self.place.step,
            "code": code,
            "request_id": request_id or self.room.next_request(),
            "item_code": self.place.scanned,
        }
        return self._do(picking.scan, PickScan(**(values | fields)))

    def count(self, units: int) -> PickVerdict:
        return self.press(picking.set_count, PickCount, units=units, step=self.place.step).verdict

    def short(self, reason: ShortReason = ShortReason.MISSING) -> PickAnswer:
        return self.press(picking.short_pick, ShortPick, reason=reason)

    def undo(self, task_id: UUID | None = None) -> PickVerdict:
        task = {"task_id": task_id} if task_id else {}
        return self.press(picking.undo_pick, PickUndo, **task).verdict

    def says_empty(self, is_empty: bool = True) -> PickVerdict:
        return self.press(picking.answer_zero_check, ZeroAnswer, is_empty=is_empty).verdict

    def press(self, command: Any, kind: Any, **fields: Any) -> PickAnswer:
        """A key: its command on the line at hand."""
        values: dict[str, Any] = {
            "batch_id": self.place.batch_id,
            "task_id": self.place.task_id,
        }
        if "request_id" in kind.model_fields:
            values["request_id"] = self.room.next_request()
        return self._do(command, kind(**(values | fields)))

    def _do(self, command: Any, data: Any) -> PickAnswer:
        with self.room.backend.write(self.room.picker) as tx:
            answer: PickAnswer = command(tx, data)
        self.place = answer.place
        return answer

    def finish(self, most: int = 1_000) -> None:
        """Walk what is left, or so many scans of it, scanning what the screen wants."""
        for _ in range(most):
            if self.place.step is PickStep.DONE:
                return
            if self.place.step is PickStep.ZERO:
                self.says_empty()
                continue
            codes = {
                PickStep.BIN: self.place.bin,
                PickStep.ITEM: self.place.sku,
                PickStep.LOT: self.place.lot or "",
                PickStep.TOTE: self.place.tote or f"T-{new_id().hex}",
            }
            assert not self.scan(codes[self.place.step]).is_refusal
