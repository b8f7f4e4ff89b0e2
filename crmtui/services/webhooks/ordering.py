"""The order of an endpoint's events: those of one record go out one after the other.

Of an ordered endpoint at most the first open delivery of each record is PENDING; the others wait
for it as WAITING, so that a claim need not look at what it may not take.
"""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, literal_column, or_, select, update

from crmtui.kit.transactions import WriteTx
from crmtui.services.webhooks.schemas import DeliveryState
from crmtui.services.webhooks.tables import DELIVERIES, in_state, is_open

_EARLIER: Final = DELIVERIES.alias("earlier")
_HELD_UP: Final = exists(
    select(literal_column("1")).where(
        _EARLIER.c.endpoint_id == DELIVERIES.c.endpoint_id,
        _EARLIER.c.subject_id == DELIVERIES.c.subject_id,
        or_(
            _EARLIER.c.sequence < DELIVERIES.c.sequence,
            and_(_EARLIER.c.sequence == DELIVERIES.c.sequence, _EARLIER.c.id < DELIVERIES.c.id),
        ),
        is_open(_EARLIER.c.state),
    )
)
_GO: Final = {"state": DeliveryState.PENDING.value, "next_attempt_at": bindparam("now")}

_RELEASE_FIRST: Final = (
    update(DELIVERIES)
    .where(
        DELIVERIES.c.endpoint_id == bindparam("endpoint"),
        DELIVERIES.c.subject_id == bindparam("subject"),
        in_state(DeliveryState.WAITING),
        is_open(),
        ~_HELD_UP,
    )
    .values(_GO)
)
_RELEASE_ANY: Final = (
    update(DELIVERIES).where(in_state(DeliveryState.WAITING), is_open(), ~_HELD_UP).values(_GO)
)
_RELEASE_ALL: Final = (
    update(DELIVERIES)
    .where(
        DELIVERIES.c.endpoint_id == bindparam("endpoint"),
        in_state(DeliveryState.WAITING),
        is_open(),
    )
    .values(_GO)
)
_WAIT: Final = (
    update(DELIVERIES)
    .where(
        DELIVERIES.c.endpoint_id == bindparam("endpoint"),
        DELIVERIES.c.subject_id.is_not(None),
        in_state(DeliveryState.PENDING),
        _HELD_UP,
    )
    .values(state=DeliveryState.WAITING.value)
)
_BUSY: Final = (
    select(DELIVERIES.c.subject_id)
    .where(
        DELIVERIES.c.endpoint_id == bindparam("endpoint"),
        DELIVERIES.c.subject_id.in_(bindparam("subjects", expanding=True)),
        is_open(),
    )
    .distinct()
)


def release_first(tx: WriteTx, pairs: Iterable[tuple[UUID, UUID]]) -> None:
    """Let the first open delivery of each (endpoint, record) go, if it waits."""
    for endpoint_id, subject_id in sorted(set(pairs)):
        tx.execute(_RELEASE_FIRST, {"endpoint": endpoint_id, "subject": subject_id, "now": tx.now})


def release_unheld(tx: WriteTx) -> int:
    """Let go whatever waits for nothing: what `release_first` misses when a process dies."""
    return tx.execute(_RELEASE_ANY, {"now": tx.now}).rowcount


def release_all(tx: WriteTx, endpoint_id: UUID) -> None:
    """The endpoint does not want order any more."""
    tx.execute(_RELEASE_ALL, {"endpoint": endpoint_id, "now": tx.now})


def wait_in_order(tx: WriteTx, endpoint_id: UUID) -> None:
    """The endpoint wants order from now on: all but the first of each record wait."""
    tx.execute(_WAIT, {"endpoint": endpoint_id})


def find_busy(tx: WriteTx, endpoint_id: UUID, subjects: Iterable[UUID]) -> set[UUID]:
    """Those records that have an open delivery at the endpoint already."""
    wanted = [*subjects]
    if not wanted:
        return set()
    return set(tx.execute(_BUSY, {"endpoint": endpoint_id, "subjects": wanted}).scalars())
