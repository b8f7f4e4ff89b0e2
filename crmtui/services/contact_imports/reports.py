"""All that a person is told of one import or edit of many, at one moment."""

from typing import Final
from uuid import UUID

from crmtui.kit.transactions import ReadTx
from crmtui.services.contact_imports.batches import describe_batch, list_failures, load_batch
from crmtui.services.contact_imports.schemas import BatchReport
from crmtui.services.contact_imports.undoing import list_kept

_SHOWN: Final = 500


def get_report(tx: ReadTx, batch_id: UUID) -> BatchReport:
    """What a batch did, the first rows that it refused, and what taking it back has left.

    Raises:
        Forbidden: permission.missing (contacts:read).
        NotFound: contact_batch.not_found.
    """
    tx.actor.require("contacts:read")
    batch = load_batch(tx, batch_id)
    return BatchReport(
        batch=describe_batch(tx, batch),
        labels=tuple(batch.settings.get("mapping", {}).get("labels", ())),
        failures=list_failures(tx, batch_id, limit=_SHOWN),
        kept=list_kept(tx, batch_id),
    )
