"""What a picker prints: the walk of a batch, and the label of an item. Both in a thread."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from crmtui.documents.warehouse import PickStop
    from crmtui.services.picking import TaskDetail


def draw_list(tx: Any, batch_id: UUID, timezone: str, locale: str) -> bytes:
    """The lines of a batch in walking order; its code is what a scan of the paper gives."""
    from crmtui.documents.pick_list import pick_list_pdf
    from crmtui.documents.warehouse import PickListInput
    from crmtui.services import picking

    batch = picking.get_batch(tx, batch_id)
    return pick_list_pdf(
        PickListInput(
            batch=batch.code,
            stops=tuple(_stop(task, batch.zone or "") for task in batch.tasks),
            picker=batch.picker_name,
            warehouse=batch.warehouse,
            printed_at=tx.now,
            timezone=timezone,
            locale=locale,
        )
    )


def _stop(task: "TaskDetail", zone: str) -> "PickStop":
    from crmtui.documents.warehouse import PickStop

    return PickStop(
        bin=task.bin,
        sku=task.sku,
        name=task.item_name,
        quantity=task.quantity,
        order=task.order_code,
        unit=task.unit,
        lot=task.lot or "",
        expires_on=task.expires_on,
        tote=task.tote or "",
        zone=zone,
    )


def draw_label(tx: Any, sku: str) -> bytes:
    """One label of an item."""
    from crmtui.services import items, labels

    found = items.find_by_sku(tx, sku)
    return labels.item_labels(tx, [found.id] if found else [])
