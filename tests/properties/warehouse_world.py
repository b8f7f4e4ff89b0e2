"""A warehouse in which anything may happen next, by whomever, and what must hold all the time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final
from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import CrmError
from crmtui.kit.ids import new_id
from crmtui.kit.transactions import WriteTx
from crmtui.models import (
    Bin,
    CustomerOrder,
    CustomerOrderLine,
    Item,
    Parcel,
    PickBatch,
    StockCount,
    StockMovement,
)
from crmtui.services import counts, fulfilment, picking, stock
from crmtui.services.counts import Counted, CountFinish, CountPlan, CountRequest, Decision
from crmtui.services.fulfilment import (
    CustomerOrderCreate,
    CustomerOrderUpdate,
    GoodsSold,
    LineWanted,
    PackScan,
    ParcelLabel,
    ParcelOpen,
    PutBack,
    Reserving,
    Shipment,
    Shipping,
)
from crmtui.services.items import LotWanted
from crmtui.services.picking import (
    BatchClose,
    BatchPlan,
    Cart,
    PickCount,
    PickPlace,
    PickScan,
    PickStep,
    PickUndo,
    Postpone,
    ShortPick,
    ShortReason,
    ToteChange,
    ZeroAnswer,
)
from crmtui.services.stock import (
    ArrivalUndo,
    MovementKind,
    Receipt,
    Transaction,
    Transfer,
)
from tests.properties.warehouse_people import LOTS, THIRD, People
from tests.services.stock.making import FIRST, SECOND

GARBAGE: Final = ("", "?", "[/x]", "\0", "\U0001f480", "(01)123", "]C10109", "x" * 400, "010\x1d")
CODES: Final = ("WINE", "CORK", "BOX-3", "soon", "late", FIRST, SECOND, THIRD)
TOTES: Final = tuple(f"T-{number}" for number in range(1, 9))


class World(People):
    """What people in a warehouse do, each thing as often as it comes to their minds."""

    def __init__(self, backend: Backend, organization_id: UUID, seed: int) -> None:
        super().__init__(backend, organization_id, seed)
        self.refused: Counter[tuple[str, str]] = Counter()
        self.done: Counter[str] = Counter()
        self.acts: dict[Callable[[], object], int] = {
            **dict.fromkeys((self.walk,), 14),
            **dict.fromkeys((self.receive, self.order, self.build, self.pack), 4),
            **dict.fromkeys((self.scan_anything, self.count, self.put_back), 3),
            **dict.fromkeys((self.short, self.undo, self.set_count, self.change_line), 2),
            **dict.fromkeys((self.unpack, self.close_parcel, self.open_again, self.take_batch), 2),
            **dict.fromkeys((self.ship, self.ship_packed, self.cancel, self.fill, self.carry), 2),
            **dict.fromkeys((self.postpone, self.change_tote, self.end_batch, self.adjust), 1),
            **dict.fromkeys((self.release_rest, self.reserve, self.add_line, self.urge), 1),
            **dict.fromkeys((self.give_back_batch, self.cancel_batch, self.discard_parcel), 1),
            **dict.fromkeys((self.undo_arrival, self.ask_counts, self.decide_count, self.sell), 1),
            **dict.fromkeys((self.take_sale_back, self.give_back_count, self.cancel_count), 1),
        }

    def step(self) -> None:
        """Do one thing; what was refused is kept."""
        (act,) = self.random.choices([*self.acts], weights=[*self.acts.values()])
        try:
            act()
            self.done[act.__name__] += 1
        except CrmError as error:
            self.refused[act.__name__, error.code] += 1

    # Stock

    def receive(self) -> None:
        item_id, has_lots = self.any_item()
        lot = None
        if has_lots:
            code = self.random.choice([*LOTS])
            lot = LotWanted(code=code, expires_on=LOTS[code])
        data = Receipt(
            item_id=item_id,
            quantity=self.units(12),
            bin_id=self.any_of(Bin.id),
            lot=lot,
            request_id=new_id().hex,
        )
        self.sent(self.manager, stock.receive, data)

    def carry(self) -> None:
        data = Transfer(
            item_id=self.any_of(Item.id),
            quantity=self.units(),
            from_bin_id=self.any_of(Bin.id),
            to_bin_id=self.any_of(Bin.id),
            request_id=new_id().hex,
        )
        self.sent(self.random.choice(self.pickers), stock.transfer, data)

    def adjust(self) -> None:
        data = Transaction(
            item_id=self.any_of(Item.id), kind=MovementKind.ADJUSTMENT, quantity=-self.units()
        )
        self.do(self.manager, stock.transact, data)

    def undo_arrival(self) -> None:
        kinds = StockMovement.kind.in_(["RECEIPT", "TRANSFER"])
        found = self.any_of(StockMovement.id, kinds)
        if found:
            data = ArrivalUndo(movement_id=found, reason="Again")
            self.sent(self.manager, stock.undo_arrival, data)

    # Orders

    def order(self) -> None:
        lines = tuple(
            LineWanted(item_id=self.any_of(Item.id), quantity=self.units())
            for _ in range(self.units(4))
        )
        data = CustomerOrderCreate(
            lines=lines,
            reserving=self.random.choice([*Reserving]),
            request_id=new_id().hex,
            priority=int(self.chance(0.2)),
        )
        self.sent(self.manager, fulfilment.create_order, data)

    def on_order(self, command: Callable[..., Any], *arguments: Any) -> None:
        if order_id := self.any_of(CustomerOrder.id):
            self.sent(self.manager, command, order_id, *arguments)

    def ship(self) -> None:
        self.on_order(fulfilment.ship_order, Shipment(tracking_number="1"))

    def ship_packed(self) -> None:
        self.on_order(fulfilment.ship_order, Shipment(what=Shipping.PACKED))

    def cancel(self) -> None:
        self.on_order(fulfilment.cancel_order)

    def release_rest(self) -> None:
        self.on_order(fulfilment.release_rest)

    def reserve(self) -> None:
        self.on_order(fulfilment.reserve_order, self.random.choice([*Reserving]))

    def urge(self) -> None:
        self.on_order(fulfilment.update_order, CustomerOrderUpdate(priority=1))

    def add_line(self) -> None:
        data = LineWanted(item_id=self.any_of(Item.id), quantity=self.units())
        self.on_order(fulfilment.add_line, data)

    def change_line(self) -> None:
        if line_id := self.any_of(CustomerOrderLine.id):
            order_id = self.any_of(CustomerOrderLine.order_id, CustomerOrderLine.id == line_id)
            quantity = self.random.randint(0, 7)
            self.do(self.manager, fulfilment.change_line, order_id, line_id, quantity)

    def fill(self) -> None:
        self.do(self.manager, fulfilment.fill_back_orders)

    def sell(self) -> None:
        sold = GoodsSold(
            order_id=UUID(int=self.random.randint(1, 40)),
            order_code="TK",
            buyer_name="Somebody",
            buyer_email="",
            quantities={self.any_of(Item.id): self.units() for _ in range(3)},
            is_handed_over=self.chance(0.5),
        )
        self.sent(self.manager, fulfilment.sell_goods, sold)

    def take_sale_back(self) -> None:
        sale = UUID(int=self.random.randint(1, 40))
        quantities = {self.any_of(Item.id): self.units() for _ in range(2)}
        self.do(self.manager, fulfilment.take_goods_back, sale, quantities)

    # Picking

    def build(self) -> None:
        plan = BatchPlan(cart=Cart(totes=self.units(3)), most_batches=2)
        self.do(self.manager, picking.build_batches, plan)

    def place(self) -> tuple[Actor, PickPlace] | None:
        """Where any picker stands who has a line before them."""
        batch_id = self.any_of(PickBatch.id, PickBatch.status == "picking", last=4)
        if batch_id is None:
            return None
        picker_id = self.any_of(PickBatch.picker_id, PickBatch.id == batch_id)
        found = [each for each in (*self.pickers, self.manager) if each.id == picker_id]
        place = self.ask(picking.open_place, batch_id)
        return (found[0], place) if found else None

    def take_batch(self) -> None:
        if batch_id := self.any_of(PickBatch.id, PickBatch.status == "open"):
            self.do(self.random.choice(self.pickers), picking.take_batch, batch_id)

    def walk(self) -> None:
        """Scan what is wanted, a few times."""
        if (found := self.place()) is None:
            self.take_batch()
            return
        picker, place = found
        for _ in range(self.units(5)):
            if place.step is PickStep.DONE:
                self.do(picker, picking.close_batch, BatchClose(batch_id=place.batch_id))
                return
            if place.step is PickStep.ZERO:
                place = self.press(picker, place, picking.answer_zero_check, ZeroAnswer)
                continue
            free = place.tote or self.random.choice(TOTES)
            code = {
                PickStep.BIN: place.bin,
                PickStep.ITEM: "BOX-3" if place.sku == "WINE" and self.chance(0.3) else place.sku,
                PickStep.LOT: place.lot,
                PickStep.TOTE: free,
            }[place.step]
            place = self.press(picker, place, picking.scan, PickScan, code=code or "")

    def press(
        self, actor: Actor, place: PickPlace, command: Any, kind: Any, **more: Any
    ) -> PickPlace:
        values: dict[str, Any] = {
            "batch_id": place.batch_id,
            "task_id": place.task_id,
            "step": place.step,
            "item_code": place.scanned,
            "request_id": new_id().hex,
            "is_empty": self.chance(0.7),
            "reason": "MISSING",
        }
        fields = {name: values[name] for name in kind.model_fields if name in values}
        answer: PickPlace = self.sent(actor, command, kind(**(fields | more))).place
        return answer

    def on_line(self, command: Any, kind: Any, **more: Any) -> None:
        found = self.place()
        if found is not None and found[1].task_id is not None:
            self.press(*found, command, kind, **more)

    def scan_anything(self) -> None:
        code = self.random.choice((*CODES, *TOTES, *GARBAGE))
        said = self.random.choice([*PickStep])
        self.on_line(picking.scan, PickScan, code=code, step=said, item_code="CHEESE")

    def short(self) -> None:
        self.on_line(picking.short_pick, ShortPick, reason=self.random.choice([*ShortReason]))

    def undo(self) -> None:
        if found := self.place():
            tasks = self.ask(picking.get_batch, found[1].batch_id).tasks
            task = self.random.choice(tasks)
            self.press(*found, picking.undo_pick, PickUndo, task_id=task.id)

    def set_count(self) -> None:
        self.on_line(picking.set_count, PickCount, units=self.random.randint(0, 6))

    def postpone(self) -> None:
        self.on_line(picking.postpone, Postpone)

    def change_tote(self) -> None:
        self.on_line(picking.change_tote, ToteChange)

    def end_batch(self) -> None:
        if found := self.place():
            data = BatchClose(batch_id=found[1].batch_id, reason="Enough", release=self.chance(0.5))
            self.do(self.manager, _take_over_and_close, data)

    def give_back_batch(self) -> None:
        if found := self.place():
            self.do(found[0], picking.give_back_batch, found[1].batch_id)

    def cancel_batch(self) -> None:
        if batch_id := self.any_of(PickBatch.id):
            self.do(self.manager, picking.cancel_batch, batch_id, "Not now")

    # Packing

    def pack(self) -> None:
        order_id = self.any_of(CustomerOrder.id, CustomerOrder.status.in_(["picking", "picked"]))
        if order_id:
            data = ParcelOpen(order_id=order_id, is_partial=self.chance(0.8))
            place = self.do(self.random.choice(self.pickers), fulfilment.open_parcel, data)
            for line in place.lines:
                self.on_parcel(fulfilment.pack_goods, place.open_parcel.id, line.sku, line.lots)

    def unpack(self) -> None:
        parcel_id = self.any_of(Parcel.id, Parcel.closed_at.is_(None))
        if parcel_id:
            code = self.random.choice(("WINE", "CORK", "BOX-3", "CHEESE"))
            self.on_parcel(fulfilment.unpack_goods, parcel_id, code, ())

    def on_parcel(self, command: Any, parcel_id: UUID, sku: str, lots: Iterable[str]) -> None:
        code = self.random.choice([sku, sku, sku, *lots, *GARBAGE[:3]])
        data = PackScan(
            parcel_id=parcel_id, code=code, times=self.units(2), request_id=new_id().hex
        )
        self.sent(self.random.choice(self.pickers), command, data)

    def close_parcel(self) -> None:
        if parcel_id := self.any_of(Parcel.id, last=5):
            self.sent(self.pickers[0], fulfilment.close_parcel, parcel_id, ParcelLabel())

    def open_again(self) -> None:
        if parcel_id := self.any_of(Parcel.id, last=10):
            self.do(self.pickers[0], fulfilment.reopen_parcel, parcel_id)

    def discard_parcel(self) -> None:
        if parcel_id := self.any_of(Parcel.id):
            self.do(self.pickers[0], fulfilment.discard_parcel, parcel_id)

    def put_back(self) -> None:
        if lines := self.ask(fulfilment.list_put_back):
            line = self.random.choice(lines)
            data = PutBack(
                line_id=line.line_id,
                bin_id=line.bin_id,
                lot_id=line.lot_id,
                units=self.units(line.picked + line.packed),
                to_bin_id=self.any_of(Bin.id),
                request_id=new_id().hex,
            )
            self.sent(self.random.choice(self.pickers), fulfilment.put_back, data)

    # Counts

    def ask_counts(self) -> None:
        item_id = self.any_of(Item.id) if self.chance(0.5) else None
        data = CountRequest(bin_id=self.any_of(Bin.id), item_id=item_id, cause="Looks odd")
        self.do(self.manager, counts.request_count, data)
        self.do(self.manager, counts.plan_counts, CountPlan(most=2))

    def count(self) -> None:
        """Begin or go on with one, count something, and say that it is all."""
        going = StockCount.status.in_(["requested", "counting", "recount"])
        count_id = self.any_of(StockCount.id, going, last=5)
        if count_id is None:
            return
        actor = self.random.choice((*self.pickers, self.manager))
        self.do(actor, counts.start_count, count_id)
        item_id, has_lots = self.any_item()
        lot = LotWanted(code=self.random.choice([*LOTS])) if has_lots else None
        if self.chance(0.5):
            wanted = Counted(count_id=count_id, item_id=item_id, lot=lot, units=self.units(9))
            self.do(actor, counts.set_counted, wanted)
        closed = self.do(actor, counts.finish_count, CountFinish(count_id=count_id))
        none_there = tuple((line.item_id, line.lot_id) for line in closed.uncounted)
        if none_there:
            ending = CountFinish(count_id=count_id, none_there=none_there)
            self.do(actor, counts.finish_count, ending)

    def decide_count(self) -> None:
        if count_id := self.any_of(StockCount.id, StockCount.status == "review"):
            decide = counts.approve_count if self.chance(0.7) else counts.return_count
            self.do(self.manager, decide, Decision(count_id=count_id, note="So be it"))

    def give_back_count(self) -> None:
        if count_id := self.any_of(StockCount.id):
            self.do(self.manager, counts.give_back, count_id)

    def cancel_count(self) -> None:
        if count_id := self.any_of(StockCount.id):
            self.do(self.manager, counts.cancel_count, count_id, "Not now")


def _take_over_and_close(tx: WriteTx, data: BatchClose) -> None:
    picking.take_batch(tx, data.batch_id, take_over=True)
    picking.close_batch(tx, data)
