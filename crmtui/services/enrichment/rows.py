"""Loading enrichments, and what is told of them."""

from typing import Final
from uuid import UUID

from sqlalchemy import select, text

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Contact, Enrichment
from crmtui.services.companies import linkedin_key
from crmtui.services.enrichment import errors
from crmtui.services.enrichment.schemas import EnrichmentDetail, EnrichmentStatus

_ONE_AT_A_TIME: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


def load_enrichment(tx: ReadTx, enrichment_id: UUID, *, lock: bool = False) -> Enrichment:
    """The enrichment, locked until the transaction ends if wanted; raises enrichment.not_found."""
    query = select(Enrichment).where(Enrichment.id == enrichment_id)
    if lock:
        query = query.with_for_update()
    found = tx.session.scalar(query, execution_options={"populate_existing": lock})
    if found is None:
        raise errors.not_found()
    return found


def enrichment_detail(row: Enrichment) -> EnrichmentDetail:
    return EnrichmentDetail.model_validate(row)


def add_enrichment(
    tx: WriteTx,
    url: str,
    contact_id: UUID | None,
    status: EnrichmentStatus = EnrichmentStatus.PENDING,
    provider: str = "",
) -> Enrichment:
    """A new row; whoever calls says what happens with it."""
    row = Enrichment(
        linkedin_url=url,
        provider=provider,
        status=status,
        contact_id=contact_id,
        created_contact=False,
        found={},
        applied={},
        kept={},
        credits=0,
        error="",
        requested_by_name=tx.actor.name[:200],
    )
    tx.session.add(row)
    tx.flush()
    return row


def enrichment_happened(topic: str, row: Enrichment) -> DomainEvent:
    """Names no finding: the contact's own events tell what was written."""
    data = {
        "id": str(row.id),
        "displayName": row.linkedin_url,
        "status": row.status,
        "provider": row.provider,
        "contactId": str(row.contact_id) if row.contact_id else None,
        "createdContact": row.created_contact,
        "credits": row.credits,
        **({"reason": row.error} if row.error else {}),
    }
    return DomainEvent(topic, "enrichment", row.id, data)


def take_turns(tx: WriteTx, url: str) -> None:
    """Let those who may make a contact of this person go one after the other, to the end of each.

    The second finds what the first made. SQLite has one writer anyway.
    """
    if tx.dialect == "postgresql":
        tx.execute(_ONE_AT_A_TIME, {"key": f"{tx.organization_id}/linkedin/{linkedin_key(url)}"})


def find_contact_id(tx: ReadTx, url: str) -> UUID | None:
    """The first contact that has this address on LinkedIn."""
    query = select(Contact.id).where(Contact.linkedin_key == linkedin_key(url))
    return tx.session.scalar(query.order_by(Contact.id).limit(1))
