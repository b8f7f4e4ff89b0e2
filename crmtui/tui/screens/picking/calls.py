"""What the picking screen asks of the services.

The functions here run in a thread, in a transaction; they import the services when called.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.tui.screens.picking.journal import Command

if TYPE_CHECKING:
    from crmtui.services.picking import (
        BatchDetail,
        BatchPlan,
        BatchPreview,
        BatchSummary,
        PickAnswer,
        PickPlace,
    )
    from crmtui.tui.screens.picking.build import Choices

_LATEST: Final = 500
"""Batches among which a scanned code is looked for."""


def open_place(tx: Any, batch_id: UUID) -> "PickPlace":
    """Where the picker of a batch stands."""
    from crmtui.services import picking

    return picking.open_place(tx, batch_id)


def send(tx: Any, command: Command) -> "PickAnswer":
    """Carry out what a picker did; the same request id happens once."""
    return _SENDERS[command.kind](tx, command)


def _scan(tx: Any, command: Command) -> "PickAnswer":
    from crmtui.services import picking

    data = picking.PickScan(
        **_where(command),
        step=picking.PickStep(command.step),
        code=command.code,
        item_code=command.item_code,
        request_id=command.request_id,
    )
    return picking.scan(tx, data)


def _count(tx: Any, command: Command) -> "PickAnswer":
    from crmtui.services import picking

    data = picking.PickCount(**_where(command), units=command.units, request_id=command.request_id)
    return picking.set_count(tx, data)


def _short(tx: Any, command: Command) -> "PickAnswer":
    from crmtui.services import picking

    reason = picking.ShortReason(command.reason)
    data = picking.ShortPick(**_where(command), reason=reason, request_id=command.request_id)
    return picking.short_pick(tx, data)


def _undo(tx: Any, command: Command) -> "PickAnswer":
    from crmtui.services import picking

    return picking.undo_pick(tx, picking.PickUndo(**_where(command), request_id=command.request_id))


def _skip(tx: Any, command: Command) -> "PickAnswer":
    from crmtui.services import picking

    return picking.postpone(tx, picking.Postpone(**_where(command), reason=command.reason))


def _zero(tx: Any, command: Command) -> "PickAnswer":
    from crmtui.services import picking

    data = picking.ZeroAnswer(**_where(command), is_empty=command.is_empty)
    return picking.answer_zero_check(tx, data)


def _tote(tx: Any, command: Command) -> "PickAnswer":
    from crmtui.services import picking

    return picking.change_tote(tx, picking.ToteChange(**_where(command)))


def _where(command: Command) -> dict[str, UUID]:
    return {"batch_id": UUID(command.batch_id), "task_id": UUID(command.task_id)}


_SENDERS: Final[Mapping[str, Callable[[Any, Command], "PickAnswer"]]] = {
    "scan": _scan,
    "count": _count,
    "short": _short,
    "undo": _undo,
    "skip": _skip,
    "zero": _zero,
    "tote": _tote,
}


# --- batches ---------------------------------------------------------------------------------


def get_batch(tx: Any, batch_id: UUID) -> "BatchDetail":
    """A batch with its lines and totes."""
    from crmtui.services import picking

    return picking.get_batch(tx, batch_id)


def find_by_code(tx: Any, code: str) -> "BatchSummary | None":
    """The batch whose printed code was scanned, of the latest ones."""
    from crmtui.services import picking

    wanted = code.strip().upper()
    batches, _total = picking.list_batches(tx, limit=_LATEST)
    return next((batch for batch in batches if batch.code == wanted), None)


def take_batch(tx: Any, batch_id: UUID, take_over: bool) -> "PickPlace":
    """From now on it is this picker's."""
    from crmtui.services import picking

    return picking.take_batch(tx, batch_id, take_over)


def give_back(tx: Any, batch_id: UUID) -> "BatchDetail":
    """Somebody else may go on with it."""
    from crmtui.services import picking

    return picking.give_back_batch(tx, batch_id)


def cancel_batch(tx: Any, batch_id: UUID, reason: str) -> "BatchDetail":
    """It is not picked, or not any further."""
    from crmtui.services import picking

    return picking.cancel_batch(tx, batch_id, reason)


def close_batch(tx: Any, batch_id: UUID, reason: str, release: bool) -> "BatchDetail":
    """It was walked to its end, or as far as it will be."""
    from crmtui.services import picking

    data = picking.BatchClose(batch_id=batch_id, reason=reason, release=release)
    return picking.close_batch(tx, data)


# --- building --------------------------------------------------------------------------------


def list_choices(tx: Any) -> "Choices":
    """The warehouses and zones for which batches can be built."""
    from crmtui.services import places
    from crmtui.tui.screens.picking.build import Choices

    zones = {found.zone for found in places.list_bins(tx) if found.zone}
    return Choices(
        tuple(warehouse.name for warehouse in places.list_warehouses(tx)), tuple(sorted(zones))
    )


def _plan_of(values: Mapping[str, Any]) -> "BatchPlan":
    """What was typed, as the service takes it."""
    from crmtui.services import picking
    from crmtui.tui.screens.picking.build import grams_of

    cart: dict[str, int] = {"totes": int(values["totes"] or 0)}
    if values["weight"]:
        cart["weight_grams"] = grams_of(values["weight"])
    return picking.BatchPlan(
        warehouse=values["warehouse"] or None,
        zone=values["zone"] or None,
        cart=picking.Cart(**cart),
        most_batches=int(values["most_batches"] or 0),
    )


def preview(tx: Any, values: Mapping[str, Any]) -> "tuple[BatchPreview, ...]":
    """The batches as they would be built of what was typed.

    Raises:
        ValidationError: a number is out of its range.
    """
    from crmtui.services import picking

    return picking.preview_batches(tx, _plan_of(values))


def build(tx: Any, values: Mapping[str, Any]) -> "tuple[BatchDetail, ...]":
    """Build the batches."""
    from crmtui.services import picking

    return picking.build_batches(tx, _plan_of(values))
