"""What came into bins lately, and taking it back."""

from __future__ import annotations

from uuid import UUID

import pytest

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Forbidden, LimitReached, NotFound
from crmtui.kit.ids import new_id
from crmtui.services import stock
from crmtui.services.items import LotWanted
from crmtui.services.stock import ArrivalUndo, Transfer
from tests.services.stock.making import FIRST, SECOND, Room


def undo(movement_id: UUID) -> ArrivalUndo:
    return ArrivalUndo(movement_id=movement_id, reason="Miscounted")


def test_arrivals_are_listed_and_taken_back_once(backend: Backend) -> None:
    room = Room(backend)
    milk = room.item("MILK", has_lots=True)
    for lot, units in (("L-1", 5), ("L-2", 7)):
        room.receive(milk, units, lot=LotWanted(code=lot))
    bins = {name: room.bins[code].id for name, code in (("from", FIRST), ("to", SECOND))}
    moved = Transfer(item_id=milk.id, quantity=6, from_bin_id=bins["from"], to_bin_id=bins["to"])
    room.do(stock.transfer, moved)
    listed = room.ask(stock.list_arrivals)
    assert [(one.lot, one.quantity, one.from_bin, one.bin) for one in listed] == [
        ("L-2", 1, FIRST, SECOND),
        ("L-1", 5, FIRST, SECOND),
        ("L-2", 7, None, FIRST),
        ("L-1", 5, None, FIRST),
    ]
    with pytest.raises(LimitReached) as gone:
        room.do(stock.undo_arrival, undo(listed[3].movement_id))
    assert gone.value.code == "stock.insufficient"
    for number in (1, 3, 3):
        room.do(stock.undo_arrival, undo(listed[number].movement_id))
    assert room.stock(milk.id)[0] == 7
    assert room.ask(stock.verify) == ()
    after = room.ask(stock.list_arrivals)
    assert [one.movement_id for one in after] == [one.movement_id for one in listed]
    assert [one.undone for one in after] == [False, True, False, True]
    assert room.ask(stock.list_movements, milk.id).movements[-1].reason == "Miscounted"


def test_one_takes_back_ones_own_only_without_the_right_to_adjust(backend: Backend) -> None:
    room = Room(backend)
    done = room.receive(room.item("PEN"), 5)
    mover = Actor(
        "user",
        new_id(),
        room.actor.organization_id,
        frozenset({"stock:read", "stock:move", "items:read", "items:write"}),
        "M",
        "console",
    )
    other = Room.__new__(Room)
    other.backend, other.actor, other.bins = backend, mover, room.bins
    with pytest.raises(Forbidden):
        other.do(stock.undo_arrival, undo(done.movements[0].id))
    own = other.receive(room.item("INK"), 5)
    assert other.do(stock.undo_arrival, undo(own.movements[0].id)).new_available == 0
    with pytest.raises(NotFound) as missing:
        room.do(stock.undo_arrival, undo(new_id()))
    assert missing.value.code == "arrival.not_found"
