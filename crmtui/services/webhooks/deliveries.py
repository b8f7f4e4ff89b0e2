"""Commands on deliveries: test, send again, give up, unblock."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from crmtui.kit.ids import new_id
from crmtui.kit.transactions import WriteTx
from crmtui.models import WebhookDelivery, WebhookEndpoint
from crmtui.services.webhooks import errors
from crmtui.services.webhooks.catalogue import TEST_EVENT
from crmtui.services.webhooks.entities import TEST
from crmtui.services.webhooks.ordering import release_first, wait_in_order
from crmtui.services.webhooks.payloads import Message, write_body
from crmtui.services.webhooks.queries import get_summary
from crmtui.services.webhooks.queueing import Queued, queue_messages
from crmtui.services.webhooks.rows import endpoint_happened, load_endpoint
from crmtui.services.webhooks.schemas import DeliveryState, DeliverySummary, Dialect, Lane


def send_test(tx: WriteTx, endpoint_id: UUID, dialect: Dialect | None = None) -> UUID:
    """Queue a message of type `webhook.test` for the endpoint; the delivery's id.

    With `dialect`, only an endpoint of that is found.

    Raises:
        Forbidden: permission.missing (webhooks:manage).
        NotFound: webhook.not_found.
        Conflict: webhook.disabled.
    """
    tx.actor.require("webhooks:manage")
    endpoint = load_endpoint(tx, endpoint_id, dialect)
    if not endpoint.enabled:
        raise errors.endpoint_disabled()
    message_id = new_id()
    tx.flush()
    queue_messages(tx, [_test_message(endpoint, message_id, tx.now)])
    tx.record(endpoint_happened("webhook.tested", endpoint))
    query = select(WebhookDelivery.id).where(
        WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.message_id == message_id
    )
    return tx.session.scalars(query).one()


def replay(tx: WriteTx, delivery_id: UUID) -> DeliverySummary:
    """Send a delivery again, now, with the same id; one that waits for a retry goes out now.

    Raises:
        Forbidden: permission.missing (webhooks:manage).
        NotFound: delivery.not_found, webhook.not_found.
        Conflict: delivery.sending; delivery.pending, when it waits for an earlier one of its
            record; webhook.disabled.
    """
    tx.actor.require("webhooks:manage")
    # The endpoint's row first, as everybody who sees to its order.
    endpoint = load_endpoint(tx, _find_endpoint_id(tx, delivery_id), lock=True)
    row = _lock_delivery(tx, delivery_id)
    if not endpoint.enabled:
        raise errors.endpoint_disabled()
    if row.state == DeliveryState.SENDING:
        raise errors.delivery_sending()
    if row.state == DeliveryState.WAITING:
        raise errors.delivery_pending()
    for name, value in again(tx.now).items():
        setattr(row, name, value)
    tx.flush()
    if endpoint.ordered:
        wait_in_order(tx, endpoint.id)
    tx.record(endpoint_happened("webhook.replayed", endpoint, deliveryId=str(row.id), count=1))
    return get_summary(tx, delivery_id)


def cancel_delivery(tx: WriteTx, delivery_id: UUID) -> DeliverySummary:
    """Give up a delivery that waits; the next one of its record goes on.

    Raises:
        Forbidden: permission.missing (webhooks:manage).
        NotFound: delivery.not_found, webhook.not_found.
        Conflict: delivery.sending, delivery.finished.
    """
    tx.actor.require("webhooks:manage")
    row = _lock_delivery(tx, delivery_id)
    if row.state == DeliveryState.SENDING:
        raise errors.delivery_sending()
    if DeliveryState(row.state).finished:
        raise errors.delivery_not_waiting()
    row.state, row.finished_at = DeliveryState.CANCELLED, tx.now
    tx.flush()
    if row.subject_id is not None:
        release_first(tx, [(row.endpoint_id, row.subject_id)])
    endpoint = load_endpoint(tx, row.endpoint_id)
    tx.record(endpoint_happened("webhook.delivery_cancelled", endpoint, deliveryId=str(row.id)))
    return get_summary(tx, delivery_id)


def unblock(tx: WriteTx, endpoint_id: UUID, subject_id: UUID) -> int:
    """Skip what gave up of a record, so that its later events go out; how many now may.

    Raises:
        Forbidden: permission.missing (webhooks:manage).
        NotFound: webhook.not_found.
        Conflict: delivery.not_blocked.
    """
    tx.actor.require("webhooks:manage")
    endpoint = load_endpoint(tx, endpoint_id, lock=True)
    mine = (
        WebhookDelivery.endpoint_id == endpoint_id,
        WebhookDelivery.subject_id == subject_id,
    )
    skipped = tx.session.execute(
        update(WebhookDelivery)
        .where(*mine, WebhookDelivery.state == DeliveryState.EXHAUSTED)
        .values(state=DeliveryState.CANCELLED)
        .returning(WebhookDelivery.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not skipped:
        raise errors.not_blocked()
    release_first(tx, [(endpoint_id, subject_id)])
    going = tx.session.scalar(
        select(func.count()).where(
            *mine, WebhookDelivery.state.in_([DeliveryState.WAITING, DeliveryState.PENDING])
        )
    )
    facts = {"subjectId": str(subject_id), "skipped": len(skipped)}
    tx.record(endpoint_happened("webhook.unblocked", endpoint, **facts))
    return going or 0


def again(now: datetime) -> dict[str, Any]:
    """What a delivery becomes that a person sends again: in the retries' lane, so that a thousand
    of them do not delay what just happened."""
    return {
        "state": DeliveryState.PENDING,
        "lane": Lane.RETRY,
        "manual": True,
        "step": 0,
        "next_attempt_at": now,
        "finished_at": None,
    }


def _find_endpoint_id(tx: WriteTx, delivery_id: UUID) -> UUID:
    query = select(WebhookDelivery.endpoint_id).where(WebhookDelivery.id == delivery_id)
    found = tx.session.scalar(query)
    if found is None:
        raise errors.delivery_not_found(delivery_id)
    return found


def _lock_delivery(tx: WriteTx, delivery_id: UUID) -> WebhookDelivery:
    query = (
        select(WebhookDelivery)
        .where(WebhookDelivery.id == delivery_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = tx.session.scalar(query)
    if found is None:
        raise errors.delivery_not_found(delivery_id)
    return found


def _test_message(endpoint: WebhookEndpoint, message_id: UUID, now: datetime) -> Queued:
    dialect: Any = endpoint.dialect
    message = Message(
        id=message_id,
        type=TEST_EVENT,
        entity=TEST,
        organization_id=endpoint.organization_id,
        occurred_at=now,
        facts={"id": str(endpoint.id), "displayName": TEST.example_name},
    )
    return Queued(
        endpoint_id=endpoint.id,
        organization_id=endpoint.organization_id,
        ordered=False,
        message_id=message_id,
        sequence=0,
        event_type=TEST_EVENT,
        subject_type=TEST.name,
        subject_id=None,
        body=write_body(dialect, message),
    )
