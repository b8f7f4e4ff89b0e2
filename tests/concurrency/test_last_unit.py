"""Many want the same units, in threads and in processes; nobody gets what is not there."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.queues import Queue
from uuid import UUID

import pytest
from sqlalchemy import text

from crmtui.bootstrap import open_backend
from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import LimitReached
from crmtui.services import stock
from crmtui.services.stock import MovementKind, Receipt, Transaction, Transfer
from tests.concurrency.desks import processes
from tests.services.stock.beancount_book import book_errors
from tests.services.stock.making import FIRST, SECOND, Room

WANTING = 50
PROCESSES = 4
KINDS = [kind for kind in MovementKind if kind is not MovementKind.RECONCILIATION]
RECONCILED = 0.005
"""How often: each time all of an item's ledger is added up."""


def test_the_last_unit_goes_to_exactly_one(backend: Backend) -> None:
    room = Room(backend)
    item = room.stocked(1)

    def reserve(_number: int) -> str:
        try:
            room.move(item, "RESERVATION", 1)
        except LimitReached as refused:
            return refused.code
        return "reserved"

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(reserve, range(WANTING)))
    assert outcomes.count("reserved") == 1
    assert outcomes.count("stock.insufficient") == WANTING - 1
    assert room.stock(item.id) == (0, 1, 0, 0)


def _work(
    url: str,
    actor: Actor,
    items: list[UUID],
    bins: list[UUID],
    seed: int,
    turns: int,
    told: Queue[int],
) -> None:
    """Random acts on random items; those that are refused change nothing."""
    chosen = random.Random(seed)
    done = 0
    backend = open_backend(url)
    for _turn in range(turns):
        try:
            with backend.write(actor) as tx:
                _act(tx, chosen, chosen.choice(items), bins)
                done += 1
        except LimitReached:
            pass
    backend.close()
    told.put(done)


def _act(tx: object, chosen: random.Random, item_id: UUID, bins: list[UUID]) -> None:
    if chosen.random() < RECONCILED:
        stock.reconcile(tx, item_id)  # type: ignore[arg-type]
        return
    kind, quantity = chosen.choice(KINDS), chosen.randint(1, 9)
    if kind is MovementKind.RECEIPT:
        stock.receive(tx, Receipt(item_id=item_id, quantity=quantity, bin_id=chosen.choice(bins)))  # type: ignore[arg-type]
    elif kind is MovementKind.TRANSFER:
        source, target = chosen.sample(bins, 2)
        way = {"from_bin_id": source, "to_bin_id": target}
        stock.transfer(tx, Transfer(item_id=item_id, quantity=quantity, **way))  # type: ignore[arg-type]
    else:
        sign = chosen.choice([1, -1]) if kind is MovementKind.ADJUSTMENT else 1
        data = Transaction(item_id=item_id, kind=kind, quantity=sign * quantity)
        stock.transact(tx, data)  # type: ignore[arg-type]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("turns", [25, pytest.param(2_500, marks=pytest.mark.soak)])
def test_the_ledger_of_four_busy_processes_adds_up(database_url: str, turns: int) -> None:
    backend = open_backend(database_url)
    room = Room(backend)
    items = [room.stocked(20, f"SKU-{number}").id for number in range(3)]
    bins = [room.bins[FIRST].id, room.bins[SECOND].id, room.bin("C-1").id]
    context = processes()
    told: Queue[int] = context.Queue()
    workers = [
        context.Process(
            target=_work, args=(database_url, room.actor, items, bins, seed, turns, told)
        )
        for seed in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    done = sum(told.get(timeout=600) for _ in workers)
    for worker in workers:
        worker.join()
    assert done > turns
    assert room.ask(stock.verify) == ()
    assert room.ask(book_errors) == []
    with backend.write(room.actor) as tx:
        tx.session.execute(
            text("UPDATE stock_balances SET reserved = reserved + 1 WHERE item_id = :item"),
            {"item": items[1].hex if tx.dialect == "sqlite" else items[1]},
        )
    wrong = {(found.sku, found.what) for found in room.ask(stock.verify)}
    assert wrong == {("SKU-1", "reserved")}
    told_by_the_book = room.ask(book_errors)
    assert told_by_the_book
    assert all("SKU-1" in error for error in told_by_the_book)
    backend.close()
