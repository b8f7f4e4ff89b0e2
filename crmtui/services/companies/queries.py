"""Reading companies."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, text

from crmtui.kit.name_index import Sought
from crmtui.kit.paging import Numbered
from crmtui.kit.search_text import words
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Company, CompanyTag, Tag
from crmtui.services.companies.index import COMPANIES
from crmtui.services.companies.rows import company_details, find_by_name, load_company
from crmtui.services.companies.schemas import CompanyDetail, CompanyFilter
from crmtui.services.tags import tag_key

MAX_PAGE: Final = 1_000
_FTS5: Final = text(
    "companies.search_key IN (SELECT rowid FROM company_search WHERE company_search MATCH :query)"
)


def get_company(tx: ReadTx, company_id: UUID) -> CompanyDetail:
    """One company.

    Raises:
        Forbidden: permission.missing (companies:read).
        NotFound: company.not_found.
    """
    tx.actor.require("companies:read")
    return company_details(tx, [load_company(tx, company_id)])[0]


def find_company_by_name(tx: ReadTx, name: str) -> CompanyDetail | None:
    """The company of this name, however it is spelt.

    Raises:
        Forbidden: permission.missing (companies:read).
    """
    tx.actor.require("companies:read")
    found = find_by_name(tx, name)
    return None if found is None else company_details(tx, [found])[0]


def list_companies(
    tx: ReadTx, wanted: CompanyFilter | None = None, page: int = 1, page_size: int = 50
) -> Numbered[CompanyDetail]:
    """Companies by name; `page_size` is 1,000 at the most.

    Raises:
        Forbidden: permission.missing (companies:read).
    """
    tx.actor.require("companies:read")
    wanted = wanted or CompanyFilter()
    page, page_size = max(1, page), max(1, min(page_size, MAX_PAGE))
    matching, values = _narrow(tx, select(Company), wanted)
    options: dict[str, Any] = {INCLUDE_DELETED: wanted.include_deleted}
    counted = matching.with_only_columns(func.count(), maintain_column_froms=True)
    total = tx.session.scalar(counted, values, execution_options=options) or 0
    shown = (
        matching.order_by(Company.name_key, Company.id)
        .limit(page_size)
        .offset((page - 1) * page_size)
    )
    rows = tx.session.scalars(shown, values, execution_options=options).all()
    return Numbered(company_details(tx, rows), total, page, page_size)


def _narrow(
    tx: ReadTx, query: Select[Company], wanted: CompanyFilter
) -> tuple[Select[Company], dict[str, Any]]:
    values: dict[str, Any] = {}
    if wanted.industry is not None:
        query = query.where(Company.industry == wanted.industry)
    if wanted.country is not None:
        query = query.where(Company.country == wanted.country)
    if wanted.created_after is not None:
        query = query.where(Company.created_at >= wanted.created_after)
    if wanted.created_before is not None:
        query = query.where(Company.created_at < wanted.created_before)
    for name in wanted.tags:
        query = query.where(_has_tag(name))
    if typed := words(wanted.text or ""):
        sought = Sought(tx.organization_id, tuple(typed), inside=True)
        condition, values = _found(tx, sought)
        query = query.where(condition)
    return query, values


def _has_tag(name: str) -> ColumnElement[bool]:
    return (
        select(CompanyTag.company_id)
        .join(Tag, Tag.id == CompanyTag.tag_id)
        .where(CompanyTag.company_id == Company.id, Tag.name_key == tag_key(name))
        .exists()
    )


def _found(tx: ReadTx, sought: Sought) -> tuple[Any, dict[str, Any]]:
    """The condition that the index finds a company, and its values."""
    if tx.dialect == "sqlite":
        return _FTS5, {"query": sought.for_fts5()}
    found = COMPANIES.collected
    keys = select(found.c.search_key).where(sought.matches(found.c.search_text))
    values = {"scope": sought.scope, "query": sought.for_tsquery(), "few": None}
    return Company.search_key.in_(keys), values
