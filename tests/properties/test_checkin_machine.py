"""Random entries, exits, overrides, undos: the counters equal a recount, nobody enters too often.

The reference is a plain Python model of one list that shares no code with the program.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.services import checkin
from crmtui.services.checkin import (
    Annulment,
    Direction,
    ListDetail,
    Result,
    Scanned,
    Verdict,
)
from tests.services.checkin.venue import Venue, make_actor

TICKETS = 6


@dataclass
class Stay:
    scan_id: UUID
    product: str
    gate: str
    exit_id: UUID | None = None


@dataclass
class Model:
    """What ought to be the case on one list."""

    list: ListDetail
    stays: dict[str, list[Stay]] = field(default_factory=lambda: defaultdict(list))
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)

    def is_inside(self, code: str) -> bool:
        stays = self.stays[code]
        return bool(stays) and stays[-1].exit_id is None

    def may_enter(self, code: str) -> bool:
        used = self.list.max_entries is not None and len(self.stays[code]) >= self.list.max_entries
        return not used and not (self.list.exit_required and self.is_inside(code))

    def count(self, part: int) -> dict[str, tuple[int, int, int]]:
        """Admitted, inside and refused by product (0) or gate (1)."""
        admitted: Counter[str] = Counter()
        inside: Counter[str] = Counter()
        refused: Counter[str] = Counter()
        for stays in self.stays.values():
            if stays:
                admitted[(stays[0].product, stays[0].gate)[part]] += 1
                if stays[-1].exit_id is None:
                    inside[(stays[-1].product, stays[-1].gate)[part]] += 1
        for key, count in self.refused.items():
            refused[key[part]] += count
        names = {*admitted, *inside, *refused}
        return {name: (admitted[name], inside[name], refused[name]) for name in names}


class Play:
    """Applies the same operations to the program and to the model."""

    def __init__(self, backend: Backend, max_entries: int | None, exit_required: bool) -> None:
        self.venue = Venue(backend, max_entries=max_entries, exit_required=exit_required)
        self.model = Model(self.venue.list)
        self.supervisor = make_actor(self.venue.organization_id)
        self.gates = {"Gate A": self.venue.gate_id, "Gate B": self.venue.add_gate("Gate B")}
        vip = self.venue.add_product("VIP")
        self.products: dict[str, str] = {}
        for number in range(TICKETS):
            code, is_vip = f"T{number}", number % 3 == 0
            self.venue.add_ticket(code, product_id=vip if is_vip else self.venue.product_id)
            self.products[code] = "VIP" if is_vip else "Regular"

    def scan(self, code: str, gate: str, leaving: bool, override: bool) -> None:
        verdict = self._redeem(code, gate, leaving, override)
        model, stays = self.model, self.model.stays[code]
        allowed = model.is_inside(code) if leaving else override or model.may_enter(code)
        assert (verdict.result is Result.OK) == allowed
        if not allowed:
            model.refused[(self.products[code], gate)] += 1
        elif leaving:
            stays[-1].exit_id = verdict.scan_id
        else:
            stays.append(Stay(verdict.scan_id, self.products[code], gate))
            assert verdict.entry == len(stays)

    def annul(self, code: str) -> None:
        stays = self.model.stays[code]
        if not stays:
            return
        last = stays[-1]
        self._annul(last.exit_id or last.scan_id)
        if last.exit_id is not None:
            last.exit_id = None
        else:
            stays.pop()

    def check(self) -> None:
        counters = self.venue.read_counters()
        assert _rows(counters.by_product) == _non_zero(self.model.count(0))
        assert _rows(counters.by_gate) == _non_zero(self.model.count(1))
        assert counters.inside == sum(self.model.is_inside(code) for code in self.products)

    def _redeem(self, code: str, gate: str, leaving: bool, override: bool) -> Verdict:
        scanned = Scanned(
            list_id=self.venue.list.id,
            gate_id=self.gates[gate],
            code=code,
            direction=Direction.EXIT if leaving else Direction.ENTRY,
            override_reason="Let them in" if override else None,
        )
        with self.venue.backend.write(self.supervisor) as tx:
            return checkin.redeem(tx, scanned)

    def _annul(self, scan_id: UUID) -> None:
        with self.venue.backend.write(self.supervisor) as tx:
            checkin.annul(tx, Annulment(scan_id=scan_id, reason="By mistake"))


def _rows(rows: tuple[checkin.CounterRow, ...]) -> dict[str, tuple[int, int, int]]:
    return _non_zero({row.name: (row.admitted, row.inside, row.refused) for row in rows})


def _non_zero(counts: dict[str, tuple[int, int, int]]) -> dict[str, tuple[int, int, int]]:
    return {name: count for name, count in counts.items() if any(count)}


codes = st.sampled_from([f"T{number}" for number in range(TICKETS)])
gates = st.sampled_from(["Gate A", "Gate B"])
scans = st.tuples(codes, gates, st.booleans(), st.sampled_from([False, False, False, True]))
steps = st.lists(st.one_of(scans, scans, codes), min_size=1, max_size=40)


@pytest.mark.soak
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps, max_entries=st.sampled_from([1, 2, None]), exit_required=st.booleans())
def test_any_history_counts_right(
    sqlite_backend: Backend,
    steps: list[tuple[str, str, bool, bool] | str],
    max_entries: int | None,
    exit_required: bool,
) -> None:
    play = Play(sqlite_backend, max_entries, exit_required)
    for step in steps:
        if isinstance(step, str):
            play.annul(step)
        else:
            play.scan(*step)
    play.check()


def _play_at_random(backend: Backend, steps: int, seed: int) -> None:
    dice = random.Random(seed)
    play = Play(backend, max_entries=3, exit_required=True)
    for _ in range(steps):
        code, gate = f"T{dice.randrange(TICKETS)}", dice.choice(["Gate A", "Gate B"])
        if dice.random() < 0.2:
            play.annul(code)
        else:
            play.scan(code, gate, leaving=dice.random() < 0.4, override=dice.random() < 0.1)
    play.check()


@pytest.mark.soak
def test_a_long_evening(backend: Backend) -> None:
    _play_at_random(backend, steps=400, seed=1)


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_ten_thousand_operations(backend: Backend) -> None:
    _play_at_random(backend, steps=10_000, seed=2)


def test_without_overrides_nobody_enters_too_often(backend: Backend, clock: FixedClock) -> None:
    dice = random.Random(3)
    play = Play(backend, max_entries=2, exit_required=True)
    for _ in range(200):
        clock.advance(timedelta(seconds=1))
        code = f"T{dice.randrange(TICKETS)}"
        play.scan(code, "Gate A", leaving=dice.random() < 0.5, override=False)
    assert all(len(stays) <= 2 for stays in play.model.stays.values())
    play.check()
