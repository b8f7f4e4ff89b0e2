"""Reading the audit trail, newest first."""

from sqlalchemy import func, select

from crmtui.kit.paging import Page
from crmtui.kit.transactions import ReadTx
from crmtui.models import DomainEventRow
from crmtui.services.audit.schemas import AuditEntry, AuditFilter


def list_entries(
    tx: ReadTx, wanted: AuditFilter, before: int | None = None, limit: int = 200
) -> Page[AuditEntry]:
    """Entries of the actor's organization older than `before`, newest first.

    Raises:
        Forbidden: permission.missing (audit:read).
    """
    tx.actor.require("audit:read")
    row = DomainEventRow
    query = select(row).where(row.organization_id == tx.organization_id)
    if wanted.topic_prefix:
        query = query.where(row.topic.startswith(wanted.topic_prefix, autoescape=True))
    if wanted.subject_id:
        query = query.where(row.subject_id == wanted.subject_id)
    if wanted.actor_name:
        query = query.where(func.lower(row.actor_name) == wanted.actor_name.lower())
    if before is not None:
        query = query.where(row.seq < before)
    found = tx.session.scalars(query.order_by(row.seq.desc()).limit(limit + 1)).all()
    items = tuple(AuditEntry.model_validate(entry, from_attributes=True) for entry in found[:limit])
    return Page(items, str(items[-1].seq) if len(found) > limit else None)
