"""From rows to what is shown, and finding them."""

from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import func, select

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import ReadTx
from crmtui.models import OutboxCursor, WebhookEndpoint
from crmtui.services.webhooks import errors
from crmtui.services.webhooks.schemas import Dialect, EndpointCreated, EndpointDetail

SUBJECT: Final = "webhook_endpoint"
CONSUMER: Final = "webhooks"
"""The name of the cursor in the event log."""


def load_endpoint(
    tx: ReadTx, endpoint_id: UUID, dialect: Dialect | None = None, *, lock: bool = False
) -> WebhookEndpoint:
    """The row, of `dialect` if that is given; raises `NotFound` (webhook.not_found)."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id)
    if dialect is not None:
        query = query.where(WebhookEndpoint.dialect == dialect)
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = tx.session.scalar(query)
    if found is None:
        raise errors.endpoint_not_found(endpoint_id)
    return found


def endpoint_detail(row: WebhookEndpoint) -> EndpointDetail:
    return EndpointDetail.model_validate(_values(row))


def endpoint_created(row: WebhookEndpoint, secret: str) -> EndpointCreated:
    return EndpointCreated(**_values(row), secret=SecretStr(secret))


def _values(row: WebhookEndpoint) -> dict[str, Any]:
    names = EndpointDetail.model_fields.keys() - {"event_types"}
    return {name: getattr(row, name) for name in names} | {"event_types": tuple(row.event_types)}


def endpoint_happened(topic: str, row: WebhookEndpoint, **more: Any) -> DomainEvent:
    """An event about an endpoint. It names the host only: paths of hooks are often secret."""
    data = {"host": host_of(row.url), "dialect": row.dialect, **more}
    return DomainEvent(topic, SUBJECT, row.id, data, organization_id=row.organization_id)


def host_of(url: str) -> str:
    return urlsplit(url).netloc


def find_cursor(tx: ReadTx) -> OutboxCursor | None:
    """How far the event log was turned into deliveries; None before the first endpoint."""
    return tx.session.get(OutboxCursor, CONSUMER)


def last_sequence(tx: ReadTx) -> int:
    """The highest place in the event log that is visible."""
    from crmtui.models import DomainEventRow

    return int(tx.session.scalar(select(func.coalesce(func.max(DomainEventRow.seq), 0))) or 0)
