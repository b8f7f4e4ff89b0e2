"""Picks, counts and decisions at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from crmtui.kit.backend import Backend
from crmtui.services import counts, stock
from crmtui.services.counts import CountStatus, Decision, Outcome
from tests.services.counts.counting import CountingRoom


def test_a_decision_and_picks_at_once(backend: Backend) -> None:
    room = CountingRoom(backend)
    wine = room.stocked(100)
    with ThreadPoolExecutor(8) as pool:
        asked = list(pool.map(lambda _turn: room.request(), range(8)))
    assert len({count.id for count in asked}) == 1
    count = asked[0]
    for person in (room.first, room.second):
        room.count(person, count.id, {wine: 90})
    room.move(wine, "RESERVATION", 6)

    def act(turn: int) -> Outcome | None:
        if turn != 3:
            room.move(wine, "PICK", 1)
            return None
        closed: Outcome = room.do(counts.approve_count, Decision(count_id=count.id)).outcome
        return closed

    with ThreadPoolExecutor(7) as pool:
        (outcome,) = filter(None, pool.map(act, range(7)))
    found = room.ask(counts.get_count, count.id)
    if outcome is Outcome.OUTDATED:
        assert found.status is CountStatus.REQUESTED
        assert room.stock(wine.id) == (94, 0, 6, 0)
    else:
        # Nothing had been picked yet.
        assert found.status is CountStatus.COMPLETED
        assert room.stock(wine.id) == (84, 0, 6, 0)
    assert room.ask(stock.verify) == ()
