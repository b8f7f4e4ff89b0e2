"""Sending many deliveries again: those of a filter, and those that were never made.

Flows of short transactions: a batch that was queued stays queued, whatever happens to the next.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, exists, select, update

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import DomainEventRow, WebhookDelivery, WebhookEndpoint
from crmtui.services.jobs import Count
from crmtui.services.webhooks import errors
from crmtui.services.webhooks.deliveries import again
from crmtui.services.webhooks.fan_out import Listener, find_public, write_messages
from crmtui.services.webhooks.filtering import filtered
from crmtui.services.webhooks.ordering import wait_in_order
from crmtui.services.webhooks.queries import COUNT_CAP, count_rows
from crmtui.services.webhooks.queueing import queue_messages
from crmtui.services.webhooks.rows import SUBJECT, endpoint_happened, find_cursor, load_endpoint
from crmtui.services.webhooks.schemas import DeliveryFilter, DeliveryState
from crmtui.services.webhooks.topics import TOPICS, chosen_name

BATCH: Final = 500
Progress = Callable[[int], None]
_FINISHED: Final = (
    DeliveryState.DELIVERED,
    DeliveryState.EXHAUSTED,
    DeliveryState.CANCELLED,
)


def preview_replay(tx: ReadTx, wanted: DeliveryFilter) -> Count:
    """How many deliveries `replay_matching` would send again.

    Raises:
        Forbidden: permission.missing (webhooks:manage).
    """
    tx.actor.require("webhooks:manage")
    return count_rows(tx, _replayable(select(WebhookDelivery.id), wanted), COUNT_CAP)


def replay_matching(
    backend: Backend, actor: Actor, wanted: DeliveryFilter, progress: Progress | None = None
) -> int:
    """Send again what is over and matches, to endpoints that are enabled; how many.

    Each keeps its id. What is made while this runs is left alone. `progress` hears the number so
    far after each batch.

    Raises:
        Forbidden: permission.missing (webhooks:manage).
    """
    actor.require("webhooks:manage")
    done, after = 0, None
    last = _find_last(backend, actor)
    while True:
        with backend.write(actor) as tx:
            ordered = _lock_ordered(tx, wanted)
            ids = _pick(tx, wanted, after, last)
            _send_again(tx, ids)
            for endpoint_id in ordered:
                wait_in_order(tx, endpoint_id)
            done += len(ids)
            if len(ids) < BATCH:
                _record_bulk(tx, wanted, done)
        if progress is not None:
            progress(done)
        if len(ids) < BATCH:
            return done
        after = ids[-1]


@dataclass(frozen=True, slots=True)
class _Span:
    """A part of the event log, by time and by place."""

    since: datetime
    until: datetime
    last: int


def preview_missing(
    tx: ReadTx, endpoint_id: UUID, since: datetime, until: datetime | None = None
) -> Count:
    """How many events `replay_missing` would send.

    Raises:
        Forbidden: permission.missing (webhooks:manage).
        NotFound: webhook.not_found.
    """
    tx.actor.require("webhooks:manage")
    endpoint = load_endpoint(tx, endpoint_id)
    query = _missing(tx, endpoint, _span(tx, since, until))
    return count_rows(tx, query.with_only_columns(DomainEventRow.seq), COUNT_CAP)


def replay_missing(
    backend: Backend,
    actor: Actor,
    endpoint_id: UUID,
    since: datetime,
    until: datetime | None = None,
    progress: Progress | None = None,
) -> int:
    """Send what happened from `since` to `until` (now) and was never queued for the endpoint.

    For an endpoint that is new, was disabled, or subscribed to more. Payloads tell of the records
    as they are today where the event itself does not say. Returns how many.

    Raises:
        Forbidden: permission.missing (webhooks:manage).
        NotFound: webhook.not_found.
        Conflict: webhook.disabled.
    """
    actor.require("webhooks:manage")
    with backend.read(actor) as tx:
        span = _span(tx, since, until)
    done, after = 0, 0
    while True:
        with backend.write(actor) as tx:
            endpoint = load_endpoint(tx, endpoint_id, lock=True)
            if not endpoint.enabled:
                raise errors.endpoint_disabled()
            rows = _read_missing(tx, endpoint, span, after)
            done += _queue_missing(tx, endpoint, rows)
            if len(rows) < BATCH:
                facts = {"since": since.isoformat(), "until": span.until.isoformat()}
                tx.record(endpoint_happened("webhook.replayed", endpoint, count=done, **facts))
        if progress is not None:
            progress(done)
        if len(rows) < BATCH:
            return done
        after = rows[-1][0]


# --- what was sent before -------------------------------------------------------------------------


def _replayable(
    query: Select[*tuple[Any, ...]], wanted: DeliveryFilter
) -> Select[*tuple[Any, ...]]:
    states = [state for state in wanted.states or _FINISHED if state in _FINISHED]
    enabled = select(WebhookEndpoint.id).where(WebhookEndpoint.enabled.is_(True))
    return filtered(query, wanted).where(
        WebhookDelivery.state.in_(states), WebhookDelivery.endpoint_id.in_(enabled)
    )


def _find_last(backend: Backend, actor: Actor) -> UUID | None:
    with backend.read(actor) as tx:
        newest = select(WebhookDelivery.id).order_by(WebhookDelivery.id.desc()).limit(1)
        return tx.session.scalar(newest)


def _lock_ordered(tx: WriteTx, wanted: DeliveryFilter) -> list[UUID]:
    """Those endpoints that get the events of a record one after the other; locked."""
    row = WebhookEndpoint
    query = select(row.id).where(row.ordered.is_(True), row.enabled.is_(True)).order_by(row.id)
    if wanted.endpoint_id is not None:
        query = query.where(row.id == wanted.endpoint_id)
    return list(tx.session.scalars(query.with_for_update(key_share=True)))


def _pick(tx: WriteTx, wanted: DeliveryFilter, after: UUID | None, last: UUID | None) -> list[UUID]:
    if last is None:
        return []
    row = WebhookDelivery
    query = _replayable(select(row.id), wanted).where(row.id <= last)
    if after is not None:
        query = query.where(row.id > after)
    query = query.order_by(row.id).limit(BATCH).with_for_update(of=row)
    return [found[0] for found in tx.session.execute(query)]


def _send_again(tx: WriteTx, ids: list[UUID]) -> None:
    tx.session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.id.in_(ids))
        .values(again(tx.now))
        .execution_options(synchronize_session=False)
    )


def _record_bulk(tx: WriteTx, wanted: DeliveryFilter, count: int) -> None:
    facts = {"count": count, "filter": wanted.model_dump(mode="json", exclude_defaults=True)}
    tx.record(DomainEvent("webhook.replayed", SUBJECT, wanted.endpoint_id, facts))


# --- what was never sent --------------------------------------------------------------------------


def _span(tx: ReadTx, since: datetime, until: datetime | None) -> _Span:
    """What lies behind the cursor: what is before it, `fan_out` will see to."""
    cursor = find_cursor(tx)
    return _Span(since, until or tx.now, 0 if cursor is None else cursor.seq)


def _missing(tx: ReadTx, endpoint: WebhookEndpoint, span: _Span) -> Select[*tuple[Any, ...]]:
    row = DomainEventRow
    dialect: Any = endpoint.dialect
    topics = [topic for topic in TOPICS if chosen_name(dialect, topic.name, endpoint.event_types)]
    queued = exists(
        select(WebhookDelivery.id).where(
            WebhookDelivery.endpoint_id == endpoint.id, WebhookDelivery.message_id == row.id
        )
    )
    return (
        select(
            row.seq,
            row.id,
            row.organization_id,
            row.topic,
            row.subject_type,
            row.subject_id,
            row.occurred_at,
            row.data,
        )
        .where(
            row.organization_id == tx.organization_id,
            row.seq <= span.last,
            row.occurred_at >= span.since,
            row.occurred_at <= span.until,
            row.topic.in_([topic.name for topic in topics]),
            row.subject_type.in_({topic.entity.name for topic in topics}),
            row.subject_id.is_not(None),
            ~queued,
        )
        .order_by(row.seq)
    )


def _read_missing(tx: WriteTx, endpoint: WebhookEndpoint, span: _Span, after: int) -> list[Any]:
    query = _missing(tx, endpoint, span).where(DomainEventRow.seq > after).limit(BATCH)
    return [*tx.session.execute(query)]


def _queue_missing(tx: WriteTx, endpoint: WebhookEndpoint, rows: list[Any]) -> int:
    dialect: Any = endpoint.dialect
    listener = Listener(
        id=endpoint.id,
        organization_id=endpoint.organization_id,
        dialect=dialect,
        event_types=endpoint.event_types,
        ordered=endpoint.ordered,
        since=0,
    )
    messages = [*write_messages(tx, find_public(rows), [listener])]
    return queue_messages(tx, messages, manual=True) if messages else 0
