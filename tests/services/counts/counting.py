"""A store room in which people count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.services import counts
from crmtui.services.counts import (
    CountClosed,
    CountDetail,
    Counted,
    CountFinish,
    CountRequest,
    CountSheet,
)
from crmtui.services.items import ItemDetail, LotWanted
from tests.factories import create_actor
from tests.services.stock.making import FIRST, Room


class CountingRoom(Room):
    """A room with a picker who counts, another who recounts, and a manager who decides."""

    def __init__(self, backend: Backend, actor: Actor | None = None, name: str = "") -> None:
        super().__init__(backend, actor, name)
        own = self.actor.organization_id
        assert own is not None
        self.first = create_actor(own, "picker")
        self.second = create_actor(own, "picker")
        self.manager = create_actor(own, "manager")
        self.codes = [*self.bins]

    def by(self, actor: Actor, command: Any, *arguments: Any) -> Any:
        with self.backend.write(actor) as tx:
            return command(tx, *arguments)

    def request(self, item: ItemDetail | None = None, code: str = FIRST) -> CountDetail:
        item_id = None if item is None else item.id
        wanted = CountRequest(bin_id=self.bins[code].id, item_id=item_id, cause="Short pick")
        made: CountDetail = self.by(self.first, counts.request_count, wanted)
        return made

    def count(
        self,
        actor: Actor,
        count_id: UUID,
        found: dict[ItemDetail | tuple[ItemDetail, str], int],
        none: tuple[tuple[UUID, UUID], ...] = (),
    ) -> CountClosed:
        """Count a bin from the beginning to the end."""
        sheet: CountSheet = self.by(actor, counts.start_count, count_id)
        for what, units in found.items():
            item, lot = what if isinstance(what, tuple) else (what, None)
            wanted = None if lot is None else LotWanted(code=lot)
            data = Counted(count_id=count_id, item_id=item.id, lot=wanted, units=units)
            sheet = self.by(actor, counts.set_counted, data)
        assert "expected" not in repr(sheet)
        return self.finish(actor, count_id, none)

    def finish(
        self, actor: Actor, count_id: UUID, none: tuple[tuple[UUID, UUID], ...] = ()
    ) -> CountClosed:
        data = CountFinish(count_id=count_id, none_there=none)
        closed: CountClosed = self.by(actor, counts.finish_count, data)
        return closed

    def twice(self, item: ItemDetail, first: int, second: int) -> CountClosed:
        """Count the first bin, and count it once more because it differed."""
        count = self.request()
        assert self.count(self.first, count.id, {item: first}).outcome == "recount"
        return self.count(self.second, count.id, {item: second})


@dataclass
class CountIds:
    """A count of each kind, for the tests of tenancy."""

    requested: UUID
    counting: UUID
    review: UUID


def make_counts(backend: Backend, actor: Actor, name: str, item_id: UUID) -> CountIds:
    """The actor counts in one of them, and may decide about another."""
    room = CountingRoom(backend, actor, f"{name}-c")
    item = room.item(f"{name}-counted")
    other_bins = [room.bin(f"{name}-c{number}") for number in (1, 2)]
    review = room.request(code=FIRST)
    room.receive(item, 100)
    room.count(room.first, review.id, {item: 10})
    assert room.count(room.second, review.id, {item: 10}).outcome == "review"
    asked = [
        room.do(
            counts.request_count,
            CountRequest(bin_id=each.id, item_id=None, cause=f"{name} asks"),
        )
        for each in other_bins
    ]
    room.do(counts.start_count, asked[1].id)
    room.do(counts.set_counted, Counted(count_id=asked[1].id, item_id=item_id, units=3))
    return CountIds(asked[0].id, asked[1].id, review.id)
