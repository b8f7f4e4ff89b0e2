"""Reading enrichments, and who has an address on LinkedIn."""

from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from crmtui.kit.i18n import _
from crmtui.kit.paging import Numbered
from crmtui.kit.transactions import ReadTx
from crmtui.models import Contact, Enrichment
from crmtui.services import contacts
from crmtui.services.companies import linkedin_key
from crmtui.services.enrichment.errors import explain_configuration
from crmtui.services.enrichment.rows import enrichment_detail, load_enrichment
from crmtui.services.enrichment.schemas import (
    Configuration,
    EnrichmentDetail,
    EnrichmentFilter,
    ProfileMatch,
)
from crmtui.services.enrichment.sources import BUILT_IN, ProfileSource

MAX_PAGE: Final = 1_000
_MOST: Final = 100


def get_enrichment(tx: ReadTx, enrichment_id: UUID) -> EnrichmentDetail:
    """One enrichment with all it found.

    Raises:
        Forbidden: permission.missing (enrichment:read).
        NotFound: enrichment.not_found.
    """
    tx.actor.require("enrichment:read")
    return enrichment_detail(load_enrichment(tx, enrichment_id))


def list_enrichments(
    tx: ReadTx, wanted: EnrichmentFilter | None = None, page: int = 1, page_size: int = 20
) -> Numbered[EnrichmentDetail]:
    """Enrichments, the latest first.

    Raises:
        Forbidden: permission.missing (enrichment:read).
    """
    tx.actor.require("enrichment:read")
    page, page_size = max(1, page), max(1, min(page_size, MAX_PAGE))
    wanted = wanted or EnrichmentFilter()
    query = select(Enrichment)
    if wanted.status is not None:
        query = query.where(Enrichment.status == wanted.status)
    if wanted.contact_id is not None:
        query = query.where(Enrichment.contact_id == wanted.contact_id)
    total = tx.session.scalar(query.with_only_columns(func.count(Enrichment.id))) or 0
    shown = query.order_by(Enrichment.id.desc()).limit(page_size).offset((page - 1) * page_size)
    rows = tx.session.scalars(shown)
    return Numbered(tuple(enrichment_detail(row) for row in rows), total, page, page_size)


def list_contact_enrichments(
    tx: ReadTx, contact_id: UUID, page: int = 1, page_size: int = 20
) -> Numbered[EnrichmentDetail]:
    """`list_enrichments` of one contact; the id of a merged one leads to what it is part of.

    Raises:
        Forbidden: permission.missing (contacts:read, enrichment:read).
        NotFound: contact.not_found.
    """
    contact = contacts.get_contact(tx, contact_id)
    return list_enrichments(tx, EnrichmentFilter(contact_id=contact.id), page, page_size)


def count_credits(tx: ReadTx) -> int:
    """How many credits of providers all lookups have used together.

    Raises:
        Forbidden: permission.missing (enrichment:read).
    """
    tx.actor.require("enrichment:read")
    return tx.session.scalar(select(func.coalesce(func.sum(Enrichment.credits), 0))) or 0


def matching_contacts(tx: ReadTx, linkedin_url: str) -> tuple[ProfileMatch, ...]:
    """Which contacts have this address on LinkedIn, however it is written; 100 at the most.

    Raises:
        Forbidden: permission.missing (enrichment:read).
    """
    tx.actor.require("enrichment:read")
    key = linkedin_key(linkedin_url)
    if key is None:
        return ()
    query = select(Contact).where(Contact.linkedin_key == key).order_by(Contact.id).limit(_MOST)
    return tuple(
        ProfileMatch(**{field: getattr(row, field) for field in ProfileMatch.model_fields})
        for row in tx.session.scalars(query)
    )


def describe_source(source: ProfileSource | None) -> Configuration:
    """Whether people can be looked up, and what to do where they cannot."""
    if source is None:
        return Configuration(configured=False, provider=BUILT_IN, message=explain_configuration())
    message = _("LinkedIn enrichment is ready to use")
    return Configuration(configured=True, provider=source.name, message=message)
