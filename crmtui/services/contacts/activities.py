"""What happened to contacts, as the log of the CRM's document tells it."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final, cast
from uuid import UUID

from pydantic import Field
from sqlalchemy import Select, func, select

from crmtui.kit.i18n import _
from crmtui.kit.paging import Numbered
from crmtui.kit.schemas import Filter, Schema
from crmtui.kit.transactions import ReadTx
from crmtui.models import DomainEventRow
from crmtui.services.contacts.rows import load_contact

MAX_PAGE: Final = 1_000


class ActivityType(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    ENRICHED = "enriched"
    RESTORED = "restored"
    MERGED = "merged"


class Activity(Schema):
    """One thing that happened to a contact."""

    id: UUID
    contact_id: UUID
    type: ActivityType
    description: str
    changes: dict[str, Any] = Field(default_factory=dict)
    """`{field: {"from": old, "to": new}}`, of an update."""
    actor_name: str
    created_at: datetime


class ActivityFilter(Filter):
    """All that are given must hold."""

    contact_id: UUID | None = None
    type: ActivityType | None = None


_BY_TOPIC: Final = {
    "contact.created": ActivityType.CREATED,
    "contact.updated": ActivityType.UPDATED,
    "contact.deleted": ActivityType.DELETED,
}
_TOPICS: Final = {kind: topic for topic, kind in _BY_TOPIC.items()}
_SAID: Final[Any] = DomainEventRow.data["activity"].as_string()


def list_activities(
    tx: ReadTx, wanted: ActivityFilter | None = None, page: int = 1, page_size: int = 20
) -> Numbered[Activity]:
    """What happened to contacts, the latest first. It survives the contact's deletion.

    An event of a contact is what its topic says, unless its data name another `activity`:
    restored, enriched or merged.

    Raises:
        Forbidden: permission.missing (activities:read).
    """
    tx.actor.require("activities:read")
    page, page_size = max(1, page), max(1, min(page_size, MAX_PAGE))
    matching = _narrow(tx, wanted or ActivityFilter())
    counted = matching.with_only_columns(func.count(), maintain_column_froms=True)
    total = tx.session.scalar(counted) or 0
    shown = matching.order_by(DomainEventRow.seq.desc()).limit(page_size)
    rows = tx.session.scalars(shown.offset((page - 1) * page_size))
    return Numbered(tuple(map(_activity, rows)), total, page, page_size)


def list_contact_activities(
    tx: ReadTx,
    contact_id: UUID,
    kind: ActivityType | None = None,
    page: int = 1,
    page_size: int = 20,
) -> Numbered[Activity]:
    """`list_activities` of one contact, which may be deleted.

    Raises:
        Forbidden: permission.missing (activities:read).
        NotFound: contact.not_found.
    """
    tx.actor.require("activities:read")
    contact = load_contact(tx, contact_id, deleted=True, follow=False)
    return list_activities(tx, ActivityFilter(contact_id=contact.id, type=kind), page, page_size)


def _narrow(tx: ReadTx, wanted: ActivityFilter) -> Select[DomainEventRow]:
    row = DomainEventRow
    query = select(row).where(row.organization_id == tx.organization_id)
    if wanted.contact_id is not None:
        query = query.where(row.subject_id == wanted.contact_id)
    if wanted.type is None:
        return query.where(row.topic.in_([*_BY_TOPIC]))
    if topic := _TOPICS.get(wanted.type):
        return query.where(row.topic == topic, _SAID.is_(None))
    return query.where(row.topic.in_([*_BY_TOPIC]), wanted.type.value == _SAID)


def activity_type(row: DomainEventRow) -> ActivityType:
    """What kind of activity an event of a contact is."""
    said = row.data.get("activity")
    return ActivityType(said) if said else _BY_TOPIC[row.topic]


def describe(kind: ActivityType) -> str:
    """One sentence for a person."""
    return {
        ActivityType.CREATED: _("Contact created"),
        ActivityType.UPDATED: _("Contact information updated"),
        ActivityType.DELETED: _("Contact deleted"),
        ActivityType.ENRICHED: _("Contact information enriched"),
        ActivityType.RESTORED: _("Contact restored"),
        ActivityType.MERGED: _("Contacts merged"),
    }[kind]


def _activity(row: DomainEventRow) -> Activity:
    kind = activity_type(row)
    return Activity(
        id=row.id,
        contact_id=cast(UUID, row.subject_id),
        type=kind,
        description=describe(kind),
        changes=row.data.get("changes", {}),
        actor_name=row.actor_name,
        created_at=row.occurred_at,
    )
