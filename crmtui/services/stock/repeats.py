"""Whether an act was done before, by a request that was sent twice."""

from typing import Any, NamedTuple
from uuid import UUID

from crmtui.kit.transactions import ReadTx
from crmtui.services.stock import errors, statements
from crmtui.services.stock.rules import MovementKind


class Posted(NamedTuple):
    """What a request moved, by its first movement."""

    kind: str
    item_id: UUID
    bin_id: UUID
    lot_id: UUID
    order_ref: str | None


def was_posted(tx: ReadTx, request_id: str, *kinds: MovementKind, **expected: UUID | str) -> bool:
    """Whether this very request moved units already, as one of `kinds` and with `expected` facts.

    Raises:
        Forbidden: permission.missing (stock:move).
        Conflict: stock.request_reused, when its id stood for something else.
    """
    tx.actor.require("stock:move")
    return is_repeat(tx, request_id, *kinds, **expected)


def is_repeat(
    tx: ReadTx, request_id: str | None, *kinds: MovementKind, **expected: UUID | str
) -> bool:
    """`was_posted`, for the ledger: what one must be allowed to depends on the act.

    An act without a request id was never sent before.
    """
    known = _find_posted(tx, request_id)
    if known is None:
        return False
    if known.kind not in kinds or any(getattr(known, name) != it for name, it in expected.items()):
        raise errors.request_reused()
    return True


def _find_posted(tx: ReadTx, request_id: str | None) -> Posted | None:
    if request_id is None:
        return None
    given: dict[str, Any] = {"organization_id": tx.organization_id, "request_id": request_id}
    rows = tx.run(statements.REQUESTED, given)
    return Posted._make(rows[0]) if rows else None
