"""Claiming deliveries for the loop that sends them."""

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Update, bindparam, func, select, update

from crmtui.kit.errors import Unavailable
from crmtui.kit.hot import HotStatement
from crmtui.kit.ids import new_id
from crmtui.kit.secret_box import SecretBox
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services.webhooks import rules
from crmtui.services.webhooks.access import require_loop
from crmtui.services.webhooks.notices import FAILING, give_notice
from crmtui.services.webhooks.payloads import message_wire_id
from crmtui.services.webhooks.schemas import (
    DeliveryState,
    Dialect,
    DueDelivery,
    EndpointHealth,
    Lane,
)
from crmtui.services.webhooks.tables import (
    AMONG_IDS,
    AMONG_IDS_POSTGRESQL,
    DELIVERIES,
    ENDPOINTS,
    in_state,
    listed,
)

_UNREADABLE_PAUSE: Final = timedelta(minutes=5)
_EARLIEST: Final = (
    select(func.min(DELIVERIES.c.next_attempt_at))
    .where(
        DELIVERIES.c.lane == bindparam("lane"),
        DELIVERIES.c.endpoint_id == ENDPOINTS.c.id,
        in_state(DeliveryState.PENDING),
    )
    .scalar_subquery()
)
_ENDPOINTS: Final = HotStatement(
    select(
        ENDPOINTS.c.id,
        ENDPOINTS.c.organization_id,
        ENDPOINTS.c.dialect,
        ENDPOINTS.c.url,
        ENDPOINTS.c.health,
        ENDPOINTS.c.ordered,
        ENDPOINTS.c.sealed_secret,
        ENDPOINTS.c.sealed_old_secret,
        ENDPOINTS.c.old_secret_until,
        ENDPOINTS.c.paused_until,
        _EARLIEST.label("earliest"),
    ).where(ENDPOINTS.c.enabled.is_(True), ENDPOINTS.c.deleted_at.is_(None))
)
_SENDING: Final = HotStatement(
    select(DELIVERIES.c.endpoint_id, func.count())
    .where(in_state(DeliveryState.SENDING), DELIVERIES.c.lane == bindparam("lane"))
    .group_by(DELIVERIES.c.endpoint_id)
)
_DUE: Final = HotStatement(
    select(
        DELIVERIES.c.id,
        DELIVERIES.c.message_id,
        DELIVERIES.c.event_type,
        DELIVERIES.c.body,
        DELIVERIES.c.attempts,
        DELIVERIES.c.step,
        DELIVERIES.c.manual,
        DELIVERIES.c.subject_id,
    )
    .where(
        DELIVERIES.c.lane == bindparam("lane"),
        DELIVERIES.c.endpoint_id == bindparam("endpoint"),
        in_state(DeliveryState.PENDING),
        DELIVERIES.c.next_attempt_at <= bindparam("now"),
    )
    .order_by(DELIVERIES.c.next_attempt_at, DELIVERIES.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_taken: Final[Update] = update(DELIVERIES).values(
    state=DeliveryState.SENDING.value,
    lease_token=bindparam("token"),
    lease_until=bindparam("until"),
)
_TAKE: Final = HotStatement(_taken.where(AMONG_IDS), postgresql=_taken.where(AMONG_IDS_POSTGRESQL))
_GIVE_BACK: Final = HotStatement(
    update(DELIVERIES)
    .where(
        DELIVERIES.c.id == bindparam("delivery"),
        DELIVERIES.c.lease_token == bindparam("token"),
        in_state(DeliveryState.SENDING),
    )
    .values(state=DeliveryState.PENDING.value, lease_token=None, lease_until=None)
)
_RESCUE: Final = HotStatement(
    update(DELIVERIES)
    .where(in_state(DeliveryState.SENDING), DELIVERIES.c.lease_until < bindparam("now"))
    .values(
        state=DeliveryState.PENDING.value,
        lease_token=None,
        lease_until=None,
        next_attempt_at=bindparam("now"),
    )
)
_PAUSE: Final = HotStatement(
    update(ENDPOINTS)
    .where(ENDPOINTS.c.id == bindparam("endpoint"))
    .values(
        paused_until=bindparam("until"),
        last_error=bindparam("why"),
        health=EndpointHealth.FAILING.value,
    )
)


@dataclass(frozen=True, slots=True)
class _Target:
    """An endpoint that has something due."""

    id: UUID
    organization_id: UUID
    dialect: Dialect
    url: str
    health: str
    ordered: bool
    sealed_secret: str
    sealed_old_secret: str | None
    old_secret_until: datetime | None
    paused_until: datetime | None
    earliest: datetime | None

    def opens_at(self) -> datetime | None:
        """When its first delivery goes out; None when it has none."""
        if self.earliest is None:
            return None
        return max(self.earliest, self.paused_until or self.earliest)


def claim_due(
    tx: WriteTx, box: SecretBox, lane: Lane, limit: int, per_endpoint: int
) -> tuple[DueDelivery, ...]:
    """Take up to `limit` due deliveries of a lane; nobody else sends them for the next 60 s.

    An endpoint has at most `per_endpoint` on their way at once, over all processes, and a failing
    one fewer: so one that does not answer cannot take the places of the others, however many of its
    deliveries wait, and they are not even looked at.

    Raises:
        Forbidden: permission.missing, for anybody but the program itself.
    """
    require_loop(tx.actor)
    targets = [each for each in _read_targets(tx, lane) if _is_due(each, tx.now)]
    sending: dict[UUID, int] = {each[0]: each[1] for each in tx.run(_SENDING, {"lane": lane.value})}
    token, until = new_id(), tx.now + rules.LEASE
    taken: list[DueDelivery] = []
    for place, target in enumerate(sorted(targets, key=_oldest_first)):
        free = rules.share(per_endpoint, EndpointHealth(target.health), sending.get(target.id, 0))
        # What is left is shared evenly among those whose turn is still to come.
        fair = -(-(limit - len(taken)) // (len(targets) - place))
        if min(free, fair) > 0 and (secrets := _open_secrets(tx, box, target)):
            taken += _claim_of(tx, target, secrets, lane, min(free, fair), token, until)
    if taken:
        ids = listed(tx, (each.id for each in taken))
        tx.change(_TAKE, {"ids": ids, "token": token, "until": until})
    return tuple(taken)


def release(tx: WriteTx, deliveries: Iterable[DueDelivery]) -> int:
    """Give back what was claimed and not sent, as if nothing had been; how many were still held.

    Raises:
        Forbidden: permission.missing, for anybody but the program itself.
    """
    require_loop(tx.actor)
    rows = [{"delivery": each.id, "token": each.token} for each in deliveries]
    return tx.change_many(_GIVE_BACK, rows) if rows else 0


def rescue_lost(tx: WriteTx) -> int:
    """Let what was claimed by somebody who is gone be sent again, now; how many that are.

    Raises:
        Forbidden: permission.missing, for anybody but the program itself.
    """
    require_loop(tx.actor)
    return tx.change(_RESCUE, {"now": tx.now})


def next_due_at(tx: ReadTx) -> datetime | None:
    """When the next delivery of either lane is due, in the past if it is; None when none waits.

    Raises:
        Forbidden: permission.missing, for anybody but the program itself.
    """
    require_loop(tx.actor)
    moments = (target.opens_at() for lane in Lane for target in _read_targets(tx, lane))
    return min((moment for moment in moments if moment is not None), default=None)


def _read_targets(tx: ReadTx, lane: Lane) -> list[_Target]:
    return [_Target(*row) for row in tx.run(_ENDPOINTS, {"lane": lane.value})]


def _is_due(target: _Target, now: datetime) -> bool:
    opens_at = target.opens_at()
    return opens_at is not None and opens_at <= now


def _oldest_first(target: _Target) -> Any:
    return target.earliest, target.id


def _claim_of(
    tx: WriteTx,
    target: _Target,
    secrets: tuple[str, ...],
    lane: Lane,
    most: int,
    token: UUID,
    until: datetime,
) -> list[DueDelivery]:
    key = {"lane": lane.value, "endpoint": target.id, "now": tx.now, "most": most}
    return [_due(target, secrets, token, until, row) for row in tx.run(_DUE, key)]


def _due(
    target: _Target,
    secrets: tuple[str, ...],
    token: UUID,
    until: datetime,
    row: Sequence[Any],
) -> DueDelivery:
    delivery_id, message_id, event_type, body, attempts, step, manual, subject_id = row
    return DueDelivery(
        id=delivery_id,
        token=token,
        lease_until=until,
        endpoint_id=target.id,
        organization_id=target.organization_id,
        dialect=target.dialect,
        url=target.url,
        message_id=message_wire_id(target.dialect, message_id),
        event_type=event_type,
        body=body.encode(),
        secrets=secrets,
        attempt=attempts + 1,
        step=step,
        manual=manual,
        ordered=target.ordered,
        subject_id=subject_id,
    )


def _open_secrets(tx: WriteTx, box: SecretBox, target: _Target) -> tuple[str, ...]:
    """What signs, the newest first. Without the key the endpoint waits, and only this endpoint."""
    try:
        secrets = [box.open(target.sealed_secret)]
    except Unavailable as error:
        _pause(tx, target, error)
        return ()
    if target.sealed_old_secret and (target.old_secret_until or tx.now) > tx.now:
        # An old one that a lost key sealed must not keep the new one from signing.
        with contextlib.suppress(Unavailable):
            secrets.append(box.open(target.sealed_old_secret))
    return tuple(secrets)


def _pause(tx: WriteTx, target: _Target, error: Unavailable) -> None:
    """Nothing can be sent, so nothing fails: it has to be told of here, once."""
    values = {"endpoint": target.id, "until": tx.now + _UNREADABLE_PAUSE, "why": error.code}
    tx.change(_PAUSE, values)
    if target.health == EndpointHealth.HEALTHY:
        about = (target.id, target.organization_id, target.url)
        give_notice(tx, FAILING, *about, error=error.code, failures=0)
