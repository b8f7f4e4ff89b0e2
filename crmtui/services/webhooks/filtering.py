"""From a filter of deliveries to conditions that the indexes can follow."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_

from crmtui.models import WebhookDelivery
from crmtui.services.webhooks.schemas import DeliveryFilter, DeliveryState
from crmtui.services.webhooks.tables import DELIVERIES, is_not_delivered

_ID_PREFIXES: Final = ("evt_", "obj_")


def filtered(query: Select[*tuple[Any, ...]], wanted: DeliveryFilter) -> Select[*tuple[Any, ...]]:
    """`query` with everything that `wanted` asks for."""
    row = WebhookDelivery
    if wanted.endpoint_id is not None:
        query = query.where(row.endpoint_id == wanted.endpoint_id)
    if wanted.states:
        query = query.where(row.state.in_(wanted.states))
        if DeliveryState.DELIVERED not in wanted.states:
            # Few are not: they have an index of their own.
            query = query.where(is_not_delivered())
    if wanted.event_type is not None:
        query = query.where(row.event_type == wanted.event_type)
    if wanted.created_after is not None:
        query = query.where(row.created_at >= wanted.created_after)
    if wanted.created_before is not None:
        query = query.where(row.created_at < wanted.created_before)
    if text := wanted.text.strip():
        query = query.where(_about(text))
    return query


def _about(text: str) -> ColumnElement[bool]:
    found = read_id(text)
    if found is None:
        return DELIVERIES.c.body.icontains(text.replace("\0", ""), autoescape=True)
    return or_(
        DELIVERIES.c.id == found,
        DELIVERIES.c.message_id == found,
        DELIVERIES.c.subject_id == found,
    )


def read_id(text: str) -> UUID | None:
    """The id in `text`, bare or as a dialect dresses it."""
    for prefix in _ID_PREFIXES:
        text = text.removeprefix(prefix)
    try:
        return UUID(text)
    except ValueError:
        return None
