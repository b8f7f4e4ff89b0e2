"""What the screens and the dialects show of endpoints and deliveries."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, and_, func, inspect, select
from sqlalchemy.orm import aliased

from crmtui.kit.paging import Page
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from crmtui.services.jobs import Count
from crmtui.services.webhooks import errors
from crmtui.services.webhooks.filtering import filtered
from crmtui.services.webhooks.payloads import message_wire_id
from crmtui.services.webhooks.rows import endpoint_detail, load_endpoint
from crmtui.services.webhooks.schemas import (
    AttemptDetail,
    BlockedSubject,
    DeliveryDetail,
    DeliveryFilter,
    DeliveryState,
    DeliverySummary,
    Dialect,
    EndpointCounts,
    EndpointDetail,
    Lane,
)
from crmtui.services.webhooks.tables import OPEN_STATES, in_state, is_not_delivered, is_open

COUNT_CAP: Final = 10_000
_MAX_LIMIT: Final = 500
_PLANNED: Final = frozenset({DeliveryState.PENDING, DeliveryState.SENDING})
# The history of a deleted endpoint can still be read.
_ALL_ENDPOINTS: Final = {INCLUDE_DELETED: True}


def list_endpoints(tx: ReadTx, dialect: Dialect | None = None) -> tuple[EndpointDetail, ...]:
    """The organization's endpoints, the oldest first.

    Raises:
        Forbidden: permission.missing (webhooks:read).
    """
    tx.actor.require("webhooks:read")
    query = select(WebhookEndpoint).order_by(WebhookEndpoint.id)
    if dialect is not None:
        query = query.where(WebhookEndpoint.dialect == dialect)
    return tuple(endpoint_detail(row) for row in tx.session.scalars(query))


def get_endpoint(tx: ReadTx, endpoint_id: UUID, dialect: Dialect | None = None) -> EndpointDetail:
    """One endpoint; with `dialect`, only if it is one of that.

    Raises:
        Forbidden: permission.missing (webhooks:read).
        NotFound: webhook.not_found.
    """
    tx.actor.require("webhooks:read")
    return endpoint_detail(load_endpoint(tx, endpoint_id, dialect))


def count_by_endpoint(tx: ReadTx) -> dict[UUID, EndpointCounts]:
    """How many deliveries of each endpoint wait and gave up.

    Raises:
        Forbidden: permission.missing (webhooks:read).
    """
    tx.actor.require("webhooks:read")
    row = WebhookDelivery
    found: dict[UUID, dict[str, int]] = {}
    query = (
        select(row.endpoint_id, row.state, func.count())
        .where(row.state.in_(OPEN_STATES), is_not_delivered())
        .group_by(row.endpoint_id, row.state)
    )
    for endpoint_id, state, count in tx.session.execute(query):
        found.setdefault(endpoint_id, {})[state] = count
    return {
        endpoint_id: _counts(endpoint_id, found.get(endpoint_id, {}))
        for endpoint_id in tx.session.scalars(select(WebhookEndpoint.id))
    }


def list_deliveries(
    tx: ReadTx, wanted: DeliveryFilter, before: str | None = None, limit: int = 50
) -> Page[DeliverySummary]:
    """Deliveries of the organization, the newest first, after the cursor `before`.

    Raises:
        Forbidden: permission.missing (webhooks:read).
        Invalid: page.cursor.
    """
    tx.actor.require("webhooks:read")
    row, size = WebhookDelivery, max(1, min(limit, _MAX_LIMIT))
    query = filtered(_with_endpoints(tx), wanted)
    if before is not None:
        query = query.where(row.id < _read_cursor(before))
    found = _run(tx, query.order_by(row.id.desc()).limit(size + 1))
    items = tuple(_summary(delivery, endpoint) for delivery, endpoint in found[:size])
    return Page(items, str(items[-1].id) if len(found) > size else None)


def count_deliveries(tx: ReadTx, wanted: DeliveryFilter, cap: int = COUNT_CAP) -> Count:
    """How many deliveries there are of a kind; counting stops at `cap`.

    Raises:
        Forbidden: permission.missing (webhooks:read).
    """
    tx.actor.require("webhooks:read")
    return count_rows(tx, filtered(select(WebhookDelivery.id), wanted), cap)


def count_rows(tx: ReadTx, query: Select[*tuple[Any, ...]], cap: int) -> Count:
    """How many rows `query` has, up to `cap`."""
    few = query.limit(cap + 1).subquery()
    value = tx.session.scalar(select(func.count()).select_from(few)) or 0
    return Count(value=min(value, cap), exact=value <= cap)


def get_delivery(tx: ReadTx, delivery_id: UUID) -> DeliveryDetail:
    """A delivery with its body and every attempt.

    Raises:
        Forbidden: permission.missing (webhooks:read).
        NotFound: delivery.not_found.
    """
    tx.actor.require("webhooks:read")
    found = _run(tx, _with_endpoints(tx).where(WebhookDelivery.id == delivery_id))
    if not found:
        raise errors.delivery_not_found(delivery_id)
    delivery, endpoint = found[0]
    attempts = tx.session.scalars(
        select(WebhookAttempt)
        .where(WebhookAttempt.delivery_id == delivery_id)
        .order_by(WebhookAttempt.number)
    )
    return DeliveryDetail(
        **_summary(delivery, endpoint).model_dump(),
        body=delivery.body,
        sequence=delivery.sequence,
        history=tuple(AttemptDetail.model_validate(each) for each in attempts),
    )


def get_summary(tx: ReadTx, delivery_id: UUID) -> DeliverySummary:
    """A delivery as a list shows it; for what commands return, so no permission is asked for."""
    found = _run(tx, _with_endpoints(tx).where(WebhookDelivery.id == delivery_id))
    if not found:
        raise errors.delivery_not_found(delivery_id)
    return _summary(*found[0])


def list_blocked(tx: ReadTx, endpoint_id: UUID | None = None) -> tuple[BlockedSubject, ...]:
    """Records whose events an ordered endpoint does not get because an earlier one gave up.

    Raises:
        Forbidden: permission.missing (webhooks:read).
    """
    tx.actor.require("webhooks:read")
    head, behind = WebhookDelivery, aliased(WebhookDelivery)
    query = (
        select(head, func.count(behind.id))
        .join(
            behind,
            and_(behind.endpoint_id == head.endpoint_id, behind.subject_id == head.subject_id),
        )
        .where(
            in_state(DeliveryState.EXHAUSTED),
            is_not_delivered(),
            behind.state == DeliveryState.WAITING,
            is_open(inspect(behind).selectable.c.state),
            behind.sequence > head.sequence,
        )
        .group_by(head.id)
        .order_by(head.id)
    )
    if endpoint_id is not None:
        query = query.where(head.endpoint_id == endpoint_id)
    firsts: dict[tuple[UUID, UUID | None], BlockedSubject] = {}
    for row, waiting in tx.session.execute(query):
        firsts.setdefault((row.endpoint_id, row.subject_id), _blocked(row, waiting))
    return tuple(firsts.values())


# --- parts ----------------------------------------------------------------------------------------


def _counts(endpoint_id: UUID, by_state: Mapping[str, int]) -> EndpointCounts:
    exhausted = by_state.get(DeliveryState.EXHAUSTED, 0)
    waiting = sum(by_state.values()) - exhausted
    return EndpointCounts(endpoint_id=endpoint_id, waiting=waiting, exhausted=exhausted)


def _with_endpoints(_tx: ReadTx) -> Select[*tuple[Any, ...]]:
    return select(WebhookDelivery, WebhookEndpoint).join(
        WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id
    )


def _run(
    tx: ReadTx, query: Select[*tuple[Any, ...]]
) -> list[tuple[WebhookDelivery, WebhookEndpoint]]:
    found = tx.session.execute(query, execution_options=_ALL_ENDPOINTS)
    return [(row[0], row[1]) for row in found]


def _read_cursor(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise errors.cursor() from error


def _summary(row: WebhookDelivery, endpoint: WebhookEndpoint) -> DeliverySummary:
    dialect: Any = endpoint.dialect
    state = DeliveryState(row.state)
    return DeliverySummary(
        id=row.id,
        endpoint_id=row.endpoint_id,
        endpoint_url=endpoint.url,
        dialect=dialect,
        message_id=message_wire_id(dialect, row.message_id),
        event_type=row.event_type,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        state=state,
        lane=Lane(row.lane),
        manual=row.manual,
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at if state in _PLANNED else None,
        created_at=row.created_at,
        finished_at=row.finished_at,
        last_status=row.last_status,
        last_error=row.last_error,
    )


def _blocked(row: WebhookDelivery, waiting: int) -> BlockedSubject:
    if row.subject_id is None or row.finished_at is None:
        raise ValueError("a delivery that gave up has a record and an end")
    return BlockedSubject(
        endpoint_id=row.endpoint_id,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        delivery_id=row.id,
        event_type=row.event_type,
        blocked_since=row.finished_at,
        waiting=waiting,
        last_error=row.last_error,
    )
