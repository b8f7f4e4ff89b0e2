"""An endpoint's health: failures in a row, the notices about them, and the end of patience."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, select, update

from crmtui.kit.hot import HotStatement
from crmtui.kit.i18n import _
from crmtui.kit.transactions import WriteTx
from crmtui.services.webhooks import rules
from crmtui.services.webhooks.access import require_loop
from crmtui.services.webhooks.notices import (
    DISABLED,
    DISABLING_SOON,
    FAILING,
    clear_notices,
    give_notice,
)
from crmtui.services.webhooks.ordering import release_unheld
from crmtui.services.webhooks.rules import Standing
from crmtui.services.webhooks.schemas import DeliveryState, EndpointHealth, SendResult
from crmtui.services.webhooks.tables import DELIVERIES, ENDPOINTS, in_state

_COLUMNS: Final = (
    ENDPOINTS.c.id,
    ENDPOINTS.c.organization_id,
    ENDPOINTS.c.url,
    ENDPOINTS.c.enabled,
    ENDPOINTS.c.health,
    ENDPOINTS.c.failures,
    ENDPOINTS.c.first_failure_at,
    ENDPOINTS.c.notice_at,
    ENDPOINTS.c.last_failure_at,
    ENDPOINTS.c.last_success_at,
    ENDPOINTS.c.last_error,
    ENDPOINTS.c.paused_until,
    ENDPOINTS.c.disabled_at,
    ENDPOINTS.c.disabled_reason,
    ENDPOINTS.c.deleted_at,
)
_LOCK: Final = (
    select(*_COLUMNS)
    .where(ENDPOINTS.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(ENDPOINTS.c.id)
    .with_for_update(key_share=True)
)
_OVERDUE: Final = (
    select(*_COLUMNS)
    .where(
        ENDPOINTS.c.enabled.is_(True),
        ENDPOINTS.c.deleted_at.is_(None),
        ENDPOINTS.c.health == EndpointHealth.FAILING.value,
        ENDPOINTS.c.first_failure_at <= bindparam("since"),
    )
    .order_by(ENDPOINTS.c.id)
    .with_for_update(key_share=True)
)
_SAVE: Final = HotStatement(
    # Not the version: what people edit has not changed.
    update(ENDPOINTS)
    .where(ENDPOINTS.c.id == bindparam("endpoint"))
    .values(
        enabled=bindparam("is_enabled"),
        health=bindparam("new_health"),
        failures=bindparam("in_a_row"),
        first_failure_at=bindparam("first_at"),
        notice_at=bindparam("told_at"),
        last_failure_at=bindparam("failed_at"),
        last_success_at=bindparam("succeeded_at"),
        last_error=bindparam("error"),
        paused_until=bindparam("until"),
        disabled_at=bindparam("ended_at"),
        disabled_reason=bindparam("reason"),
    )
)

_CANCEL_ORPHANS: Final = (
    # What was being sent when its endpoint was deleted, and was given back or lost.
    update(DELIVERIES)
    .where(
        in_state(DeliveryState.PENDING),
        DELIVERIES.c.endpoint_id.in_(
            select(ENDPOINTS.c.id).where(ENDPOINTS.c.deleted_at.is_not(None))
        ),
    )
    .values(state=DeliveryState.CANCELLED.value, finished_at=bindparam("now"))
)


@dataclass(slots=True)
class EndpointStanding:
    """An endpoint while its results are counted."""

    id: UUID
    organization_id: UUID
    url: str
    enabled: bool
    standing: Standing
    last_failure_at: datetime | None
    last_success_at: datetime | None
    last_error: str | None
    paused_until: datetime | None
    disabled_at: datetime | None
    disabled_reason: str | None
    before: Standing
    deleted: bool
    touched: bool = False


class Standings(dict[UUID, EndpointStanding]):
    """The endpoints of one batch of results, locked."""

    def succeeded(self, endpoint: EndpointStanding, at: datetime) -> None:
        endpoint.standing = rules.after_success(endpoint.standing)
        endpoint.last_success_at = at
        endpoint.last_error = None
        # What was under way when the endpoint asked for less does not end its pause.
        if endpoint.paused_until is not None and endpoint.paused_until <= at:
            endpoint.paused_until = None
        endpoint.touched = True

    def failed(self, endpoint: EndpointStanding, result: SendResult, error: str) -> None:
        endpoint.standing = standing = rules.after_failure(endpoint.standing, result.at)
        endpoint.last_failure_at, endpoint.last_error = result.at, error
        endpoint.touched = True
        pause = rules.pause(result.status, standing.failures, result.retry_after)
        if pause is not None:
            until = result.at + pause
            endpoint.paused_until = max(until, endpoint.paused_until or until)
        if result.status == rules.GONE and endpoint.enabled:
            _disable(endpoint, result.at, _("The endpoint answered 410 Gone."))


def lock_endpoints(tx: WriteTx, ids: Iterable[UUID]) -> Standings:
    """The standing of these endpoints, deleted ones included."""
    rows = tx.execute(_LOCK, {"ids": sorted(ids)})
    return Standings({row.id: _read(row) for row in rows})


def save_endpoints(tx: WriteTx, standings: Standings) -> None:
    """Keep what has changed, and tell of it those who watch."""
    touched = [each for each in standings.values() if each.touched]
    for endpoint in touched:
        if not endpoint.deleted:
            _review(tx, endpoint)
            _tell(tx, endpoint)
    if touched:
        tx.change_many(_SAVE, map(_values, touched))


def review_health(tx: WriteTx) -> int:
    """Warn of, and disable, endpoints that only failed for days even if nothing was sent since.

    It also lets go deliveries that wait for nothing, and cancels what came back to an endpoint
    that was deleted meanwhile. Returns how many endpoints changed.

    Raises:
        Forbidden: permission.missing, for anybody but the program itself.
    """
    require_loop(tx.actor)
    release_unheld(tx)
    tx.execute(_CANCEL_ORPHANS, {"now": tx.now})
    since = tx.now - (rules.DISABLED_AFTER - rules.NOTICE_BEFORE)
    found = Standings({row.id: _read(row) for row in tx.execute(_OVERDUE, {"since": since})})
    for endpoint in found.values():
        endpoint.touched = rules.notice_due(endpoint.standing, tx.now) or rules.disabling_due(
            endpoint.standing, tx.now
        )
    save_endpoints(tx, found)
    return sum(each.touched for each in found.values())


def _review(tx: WriteTx, endpoint: EndpointStanding) -> None:
    if not endpoint.enabled:
        return
    if rules.notice_due(endpoint.standing, tx.now):
        endpoint.standing = replace(endpoint.standing, notice_at=tx.now)
    elif rules.disabling_due(endpoint.standing, tx.now):
        days = rules.DISABLED_AFTER.days
        _disable(endpoint, tx.now, _("Nothing but failures for {days} days.").format(days=days))


def _disable(endpoint: EndpointStanding, at: datetime, reason: str) -> None:
    endpoint.standing = replace(endpoint.standing, health=EndpointHealth.DISABLED)
    endpoint.enabled, endpoint.disabled_at, endpoint.disabled_reason = False, at, reason


def _tell(tx: WriteTx, endpoint: EndpointStanding) -> None:
    before, after = endpoint.before, endpoint.standing
    about = (endpoint.id, endpoint.organization_id, endpoint.url)
    if after.health is before.health and after.notice_at == before.notice_at:
        return
    if after.health is EndpointHealth.DISABLED:
        give_notice(tx, DISABLED, *about, reason=endpoint.disabled_reason)
    elif after.health is EndpointHealth.HEALTHY:
        clear_notices(tx, endpoint.id)
    elif before.health is EndpointHealth.HEALTHY:
        give_notice(tx, FAILING, *about, error=endpoint.last_error, failures=after.failures)
    if after.notice_at is not None and after.notice_at != before.notice_at:
        at = after.notice_at + rules.NOTICE_BEFORE
        give_notice(tx, DISABLING_SOON, *about, disabled_at=at.isoformat())


def _read(row: Any) -> EndpointStanding:
    standing = Standing(
        EndpointHealth(row.health), row.failures, row.first_failure_at, row.notice_at
    )
    return EndpointStanding(
        id=row.id,
        organization_id=row.organization_id,
        url=row.url,
        enabled=row.enabled,
        standing=standing,
        last_failure_at=row.last_failure_at,
        last_success_at=row.last_success_at,
        last_error=row.last_error,
        paused_until=row.paused_until,
        disabled_at=row.disabled_at,
        disabled_reason=row.disabled_reason,
        before=standing,
        deleted=row.deleted_at is not None,
    )


def _values(endpoint: EndpointStanding) -> dict[str, Any]:
    standing = endpoint.standing
    return {
        "endpoint": endpoint.id,
        "is_enabled": endpoint.enabled,
        "new_health": standing.health.value,
        "in_a_row": standing.failures,
        "first_at": standing.first_failure_at,
        "told_at": standing.notice_at,
        "failed_at": endpoint.last_failure_at,
        "succeeded_at": endpoint.last_success_at,
        "error": endpoint.last_error,
        "until": endpoint.paused_until,
        "ended_at": endpoint.disabled_at,
        "reason": endpoint.disabled_reason,
    }
