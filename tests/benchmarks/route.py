"""Walking routes against the best that OR-tools finds, on generated aisles.

The ways between bins are worked out here again, so that both are judged by the same plain metres.
OR-tools comes with the extra `bench`; without it only the speed is timed.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from itertools import pairwise
from typing import Final, NamedTuple

from crmtui.services.picking.route import Stop, plan_route
from tests.benchmarks.table import Row, compare

LONGEST: Final = 1.25
"""How many times as long as the best one of our ways may be."""
SLOWEST: Final = 0.05
"""Seconds for a hundred stops."""
_BAY: Final = 100
_AISLE: Final = 200
_SEED: Final = 20_261_123


class Layout(NamedTuple):
    """Bins (aisle, bay) at which something is taken, sorted as they are walked past."""

    spots: tuple[tuple[int, int], ...]
    bays: int

    def way(self, one: int, other: int) -> int:
        """Along the aisle, or around by the nearer of its ends."""
        (here, start), (there, end) = self.spots[one], self.spots[other]
        if here == there:
            return abs(start - end) * _BAY
        back = 2 * (self.bays + 1) - start - end
        return abs(here - there) * _AISLE + min(start + end, back) * _BAY

    def plan(self) -> tuple[int, ...]:
        stops = [Stop(f"{a:02}-{bay:02}", at, None) for at, (a, bay) in enumerate(self.spots)]
        return plan_route(stops, last_bay=self.bays)


def run(quick: bool) -> Iterator[Row]:
    dice = random.Random(_SEED)
    yield _speed(dice)
    if find_spec("ortools") is not None:
        yield from _beside_the_best(dice, quick)


def _beside_the_best(dice: random.Random, quick: bool) -> Iterator[Row]:
    layouts = [_draw(dice) for _ in range(6 if quick else 40)]
    seconds = 1 if quick else 3
    pairs = [(_length(layout, layout.plan()), _best(layout, seconds)) for layout in layouts]
    worst = max(pairs, key=lambda pair: pair[0] / pair[1])
    yield _row("route, worst of all, per 10 km", worst)
    yield _row("route, all together, per 10 km", tuple(map(sum, zip(*pairs, strict=True))))


def _draw(dice: random.Random) -> Layout:
    aisles, bays = dice.randint(5, 20), dice.randint(10, 40)
    everywhere = [(aisle, bay) for aisle in range(1, aisles + 1) for bay in range(1, bays + 1)]
    return Layout(tuple(sorted(dice.sample(everywhere, dice.randint(10, 60)))), bays)


def _length(layout: Layout, way: tuple[int, ...]) -> int:
    return sum(layout.way(one, other) for one, other in pairwise(way))


def _row(what: str, pair: tuple[int, ...]) -> Row:
    """How often each way could be walked, so that more is better."""
    ours, best = pair
    far = 10_000 * _BAY
    return compare(what, far / ours, "ortools' best", far / best, goal=1 / LONGEST)


def _best(layout: Layout, seconds: int) -> int:
    """From any stop to any other, as ours: an end that is next to all of them closes the round."""
    from ortools.constraint_solver import (  # type: ignore[import-untyped]
        pywrapcp,
        routing_enums_pb2,
    )

    many = len(layout.spots)
    rows = [[layout.way(one, other) for other in range(many)] + [0] for one in range(many)]
    rows.append([0] * (many + 1))
    nodes = pywrapcp.RoutingIndexManager(many + 1, 1, many)
    routing = pywrapcp.RoutingModel(nodes)
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(rows))
    wanted = pywrapcp.DefaultRoutingSearchParameters()
    wanted.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC
    wanted.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    wanted.time_limit.FromSeconds(seconds)
    return int(routing.SolveWithParameters(wanted).ObjectiveValue())


def _speed(dice: random.Random) -> Row:
    everywhere = [(aisle, bay) for aisle in range(1, 21) for bay in range(1, 41)]
    layouts = [Layout(tuple(sorted(dice.sample(everywhere, 100))), 40) for _ in range(5)]
    slowest = max(_seconds(layout.plan) for layout in layouts)
    return compare("route of 100 stops", 1 / slowest, "one in 50 ms", 1 / SLOWEST, goal=1)


def _seconds(work: Callable[[], object]) -> float:
    """Of the processor: others may be using it too."""
    started = time.process_time()
    work()
    return time.process_time() - started
