"""A picker's scan, durable, against bare `sqlite3` doing the same writes; and making batches."""

import gc
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from crmtui.bootstrap import open_backend
from crmtui.kit.ids import new_id
from crmtui.kit.schema import backup_sqlite
from crmtui.services import picking
from crmtui.services.picking import BatchPlan, Cart, PickStep
from tests.benchmarks.redeem import PRAGMAS
from tests.benchmarks.table import Row, compare, compare_times
from tests.services.picking.pick_room import Picker, PickRoom

_ORDERS: Final = 8
_GOAL: Final = 0.05
"""A raw scan is six small statements; ours decides and tells the picker where to go next."""
_BUILD_SECONDS: Final = 2.0


def run(quick: bool) -> Iterator[Row]:
    for lines in (32, 160):
        yield _in_a_room(partial(_scan, lines=lines, quick=quick))
    yield _in_a_room(partial(_build, orders=200 if quick else 1_000))


def _in_a_room(measure: Callable[[PickRoom, Path], Row]) -> Row:
    folder = Path(tempfile.mkdtemp(prefix="crmtui-bench-"))
    backend = open_backend(f"sqlite:///{folder / 'picking.sqlite'}")
    try:
        return measure(PickRoom(backend), folder / "picking.sqlite")
    finally:
        backend.close()
        shutil.rmtree(folder)


def _fill(room: PickRoom, orders: int, lines: int, units: int) -> None:
    """Orders for the same items, each of which lies in a bin of its own."""
    items = []
    for number in range(lines):
        code = f"B-{number:03d}-1"
        room.bins[code] = room.bin(code)
        items.append(room.item(f"SKU-{number:04d}"))
        room.receive(items[-1], 10 * orders * units, code)
    for _ in range(orders):
        room.order(*((item, units) for item in items))


def _scan(room: PickRoom, file: Path, lines: int, quick: bool) -> Row:
    units = 8 if quick else 40
    _fill(room, _ORDERS, lines // _ORDERS, units)
    (batch,) = room.build()
    copy = file.with_suffix(".raw")
    backup_sqlite(file, copy)
    walk = room.walk(batch)
    scans = min(200, (lines // 2) * units // 2)
    _warm(walk)
    gc.collect()
    ours = [_timed(walk) for _ in range(scans)]
    raw = _write_raw(copy, scans)
    ours.sort()
    named = f"pick scan, {lines} lines in the batch"
    return compare(named, 1 / ours[scans // 2], "sqlite3, the same writes", 1 / raw, _GOAL)


def _warm(walk: Picker) -> None:
    for _ in range(6):
        _timed(walk)


def _timed(walk: Picker) -> float:
    """Walk on to where an item is scanned, and scan it; the seconds of the last."""
    while walk.place.step is not PickStep.ITEM:
        tote = walk.place.tote or f"T-{walk.place.order_code}"
        walk.scan(walk.place.bin if walk.place.step is PickStep.BIN else tote)
    start = time.perf_counter()
    verdict = walk.scan(walk.place.sku)
    spent = time.perf_counter() - start
    if verdict.is_refusal:
        raise RuntimeError(f"{walk.place.sku}: {verdict}")
    return spent


def _write_raw(copy: Path, scans: int) -> float:
    """The median of the seconds that the writes of one scan take, bare."""
    raw = sqlite3.connect(copy, isolation_level=None)
    try:
        for pragma in PRAGMAS:
            raw.execute(f"PRAGMA {pragma}")
        found = raw.execute("SELECT * FROM stock_movements LIMIT 1")
        names = [column[0] for column in found.description]
        movement = dict(zip(names, found.fetchone(), strict=True))
        task = raw.execute("SELECT id, line_id, item_id, bin_id FROM pick_tasks").fetchone()
        spent = sorted(_write_one(raw.execute, movement, task, turn) for turn in range(scans))
        return spent[scans // 2]
    finally:
        raw.close()


def _write_one(
    execute: Callable[..., Any], movement: dict[str, Any], task: tuple[str, ...], turn: int
) -> float:
    task_id, line_id, item_id, bin_id = task
    new = {"id": new_id().hex, "number": 1_000_000 + turn, "request_id": f"raw-{turn}"}
    row = movement | new
    start = time.perf_counter()
    execute("BEGIN IMMEDIATE")
    execute("SELECT * FROM pick_tasks WHERE id = ?", (task_id,)).fetchone()
    execute("UPDATE stock_levels SET movements = movements + 1 WHERE item_id = ?", (item_id,))
    execute(
        "UPDATE stock_balances SET reserved = reserved + 1 WHERE item_id = ? AND bin_id = ?",
        (item_id, bin_id),
    )
    marks = ", ".join("?" * len(row))
    execute(f"INSERT INTO stock_movements ({', '.join(row)}) VALUES ({marks})", [*row.values()])
    execute("UPDATE order_allocations SET picked = picked + 1 WHERE line_id = ?", (line_id,))
    execute("UPDATE pick_tasks SET version = version + 1 WHERE id = ?", (task_id,))
    execute("COMMIT")
    return time.perf_counter() - start


def _build(room: PickRoom, _file: Path, orders: int) -> Row:
    """The plan of batches for so many orders of three lines."""
    _fill(room, orders, 3, 1)
    plan = BatchPlan(cart=Cart(totes=8))
    room.ask(picking.preview_batches, plan)
    start = time.perf_counter()
    room.ask(picking.preview_batches, plan)
    spent = time.perf_counter() - start
    return compare_times(f"batches for {orders} orders", spent, "2 s", _BUILD_SECONDS, at_most=1)
