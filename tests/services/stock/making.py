"""A store room: an organization with bins, items in them, and a ledger that knows them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.services import items, places, stock
from crmtui.services.items import ItemCreate, ItemDetail
from crmtui.services.places import BinDetail, BinWanted
from crmtui.services.stock import Done, MovementKind, Receipt, StockRow, Transaction
from tests.factories import create_organization

FIRST, SECOND = "A-01-1", "A-02-1"


class Room:
    """An organization that keeps things."""

    def __init__(self, backend: Backend, actor: Actor | None = None, name: str = "") -> None:
        self.backend = backend
        self.actor = actor or create_organization(backend)
        self.bins = {code: self.bin(f"{name}{code}") for code in (FIRST, SECOND)}

    def do(self, command: Any, *arguments: Any, **named: Any) -> Any:
        """Run a command in a transaction of its own."""
        with self.backend.write(self.actor) as tx:
            return command(tx, *arguments, **named)

    def ask(self, query: Any, *arguments: Any, **named: Any) -> Any:
        with self.backend.read(self.actor) as tx:
            return query(tx, *arguments, **named)

    def bin(self, code: str, **fields: Any) -> BinDetail:
        made: BinDetail = self.do(places.ensure_bin, BinWanted(code=code, **fields))
        return made

    def item(self, sku: str = "WINE-CAB-001", **fields: Any) -> ItemDetail:
        data = ItemCreate(sku=sku, **({"name": f"The {sku}"} | fields))
        made: ItemDetail = self.do(items.create_item, data)
        return made

    def receive(self, item: ItemDetail, quantity: int, code: str = FIRST, **fields: Any) -> Done:
        data = Receipt(item_id=item.id, quantity=quantity, bin_id=self.bins[code].id, **fields)
        done: Done = self.do(stock.receive, data)
        return done

    def stocked(self, quantity: int, sku: str = "WINE-CAB-001", **fields: Any) -> ItemDetail:
        """An item of which so many lie in the first bin."""
        item = self.item(sku, **fields)
        self.receive(item, quantity)
        return item

    def move(self, item: ItemDetail, kind: str, quantity: int, **fields: Any) -> Done:
        data = Transaction(item_id=item.id, kind=MovementKind(kind), quantity=quantity, **fields)
        done: Done = self.do(stock.transact, data)
        return done

    def stock(self, item_id: UUID) -> tuple[int, int, int, int]:
        """What is available, reserved, picked and packed."""
        row: StockRow = self.ask(stock.get_stock, item_id)
        return row.available, row.reserved, row.picked, row.packed
