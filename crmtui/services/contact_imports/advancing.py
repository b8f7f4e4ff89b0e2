"""An import that goes on: its turn among the others, and how far it is.

Without the ORM: its session would put all that an import writes into a savepoint, in which SQLite
keeps a copy of each page as it was.
"""

from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Table, Uuid, bindparam, select, update

from crmtui.kit.hot import HotStatement
from crmtui.kit.transactions import WriteTx
from crmtui.models import ContactBatch
from crmtui.services.contact_imports import errors
from crmtui.services.contact_imports.schemas import ImportTally

_ROWS: Final = cast(Table, ContactBatch.__table__)
_MINE: Final = _ROWS.c.organization_id == bindparam("organization", type_=Uuid())
_RUNNING: Final = select(_ROWS.c.id).where(_MINE, _ROWS.c.status == "running").order_by(_ROWS.c.id)
_LOCK_RUNNING: Final = HotStatement(_RUNNING, postgresql=_RUNNING.with_for_update())
_COUNTS: Final = {
    "processed": "rows",
    **{name: name for name in ("created", "updated", "skipped", "failed", "duplicates")},
}
"""The number of a tally that is added to each column."""
_GROWN: Final[dict[str, Any]] = {
    column: _ROWS.c[column] + bindparam(f"more_{name}") for column, name in _COUNTS.items()
}
_ADVANCE: Final = HotStatement(
    update(_ROWS)
    .where(
        _MINE,
        _ROWS.c.id == bindparam("batch", type_=Uuid()),
        _ROWS.c.processed == bindparam("before"),
    )
    .values(version=_ROWS.c.version + 1, updated_at=bindparam("now"), **_GROWN)
)


def take_turn(tx: WriteTx, batch_id: UUID) -> None:
    """One import at a time decides: each looks for what the others have made.

    Raises:
        Conflict: contact_batch.ended.
    """
    running = tx.run(_LOCK_RUNNING, {"organization": tx.organization_id})
    if batch_id not in {row[0] for row in running}:
        raise errors.ended()


def add_tally(tx: WriteTx, batch_id: UUID, before: int, tally: ImportTally) -> None:
    """Count what was done for the rows behind the first `before`.

    Raises:
        Conflict: contact_batch.ended, where somebody else has done them meanwhile.
    """
    values = {f"more_{name}": getattr(tally, name) for name in _COUNTS.values()}
    same = {"organization": tx.organization_id, "batch": batch_id}
    if tx.change(_ADVANCE, {**same, **values, "before": before, "now": tx.now}) != 1:
        raise errors.ended()
