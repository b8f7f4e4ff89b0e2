"""What is read of companies, and what is written; each function gets its transaction."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from crmtui.tui.screens.deals.links import read_owners
from crmtui.tui.screens.record_list import DELETED
from crmtui.tui.widgets.pages import PageRequest

if TYPE_CHECKING:
    from crmtui.services.companies import CompanyDetail
    from crmtui.services.contacts import ContactDetail
    from crmtui.services.deals import DealDetail

_MOST: Final = 20
"""People and deals that a company's page names; there may be more."""


class CompanyPage(NamedTuple):
    """Companies of a list, and how many people work for each; None for who may not know."""

    companies: "tuple[CompanyDetail, ...]"
    total: int
    people: dict[UUID, int] | None


class WholeCompany(NamedTuple):
    """All that is shown of one company. What the operator may not read is empty."""

    company: "CompanyDetail"
    owner: str
    people: "tuple[ContactDetail, ...]"
    people_count: int
    deals: "tuple[DealDetail, ...]"
    deals_count: int


class FormRead(NamedTuple):
    """A company as it is now, or none for a new one, with who can own it."""

    company: "CompanyDetail | None"
    owners: list[tuple[str, str]]
    owner: str


def read_page(tx: Any, text: str, state: str, wanted: PageRequest) -> CompanyPage:
    """Companies by name."""
    from crmtui.services import contacts
    from crmtui.services.companies import CompanyFilter, list_companies

    chosen = CompanyFilter(text=text or None, include_deleted=state == DELETED)
    page = list_companies(tx, chosen, wanted.offset // wanted.limit + 1, wanted.limit)
    people = None
    if tx.actor.can("contacts:read"):
        people = contacts.count_colleagues(tx, [one.id for one in page.items])
    return CompanyPage(page.items, page.total, people)


def read_company(tx: Any, company_id: UUID) -> WholeCompany:
    """One company, who works there, and what may be sold to it."""
    from crmtui.services import companies

    company = companies.get_company(tx, company_id)
    people, people_count = _people(tx, company_id)
    deals, deals_count = _deals(tx, company_id)
    owner = _owner_name(tx, company.owner_id)
    return WholeCompany(company, owner, people, people_count, deals, deals_count)


def _people(tx: Any, company_id: UUID) -> "tuple[tuple[ContactDetail, ...], int]":
    from crmtui.services import contacts
    from crmtui.services.contacts import ContactFilter, ContactSort

    if not tx.actor.can("contacts:read"):
        return (), 0
    chosen, order = ContactFilter(company_id=company_id), ContactSort(field="full_name")
    found = contacts.list_contacts(tx, chosen, order, page_size=_MOST)
    return found.items, found.total


def _deals(tx: Any, company_id: UUID) -> "tuple[tuple[DealDetail, ...], int]":
    from crmtui.services import deals
    from crmtui.services.deals import DealFilter

    if not tx.actor.can("deals:read"):
        return (), 0
    found = deals.list_deals(tx, DealFilter(company_id=company_id), page_size=_MOST)
    return found.items, found.total


def read_form(tx: Any, company_id: UUID | None) -> FormRead:
    """A company to be changed, or nothing for a new one."""
    from crmtui.services import companies

    company = None if company_id is None else companies.get_company(tx, company_id)
    owner = _owner_name(tx, company.owner_id) if company is not None else ""
    return FormRead(company, read_owners(tx), owner)


def _owner_name(tx: Any, owner_id: UUID | None) -> str:
    from crmtui.services.deals import link_names

    return "" if owner_id is None else link_names(tx, [("owner", owner_id)]).get(owner_id, "")


def save_company(
    tx: Any, known: "CompanyDetail | None", version: int | None, values: Mapping[str, Any]
) -> "CompanyDetail":
    """Make a company from what was typed, or change what was typed anew."""
    from crmtui.services import companies
    from crmtui.services.companies import CompanyCreate, CompanyUpdate

    if known is None:
        return companies.create_company(tx, CompanyCreate(**values))
    return companies.update_company(tx, known.id, CompanyUpdate(**values, expected_version=version))
