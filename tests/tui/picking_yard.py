"""A warehouse with a batch to be picked, and the console with which it is walked."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crmtui.services import fulfilment, items, picking, stock
from crmtui.services.fulfilment import CustomerOrderCreate, CustomerOrderDetail, LineWanted
from crmtui.services.items import Barcode, ItemDetail
from crmtui.services.picking import BatchDetail, BatchPlan, Cart
from crmtui.services.stock import MovementDetail, Receipt
from crmtui.tui.screens.picking.walk import WalkScreen
from tests.services.stock.making import FIRST, SECOND, Room
from tests.tui import support

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.actor import Actor
    from crmtui.kit.backend import Backend
    from crmtui.tui.verdicts.card import Card

MARKER, POSTER = "4006381333931", "4006381333948"
"""The barcodes of what lies in the first bin and in the second."""


class Yard:
    """Markers in the first bin, posters in the second, and orders of them."""

    def __init__(self, backend: Backend, owner: Actor) -> None:
        self.room = Room(backend, owner)
        self.marker = self.goods("MARKER", MARKER, "Marker yellow, box of 10 [/x]", unit="box")
        self.poster = self.goods("POSTER", POSTER, "Poster, signed")

    def goods(self, sku: str, code: str, name: str, **more: Any) -> ItemDetail:
        return self.room.item(sku, name=name, barcodes=(Barcode(code=code),), **more)

    def receive(self, item: ItemDetail, units: int, code: str) -> None:
        place = self.room.bins[code].id
        self.room.do(stock.receive, Receipt(item_id=item.id, quantity=units, bin_id=place))

    def order(self, customer: str, **quantities: int) -> CustomerOrderDetail:
        """An order by SKU."""
        lines = [
            LineWanted(item_id=self.room.ask(items.find_by_sku, sku).id, quantity=units)
            for sku, units in quantities.items()
        ]
        data = CustomerOrderCreate(customer_name=customer, lines=tuple(lines))
        made: CustomerOrderDetail = self.room.do(fulfilment.create_order, data)
        return made

    def build(self, totes: int = 4) -> tuple[BatchDetail, ...]:
        made: tuple[BatchDetail, ...] = self.room.do(
            picking.build_batches, BatchPlan(cart=Cart(totes=totes))
        )
        return made

    def two_orders(self) -> BatchDetail:
        """Nordlys wants 3 of 5 markers and a poster, Mei both of the other posters."""
        self.receive(self.marker, 5, FIRST)
        self.receive(self.poster, 3, SECOND)
        self.order("Nordlys AB", MARKER=3, POSTER=1)
        self.order("Mei Tan", POSTER=2)
        (batch,) = self.build()
        return batch

    def batch(self, batch_id: UUID) -> BatchDetail:
        found: BatchDetail = self.room.ask(picking.get_batch, batch_id)
        return found

    def movements(self, item: ItemDetail) -> list[MovementDetail]:
        """What the ledger says of an item, the newest first."""
        page = self.room.ask(stock.browse_movements, item.id, limit=200)
        return [movement for movement, _bin in page.items]

    def picked(self, batch_id: UUID) -> list[tuple[str, int, str]]:
        """Each line as the database has it: SKU, picked units, state."""
        tasks = self.batch(batch_id).tasks
        return [(task.sku, task.picked, task.status.value) for task in tasks]


def walk_of(pilot: Pilot[Any]) -> WalkScreen:
    """The picking screen, also while a dialog is above it."""
    screens = [screen for screen in pilot.app.screen_stack if isinstance(screen, WalkScreen)]
    return screens[-1]


def card_of(pilot: Pilot[Any]) -> Card:
    return walk_of(pilot).banner.card


def word_of(pilot: Pilot[Any]) -> str:
    """The word of the last verdict."""
    return card_of(pilot).sign.word


async def answered(pilot: Pilot[Any]) -> None:
    """Wait until everything that was scanned has its answer, and is painted."""
    await support.settle(pilot)
    walk = walk_of(pilot)
    await support.until(pilot, lambda: walk.place is not None and not len(walk.queue))
    await support.settle(pilot)


async def scan(pilot: Pilot[Any], *codes: str) -> None:
    """Scan codes as a scanner does, all in one go, then wait for the answers."""
    for code in codes:
        support.scan(pilot.app, f"{code}\r")  # type: ignore[arg-type]
        await pilot.pause()
    await answered(pilot)


async def type_in(pilot: Pilot[Any], text: str) -> None:
    """Type as a person does, with Enter."""
    for letter in [*text, "enter"]:
        await pilot.press(letter)
        await pilot.pause(0.06)  # longer than any scanner waits
    await answered(pilot)


async def tell_emptiness(pilot: Pilot[Any], letter: str) -> None:
    """One letter, without Enter: it counts when no scan can follow any more."""
    walk, since = walk_of(pilot), time.monotonic()
    before = len(walk.seen)
    await pilot.press(letter)
    await support.until(pilot, lambda: len(walk.seen) > before or time.monotonic() > since + 5)
    await answered(pilot)
