"""Loading companies, and what is told of them when they change."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.schemas import storable
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Company
from crmtui.services.companies import errors
from crmtui.services.companies.normalising import company_key
from crmtui.services.companies.schemas import CompanyDetail
from crmtui.services.tags import TagRef, tags_of_companies


def load_company(
    tx: ReadTx, company_id: UUID, *, lock: bool = False, deleted: bool = False
) -> Company:
    """The company, locked until the end of the transaction if wanted.

    Raises:
        NotFound: company.not_found.
    """
    query = select(Company).where(Company.id == company_id)
    if lock:
        # Not FOR UPDATE: that would wait for every contact inserted under this company.
        query = query.with_for_update(key_share=True)
    found = tx.session.scalar(
        query, execution_options={INCLUDE_DELETED: deleted, "populate_existing": lock}
    )
    if found is None:
        raise errors.not_found(company_id)
    return found


def find_by_name(tx: ReadTx, name: str) -> Company | None:
    """The company of this name, however it is spelt."""
    key = company_key(storable(name))
    return tx.session.scalar(select(Company).where(Company.name_key == key))


def company_detail(company: Company, tags: tuple[TagRef, ...] = ()) -> CompanyDetail:
    return CompanyDetail.model_validate(company).model_copy(update={"tags": tags})


def company_details(tx: ReadTx, companies: Sequence[Company]) -> tuple[CompanyDetail, ...]:
    """The details of several companies, whose tags are read at once."""
    tags = tags_of_companies(tx, [company.id for company in companies])
    return tuple(company_detail(company, tags.get(company.id, ())) for company in companies)


def company_happened(
    topic: str, company: Company, tags: Sequence[TagRef], **more: Any
) -> DomainEvent:
    data = {
        "id": str(company.id),
        "displayName": company.name,
        "domain": company.domain,
        "tags": [tag.name for tag in tags],
        **more,
    }
    return DomainEvent(topic, "company", company.id, data)
