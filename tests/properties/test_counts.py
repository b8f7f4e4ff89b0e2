"""Whatever is counted and moved in between, the ledger adds up and follows only what was found."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as some

from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, LimitReached
from crmtui.models.stock import NO_LOT
from crmtui.services import counts, stock
from crmtui.services.counts import CountRequest, CountStatus, CountThreshold, Decision, Outcome
from crmtui.services.items import ItemDetail
from tests.services.counts.counting import CountingRoom
from tests.services.stock.making import FIRST

_KINDS = ("RECEIPT", "RESERVATION", "RELEASE", "PICK", "ADJUSTMENT")
_FOUND = some.tuples(some.integers(0, 12), some.integers(0, 12))
_MOVES = some.lists(some.tuples(some.sampled_from(_KINDS), some.integers(1, 6)), max_size=2)
_ROUND = some.tuples(_MOVES, _FOUND, _MOVES, _FOUND, _MOVES, some.booleans())


def _move(room: CountingRoom, items: list[ItemDetail], moves: list[tuple[str, int]]) -> None:
    for kind, units in moves:
        try:
            room.move(items[units % 2], kind, units, order_ref="SO-1")
        except LimitReached:
            event(f"{kind} refused")


def _content(room: CountingRoom, item: ItemDetail) -> int:
    available, reserved, _picked, _packed = room.stock(item.id)
    return available + reserved


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rounds=some.lists(_ROUND, min_size=1, max_size=3), allowed=some.integers(0, 4))
def test_after_any_counts_the_ledger_adds_up(
    sqlite_backend: Backend, rounds: list[tuple[Any, ...]], allowed: int
) -> None:
    room = CountingRoom(sqlite_backend)
    room.do(counts.set_threshold, CountThreshold(units=allowed, percent=0))
    items = [room.stocked(8, "WINE"), room.stocked(3, "OIL")]
    wanted = CountRequest(bin_id=room.bins[FIRST].id, cause="Any")
    for before, first, between, second, after, approve in rounds:
        count = room.do(counts.request_count, wanted)
        if count.status is CountStatus.REVIEW:
            count = room.do(counts.return_count, Decision(count_id=count.id, note="Again"))
        for person, found, moves in ((room.first, first, before), (room.second, second, between)):
            sheet = room.by(person, counts.start_count, count.id)
            _move(room, items, moves)
            expected = {item.id: units for item, units in zip(items, found, strict=True)}
            open_items = {line.item_id for line in sheet.lines} or {*expected}
            some_of: dict[Any, int] = {
                item: expected[item.id] for item in items if item.id in open_items
            }
            none = tuple((item.id, NO_LOT) for item in items)
            closed = room.count(person, count.id, some_of, none)
            event(closed.outcome)
            if closed.outcome is not Outcome.RECOUNT:
                break
        if closed.outcome is Outcome.REVIEW and approve:
            _move(room, items, after)
            try:
                closed = room.do(counts.approve_count, Decision(count_id=count.id))
            except Conflict as refused:
                event(refused.code)
        if closed.outcome in (Outcome.POSTED, Outcome.AGREES):
            lines = room.ask(counts.get_review, count.id).lines
            assert {line.item_id: line.found for line in lines if line.found} == {
                item.id: _content(room, item) for item in items if _content(room, item)
            }
        assert room.ask(stock.verify) == ()
