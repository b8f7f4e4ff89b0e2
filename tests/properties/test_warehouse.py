"""Whatever people in a warehouse do, in any order and at once: no unit is lost, none is doubled."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import pytest

from crmtui.bootstrap import open_backend
from crmtui.kit.backend import Backend
from tests.concurrency.desks import processes
from tests.properties.warehouse_agreement import find_disagreements
from tests.properties.warehouse_people import make_room
from tests.properties.warehouse_world import World


def make_world(backend: Backend, seed: int) -> World:
    organization_id = make_room(backend).actor.organization_id
    assert organization_id is not None
    return World(backend, organization_id, seed)


def run(world: World, steps: int, every: int) -> None:
    for turn in range(steps):
        world.step()
        if turn % every == 0:
            assert world.ask(find_disagreements) == [], f"after step {turn}"
    assert world.ask(find_disagreements) == []


def test_everything_agrees_whatever_happens(backend: Backend) -> None:
    world = make_world(backend, seed=7)
    run(world, steps=80, every=40)
    assert len(world.done) > 20


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [1, 2])
def test_everything_agrees_for_long(backend: Backend, seed: int) -> None:
    steps = 1_000 if backend.database.has_one_writer else 500
    run(make_world(backend, seed), steps, every=25)


def act(url: str, organization_id: UUID, seed: int, steps: int) -> Counter[tuple[str, str]]:
    """What a process does for itself; what it was refused."""
    backend = open_backend(url)
    world = World(backend, organization_id, seed)
    for _ in range(steps):
        world.step()
    backend.close()
    return world.refused


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_everything_agrees_after_four_at_once(backend: Backend, database_url: str) -> None:
    world = make_world(backend, seed=0)
    organization_id = world.manager.organization_id
    assert organization_id is not None
    for _ in range(12):
        world.receive()
    with processes().Pool(4) as pool:
        turns = [(database_url, organization_id, seed, 150) for seed in range(4)]
        refused = sum(pool.starmap(act, turns), Counter())
    assert world.ask(find_disagreements) == []
    busy = [act for act, code in refused if code == "database.busy"]
    assert busy == [], "somebody waited for somebody who waited for them"
