"""The picker's scanner and digits: each scan posts at once what it takes."""

from crmtui.kit.transactions import WriteTx
from crmtui.services.picking.machine import Decision, decide, decide_count, step_meant
from crmtui.services.picking.rows import TaskRow
from crmtui.services.picking.schemas import (
    PickAnswer,
    PickCount,
    PickScan,
    PickStep,
    PickVerdict,
    ShortPick,
)
from crmtui.services.picking.short_picks import short_pick
from crmtui.services.picking.showing import answer, next_place, place_at
from crmtui.services.picking.sightings import Sighting, look
from crmtui.services.picking.taking import finish_line, give_units_back, take_units, was_done
from crmtui.services.picking.totes import give_tote, put_units
from crmtui.services.picking.walking import Walk, open_walk
from crmtui.services.stock import MovementKind


def scan(tx: WriteTx, data: PickScan) -> PickAnswer:
    """What a scan comes to at its step. A refusal is a verdict, and writes nothing.

    An item takes its units out of the bin at once. The same scan sent again, with its
    `request_id`, moves nothing more and gets the verdict that it had.

    Raises:
        Forbidden: permission.missing (fulfilment:pick, stock:move, stock:read, items:read).
        NotFound: pick_batch.not_found, pick_task.not_found.
        LimitReached: customer_order.not_held, when the order has fewer there meanwhile.
        Conflict: pick_batch.ended, pick_batch.not_yours, tote.in_use, customer_order.ended,
            stock.request_reused.
    """
    walk = open_walk(tx, data.batch_id, data.task_id)
    row = walk.read_row(data.task_id)
    if was_done(tx, row, data.request_id, MovementKind.PICK):
        is_lot = data.step is PickStep.LOT
        verdict = PickVerdict.LOT_OK if is_lot else PickVerdict.ITEM_OK
        return answer(next_place(walk, row.task.bin_id), verdict)
    seen = look(tx, data.code)
    if not row.is_pending:
        return _answer_late(walk, row, data, seen)
    return _scan_line(tx, walk, row, data, seen)


def _answer_late(walk: Walk, row: TaskRow, data: PickScan, seen: Sighting) -> PickAnswer:
    """The line is finished; its tote may be scanned again by who did not see the answer."""
    is_tote = data.step is PickStep.TOTE and row.task.tote_key == seen.sight.text
    verdict = PickVerdict.TOTE_OK if is_tote else PickVerdict.DONE
    return answer(next_place(walk, row.task.bin_id), verdict, seen.words)


def _scan_line(tx: WriteTx, walk: Walk, row: TaskRow, data: PickScan, seen: Sighting) -> PickAnswer:
    line = walk.line_of(row, ask_lots=True)
    step = step_meant(line, data.step)
    item = look(tx, data.item_code) if step is PickStep.LOT else None
    decision = decide(line, step, seen.sight, item.sight if item else None)
    if decision.verdict.is_refusal:
        scanned = data.item_code if decision.step is PickStep.LOT else ""
        return answer(place_at(walk, row, decision.step, scanned), decision.verdict, seen.words)
    if decision.step is PickStep.LOT:
        return answer(place_at(walk, row, decision.step, data.code), decision.verdict, seen.words)
    if decision.verdict is PickVerdict.TOTE_OK or decision.units:
        _carry_out(tx, walk, row, decision, seen, data.request_id)
    at_bin = row.task.bin_id
    if decision.verdict is PickVerdict.TOTE_OK and line.rest and not line.picked:
        # The tote was chosen on the way: nobody has scanned the bin yet.
        return answer(next_place(walk), decision.verdict, seen.words)
    return answer(next_place(walk, at_bin), decision.verdict, seen.words)


def _carry_out(
    tx: WriteTx, walk: Walk, row: TaskRow, decision: Decision, seen: Sighting, request_id: str
) -> None:
    if decision.verdict is PickVerdict.TOTE_OK:
        give_tote(tx, walk, row, seen.sight.text, seen.label)
        put_units(row, seen.sight.text)
    else:
        take_units(tx, walk, row, decision.units, request_id)
    finish_line(tx, walk, row)


def set_count(tx: WriteTx, data: PickCount) -> PickAnswer:
    """Say how many were taken in this line in all, once the first was scanned.

    Fewer than were scanned go back; 0 says that there are no more and is a short pick.

    Raises:
        Forbidden, NotFound, LimitReached, Conflict: as `scan` and `short_pick`.
    """
    if not data.units:
        return short_pick(tx, ShortPick(**data.model_dump(exclude={"units", "step"})))
    walk = open_walk(tx, data.batch_id, data.task_id)
    row = walk.read_row(data.task_id)
    at_bin = row.task.bin_id
    if was_done(tx, row, data.request_id, MovementKind.PICK, MovementKind.UNPICK):
        return answer(next_place(walk, at_bin), PickVerdict.COUNT_OK, str(data.units))
    if not row.is_pending:
        return answer(next_place(walk, at_bin), PickVerdict.DONE, str(data.units))
    decision = decide_count(walk.line_of(row), data.units, data.step)
    if decision.verdict is not PickVerdict.COUNT_OK:
        return answer(place_at(walk, row, decision.step), decision.verdict, str(data.units))
    if decision.units > 0:
        take_units(tx, walk, row, decision.units, data.request_id)
    elif decision.units < 0:
        give_units_back(tx, row, -decision.units, data.request_id)
    finish_line(tx, walk, row)
    return answer(next_place(walk, at_bin), decision.verdict, str(data.units))
