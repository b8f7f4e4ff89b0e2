"""A warehouse to begin with, and people in it who remember nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.models import Item
from tests.factories import create_actor
from tests.services.stock.making import Room

THIRD: Final = "B-01-1"
LOTS: Final = {"soon": date(2027, 1, 1), "late": date(2028, 1, 1)}


def make_room(backend: Backend) -> Room:
    """Three bins; an item in bottles and in boxes of three, one without a box, and one in lots."""
    room = Room(backend)
    room.bins[THIRD] = room.bin(THIRD)
    room.item("WINE", barcodes=[{"code": "BOX-3", "units": 3}])
    room.item("CORK")
    room.item("CHEESE", has_lots=True)
    return room


class People:
    """A manager and two pickers of one organization.

    All that they know they read from the database: several may share one warehouse.
    """

    def __init__(self, backend: Backend, organization_id: UUID, seed: int) -> None:
        self.backend = backend
        self.random = Random(seed)
        self.manager = create_actor(organization_id, "manager")
        self.pickers = [create_actor(organization_id, "picker") for _ in range(2)]

    def do(self, actor: Actor, command: Callable[..., Any], *arguments: Any) -> Any:
        with self.backend.write(actor) as tx:
            return command(tx, *arguments)

    def sent(self, actor: Actor, command: Callable[..., Any], *arguments: Any) -> Any:
        """Do it, and now and then once more, as a client does that saw no answer."""
        answer = self.do(actor, command, *arguments)
        if self.chance(0.15):
            self.do(actor, command, *arguments)
        return answer

    def ask(self, query: Callable[..., Any], *arguments: Any) -> Any:
        with self.backend.read(self.manager) as tx:
            return query(tx, *arguments)

    def any_of(self, column: Any, *conditions: Any, last: int = 25) -> Any:
        """Of the latest rows, any one's; None where there is none."""
        query = select(column).where(*conditions).order_by(column.class_.id.desc()).limit(last)
        found: list[Any] = self.ask(lambda tx: list(tx.session.scalars(query)))
        return self.random.choice(found) if found else None

    def chance(self, part: float) -> bool:
        return self.random.random() < part

    def units(self, most: int = 6) -> int:
        return self.random.randint(1, most)

    def any_item(self) -> tuple[UUID, bool]:
        item_id = self.any_of(Item.id)
        return item_id, self.any_of(Item.has_lots, Item.id == item_id)
