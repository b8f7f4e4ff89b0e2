"""The way past bins: never much longer than the shortest one, and always the same."""

from __future__ import annotations

import heapq
import random
from itertools import combinations, pairwise
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from crmtui.services.picking.route import Stop, plan_route
from crmtui.services.places import read_place

MOST_STOPS = 8
ALLOWED = 1.25
ACROSS = 2.0
"""Bays from aisle to aisle."""
REACH = 0.3
"""Bays that the next stop may be farther because it is on the same level, at most three away."""


class Spot(NamedTuple):
    aisle: int
    bay: int
    level: int = 1


spots = some.builds(Spot, some.integers(1, 6), some.integers(1, 12), some.integers(1, 4))
batches = some.lists(spots, min_size=1, max_size=MOST_STOPS, unique=True)


def stops_of(batch: list[Spot]) -> list[Stop]:
    """As in a warehouse whose walking order is that of its codes."""
    turns = {spot: turn for turn, spot in enumerate(sorted(batch), 1)}
    return [Stop(f"{chr(64 + s.aisle)}-{s.bay:02}-{s.level}-A", turns[s], None) for s in batch]


def walks(batch: list[Spot]) -> list[list[float]]:
    """All ways, found by walking the aisles bay by bay: no formula of the program's."""
    last = max(spot.bay for spot in batch) + 1
    aisles = range(min(s.aisle for s in batch), max(s.aisle for s in batch) + 1)
    ways: dict[tuple[int, int], list[tuple[tuple[int, int], float]]] = {
        (aisle, bay): [((aisle, next_bay), 1.0) for next_bay in (bay - 1, bay + 1)]
        for aisle in aisles
        for bay in range(1, last)
    }
    for aisle in aisles:
        for bay, inside in ((0, 1), (last, last - 1)):
            sides = [((side, bay), ACROSS) for side in (aisle - 1, aisle + 1) if side in aisles]
            ways[aisle, bay] = [((aisle, inside), 1.0), *sides]
    found = []
    for spot in batch:
        far = {(spot.aisle, spot.bay): 0.0}
        queue = [(0.0, (spot.aisle, spot.bay))]
        while queue:
            walked, at = heapq.heappop(queue)
            for other, step in ways[at]:
                if walked + step < far.get(other, float("inf")):
                    far[other] = walked + step
                    heapq.heappush(queue, (walked + step, other))
        found.append([far[other.aisle, other.bay] for other in batch])
    return found


def shortest(walk: list[list[float]], first: list[float]) -> float:
    """The exact optimum over all orders (Held and Karp), with the way to the first stop."""
    many = len(first)
    best = {(1 << at, at): first[at] for at in range(many)}
    for size in range(2, many + 1):
        for group in combinations(range(many), size):
            mask = sum(1 << at for at in group)
            for at in group:
                before = mask ^ (1 << at)
                best[mask, at] = min(
                    best[before, other] + walk[other][at] for other in group if other != at
                )
    whole = (1 << many) - 1
    return min(best[whole, at] for at in range(many))


@settings(max_examples=80, deadline=None)
@given(batch=batches, begin=some.none() | spots)
@example([Spot(1, 1), Spot(2, 12), Spot(3, 1), Spot(4, 12), Spot(5, 1), Spot(6, 12)], None)
@example([Spot(1, 1), Spot(1, 12), Spot(2, 12), Spot(3, 1), Spot(6, 6)], Spot(2, 6))
def test_no_way_is_much_longer_than_the_shortest(batch: list[Spot], begin: Spot | None) -> None:
    start = None if begin is None else stops_of([begin])[0]
    way = plan_route(stops_of(batch), start)
    assert sorted(way) == [*range(len(batch))]
    walk = walks(batch if begin is None else [*batch, begin])
    first = [0.0] * len(batch) if begin is None else walk[-1][:-1]
    walked = first[way[0]] + sum(walk[one][other] for one, other in pairwise(way))
    assert walked <= ALLOWED * shortest(walk, first) + REACH * len(batch)


@settings(max_examples=40, deadline=None)
@given(batch=batches, seed=some.integers(0, 9))
def test_the_way_does_not_depend_on_how_stops_are_listed(batch: list[Spot], seed: int) -> None:
    stops = stops_of(batch)
    stops.append(stops[0]._replace(pick_order=len(batch) // 2))
    mixed = random.Random(seed).sample(stops, len(stops))
    assert [stops[at] for at in plan_route(stops)] == [mixed[at] for at in plan_route(mixed)]


def codes_of(stops: list[Stop], start: Stop | None = None) -> list[str]:
    return [stops[at].code for at in plan_route(stops, start)]


def listed(*codes: str) -> list[Stop]:
    """With the walking order in which they are written."""
    return [Stop(code, turn, None) for turn, code in enumerate(codes, 1)]


def test_it_goes_up_one_aisle_and_down_the_next() -> None:
    stops = listed("A-01", "A-05", "A-09", "B-02", "B-05", "B-09")
    there = ["A-01", "A-05", "A-09", "B-09", "B-05", "B-02"]
    assert codes_of(stops) == there
    assert codes_of(stops, Stop("B-01", 0, None)) == there[::-1]
    assert codes_of(stops, Stop("nowhere", 0, None)) == there


def test_an_order_that_somebody_gave_is_kept() -> None:
    """Odd bays on the way there and even ones on the way back: no sorted codes do that."""
    given_order = ("A-01", "A-03", "A-05", "A-04", "A-02", "B-01", "B-02")
    assert codes_of(listed(*given_order)[::-1]) == [*given_order]
    beside = [Stop("Cellar", 5, None), Stop("A-02", 5, None), Stop("A-10", 5, None)]
    assert codes_of(beside) == ["A-02", "A-10", "Cellar"]


@pytest.mark.parametrize(
    ("turn", "expected"),
    [(0, "XABC"), (1, "AXBC"), (2, "ABXC"), (9, "ABCX")],
)
def test_a_pick_order_goes_before_the_first_later_turn(turn: int, expected: str) -> None:
    stops = [*listed("A-1", "B-1", "C-1"), Stop("X-1", 4, turn)]
    assert codes_of(stops) == [f"{letter}-1" for letter in expected]


@pytest.mark.parametrize(
    ("code", "same"),
    [
        ("A-03-2-B", "a 3 2 b"),
        ("A03", "A-3"),
        ("12.7.1", "12/07/1"),
        ("H1-AA-4-2-1", "h1_aa_4_b_a"),
        ("G2-7", "g2.7"),
    ],
)
def test_codes_are_read_whatever_signs_part_them(code: str, same: str) -> None:
    assert read_place(code) == read_place(same) is not None


@pytest.mark.parametrize("code", ["", "A", "12", "DOCK", "RECEIVING-1", "A-B-1", "Ü-²", "A1B-2"])
def test_other_codes_tell_no_place(code: str) -> None:
    assert read_place(code) is None


def test_a_hundred_stops_have_their_way_however_they_lie() -> None:
    dice = random.Random(7)
    batch = [Spot(dice.randint(1, 26), dice.randint(1, 40)) for _ in range(100)]
    stops = stops_of(batch)
    assert sorted(plan_route(stops)) == [*range(100)]
    assert plan_route(()) == ()
