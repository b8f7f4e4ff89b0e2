"""Whether a movement of units was made before, by a scan that was sent twice."""

from sqlalchemy import select

from crmtui.kit.transactions import ReadTx
from crmtui.models import StockMovement
from crmtui.services.fulfilment import errors
from crmtui.services.stock import MovementKind


def was_done(tx: ReadTx, request_id: str, kind: MovementKind, order_ref: str) -> bool:
    """Whether the order's units were moved so under this id.

    Raises:
        Conflict: stock.request_reused, when the id stood for something else.
    """
    query = select(StockMovement).where(StockMovement.request_id == request_id)
    known = tx.session.scalars(query.order_by(StockMovement.part).limit(1)).first()
    if known is None:
        return False
    if (known.kind, known.order_ref) != (kind, order_ref):
        raise errors.request_reused()
    return True
