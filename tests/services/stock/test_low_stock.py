"""Low stock: told once each time an item fell, and kept quiet of while it stays low."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Forbidden
from crmtui.services import audit, items, stock
from crmtui.services.audit import AuditFilter
from tests.services.stock.making import Room


def test_each_fall_is_told_of_once(backend: Backend, clock: FixedClock) -> None:
    room = Room(backend)
    wine = room.stocked(20, reorder_point=5)
    room.stocked(20, "BEER", reorder_point=5)
    room.item("NEVER-HAD-ANY", reorder_point=5)
    gone = room.stocked(1, "GONE", reorder_point=5)
    room.move(gone, "ADJUSTMENT", -1)
    room.do(items.delete_item, gone.id)

    def tell() -> int:
        clock.advance(timedelta(minutes=5))
        with backend.write(system_actor()) as tx:
            told = stock.tell_low_stock(tx)
        clock.advance(timedelta(minutes=5))
        return told

    assert tell() == 0
    room.move(wine, "RESERVATION", 15)
    assert tell() == 1
    room.move(wine, "RESERVATION", 2)
    room.receive(wine, 2)  # back at the point, not above it
    assert tell() == 0
    room.receive(wine, 1)
    assert tell() == 0
    room.move(wine, "ADJUSTMENT", -4)
    assert (tell(), tell()) == (1, 0)
    room.receive(wine, 9)
    room.move(wine, "ADJUSTMENT", -9)  # up and down again between two looks
    assert tell() == 1
    told = room.ask(audit.list_entries, AuditFilter(topic_prefix="item.low")).items
    assert [entry.data["available"] for entry in told] == [2, 2, 5]
    assert {entry.data["sku"] for entry in told} == {wine.sku}
    with pytest.raises(Forbidden):
        room.do(stock.tell_low_stock)
