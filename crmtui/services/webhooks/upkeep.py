"""Removing what nobody will ask for any more."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, delete, select

from crmtui.kit.transactions import WriteTx
from crmtui.services.webhooks.access import require_loop
from crmtui.services.webhooks.schemas import DeliveryState
from crmtui.services.webhooks.tables import DELIVERIES, ENDPOINTS, is_open

RETENTION: Final = timedelta(days=30)
"""How long a delivery and its attempts are kept after it was over."""
BATCH: Final = 1_000

_OVER: Final = (
    select(DELIVERIES.c.id)
    .where(DELIVERIES.c.finished_at < bindparam("before"), DELIVERIES.c.finished_at.is_not(None))
    .order_by(DELIVERIES.c.finished_at)
    .limit(BATCH)
)
_ABANDONED: Final = (
    select(DELIVERIES.c.id)
    .join(ENDPOINTS, ENDPOINTS.c.id == DELIVERIES.c.endpoint_id)
    .where(
        is_open(),
        DELIVERIES.c.state.in_([DeliveryState.WAITING, DeliveryState.PENDING]),
        DELIVERIES.c.next_attempt_at < bindparam("before"),
        ENDPOINTS.c.enabled.is_(False),
    )
    .limit(BATCH)
)


def purge(tx: WriteTx, now: datetime) -> int:
    """Delete up to 1,000 deliveries that were over, or waited for a disabled endpoint, for 30 days.

    Call it again, in a transaction of its own, while it returns more than 0.

    Raises:
        Forbidden: permission.missing, for anybody but the program itself.
    """
    require_loop(tx.actor)
    moment = {"before": now - RETENTION}
    for query in (_OVER, _ABANDONED):
        ids = tx.execute(query, moment).scalars().all()
        if ids:
            # Its attempts go with it, by their foreign key.
            return tx.execute(delete(DELIVERIES).where(DELIVERIES.c.id.in_(ids))).rowcount
    return 0
