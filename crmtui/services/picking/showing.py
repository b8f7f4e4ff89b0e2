"""What a picker's screen shows of the line at hand."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.i18n import _
from crmtui.kit.transactions import ReadTx
from crmtui.models import ItemBarcode
from crmtui.services.fulfilment import order_code
from crmtui.services.picking.labels import read_signs
from crmtui.services.picking.machine import step_of
from crmtui.services.picking.rows import TaskRow
from crmtui.services.picking.schemas import (
    PickAnswer,
    PickPlace,
    PickStep,
    PickVerdict,
    batch_code,
)
from crmtui.services.picking.walking import Walk


def next_place(walk: Walk, at_bin: UUID | None = None) -> PickPlace:
    """The line that comes first of those that are not finished; `at_bin` was scanned already."""
    rows = walk.next_rows()
    if not rows:
        return PickPlace(**_progress(walk, None), **_NOWHERE)
    row = rows[0]
    step = step_of(walk.line_of(row), row.task.bin_id == at_bin)
    return _show(walk, row, step, rows[1:])


def place_at(walk: Walk, row: TaskRow, step: PickStep, scanned: str = "") -> PickPlace:
    """A line at a step, in which something is to be done."""
    return _show(walk, row, step, walk.next_rows(row), scanned)


def _show(
    walk: Walk, row: TaskRow, step: PickStep, after: Sequence[TaskRow], scanned: str = ""
) -> PickPlace:
    return PickPlace(
        **_progress(walk, row),
        **_goods(walk, row),
        **read_signs(row.bin)._asdict(),
        step=step,
        task_id=row.task.id,
        bin=row.bin,
        next_bin=after[0].bin if after else None,
        scanned=scanned,
    )


def answer(place: PickPlace, verdict: PickVerdict, found: str = "") -> PickAnswer:
    """A verdict, with what its place wants in the words on the label."""
    return PickAnswer(verdict=verdict, wanted=_wanted(place), found=found, place=place)


def _wanted(place: PickPlace) -> str:
    if place.step is PickStep.BIN:
        return place.bin
    if place.step is PickStep.ITEM:
        return " ".join(filter(None, (place.sku, place.item_name, place.lot)))
    if place.step is PickStep.LOT:
        return place.lot or ""
    if place.step is PickStep.TOTE:
        return place.tote or _("any free tote")
    if place.step is PickStep.ZERO:
        return _("whether {bin} is empty").format(bin=place.bin)
    return ""


def _progress(walk: Walk, row: TaskRow | None) -> dict[str, Any]:
    """How far the batch is, and at which line one stands."""
    batch, progress = walk.batch, walk.progress(row)
    return {
        "batch_id": batch.id,
        "batch_number": batch.number,
        "code": batch_code(batch.number),
        "zone": None if row is None else row.zone,
        "line": progress.lines if row is None else progress.turn,
        "lines": progress.lines,
        "units_to_go": progress.units_to_go,
        "units_short": progress.units_short,
    }


def _goods(walk: Walk, row: TaskRow) -> dict[str, Any]:
    task, tote = row.task, walk.tote_of(row.task.order_id)
    return {
        "item_name": row.item_name,
        "sku": row.sku,
        "barcode": walk.barcode_of(task.item_id),
        "unit": row.unit,
        "lot": row.lot,
        "expires_on": row.expires_on,
        "have": task.picked,
        "need": task.quantity,
        "needs_tote": walk.needs_totes,
        "tote": None if tote is None else tote.code,
        "order_code": order_code(row.order_number),
        "customer_name": row.customer_name,
        "postponed": task.postponed > 0,
    }


_NOWHERE: Final[dict[str, Any]] = {
    **dict.fromkeys(("bin", "aisle", "bay", "level", "slot", "item_name", "sku", "barcode"), ""),
    **dict.fromkeys(("unit", "order_code", "customer_name"), ""),
    **dict.fromkeys(("task_id", "next_bin", "lot", "expires_on", "tote")),
    **dict.fromkeys(("have", "need"), 0),
    **dict.fromkeys(("needs_tote", "postponed"), False),
    "step": PickStep.DONE,
}


def barcodes_of(tx: ReadTx, item_ids: set[UUID]) -> dict[UUID, str]:
    """Of each item the code on the smallest package."""
    code = ItemBarcode
    query = select(code.item_id, code.code).where(code.item_id.in_(item_ids))
    found = tx.session.execute(query.order_by(code.units.desc(), code.code.desc()))
    return dict(found.all())
