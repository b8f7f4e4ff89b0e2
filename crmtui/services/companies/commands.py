"""Making, changing and removing companies."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from crmtui.kit.custom_properties import merge_properties
from crmtui.kit.transactions import WriteTx
from crmtui.kit.versions import apply, given_fields, require_version
from crmtui.models import Company
from crmtui.services import jobs
from crmtui.services.companies import errors
from crmtui.services.companies.index import (
    draw_keys,
    index_companies,
    searchable,
    unindex_companies,
)
from crmtui.services.companies.kinds import FOLLOW_NAME, RenamedCompany
from crmtui.services.companies.normalising import company_key
from crmtui.services.companies.owners import require_owner
from crmtui.services.companies.rows import (
    company_detail,
    company_happened,
    find_by_name,
    load_company,
)
from crmtui.services.companies.rules import settle
from crmtui.services.companies.schemas import CompanyCreate, CompanyDetail, CompanyUpdate
from crmtui.services.tags import TagRef, ensure_tags, link_companies, tags_of_companies


def create_company(tx: WriteTx, data: CompanyCreate) -> CompanyDetail:
    """Add a company; tags that do not exist yet are made.

    Raises:
        Forbidden: permission.missing (companies:write).
        Invalid: company.domain, company.size_bracket, company.custom_properties, phone.invalid,
            owner.unknown.
        Conflict: company.name_taken, also by a name that differs in case or accents alone.
    """
    tx.actor.require("companies:write")
    values = settle(data.model_dump(exclude={"tags"}), {})
    _require_free(tx, data.name)
    require_owner(tx, data.owner_id)
    values["custom_properties"] = merge_properties("company", {}, data.custom_properties)
    company = Company(
        **values,
        name_key=company_key(data.name),
        search_text=searchable(values),
        search_key=draw_keys(tx, [data.name])[0],
    )
    tx.session.add(company)
    tx.flush()
    index_companies(tx, [company])
    tags = _label(tx, company, data.tags)
    tx.record(company_happened("company.created", company, tags))
    return company_detail(company, tags)


def update_company(tx: WriteTx, company_id: UUID, data: CompanyUpdate) -> CompanyDetail:
    """Change the fields that were set. A worker tells a new name to the contacts of the company.

    Raises:
        Forbidden: permission.missing (companies:write).
        NotFound: company.not_found.
        Invalid: company.required, company.domain, company.size_bracket,
            company.custom_properties, phone.invalid, owner.unknown.
        Conflict: company.name_taken, record.changed.
    """
    tx.actor.require("companies:write")
    given = given_fields(data)
    names, properties = given.pop("tags", None), given.pop("custom_properties", None)
    company = load_company(tx, company_id, lock=True)
    wanted = settle(given, {"website": company.website, "domain": company.domain})
    if properties is not None:
        wanted["custom_properties"] = merge_properties(
            "company", company.custom_properties, properties
        )
    require_version(company, data.expected_version, wanted)
    if "name" in wanted and company_key(wanted["name"]) != company.name_key:
        _require_free(tx, wanted["name"])
    require_owner(tx, wanted.get("owner_id"))
    changes = _change(tx, company, wanted)
    tags = before = tags_of_companies(tx, [company.id]).get(company.id, ())
    if names is not None or "tags" in data.model_fields_set:
        tags = _label(tx, company, names or ())
        changes |= tag_changes(before, tags)
    if changes:
        _touch(tx, company, changes)
        if "name" in changes:
            # Who works there is called by it too; of a large company they are too many to wait for.
            jobs.enqueue(tx, FOLLOW_NAME, RenamedCompany(company_id=company.id))
        tx.record(company_happened("company.updated", company, tags, changes=changes))
    return company_detail(company, tags)


def delete_company(tx: WriteTx, company_id: UUID) -> None:
    """Hide the company from all lists and free its name. Who works there stays linked to it.

    Raises:
        Forbidden: permission.missing (companies:write).
        NotFound: company.not_found.
    """
    tx.actor.require("companies:write")
    company = load_company(tx, company_id, lock=True)
    company.deleted_at = tx.now
    tx.flush()
    unindex_companies(tx, [company])
    tx.record(company_happened("company.deleted", company, _tags(tx, company)))


def restore_company(tx: WriteTx, company_id: UUID) -> CompanyDetail:
    """Show a deleted company again; one that is not deleted stays as it is.

    Raises:
        Forbidden: permission.missing (companies:write).
        NotFound: company.not_found.
        Conflict: company.name_taken, when another one has its name by now.
    """
    tx.actor.require("companies:write")
    company = load_company(tx, company_id, lock=True, deleted=True)
    tags = _tags(tx, company)
    if company.deleted_at is not None:
        _require_free(tx, company.name)
        company.deleted_at = None
        tx.flush()
        index_companies(tx, [company])
        tx.record(company_happened("company.updated", company, tags, activity="restored"))
    return company_detail(company, tags)


def tag_changes(before: tuple[TagRef, ...], after: tuple[TagRef, ...]) -> dict[str, Any]:
    """The part of an event's `changes` that tells of tags; empty where they are the same."""
    old, new = (sorted(tag.name for tag in tags) for tags in (before, after))
    return {} if old == new else {"tags": {"from": old, "to": new}}


def _change(tx: WriteTx, company: Company, wanted: dict[str, Any]) -> dict[str, Any]:
    """Set what differs, and keep the index in step."""
    old_name = company.name
    changes = apply(company, wanted)
    company.name_key = company_key(company.name)
    text = searchable(company)
    if text != company.search_text:
        unindex_companies(tx, [company])
        company.search_text = text
        if company.name != old_name:
            company.search_key = draw_keys(tx, [company.name])[0]
        tx.flush()
        index_companies(tx, [company])
    tx.flush()
    return changes


def _touch(tx: WriteTx, company: Company, changes: dict[str, Any]) -> None:
    """Tags lie in another table but are part of the record: its version moves with them."""
    if changes.keys() == {"tags"}:
        flag_modified(company, "updated_at")
        tx.flush()


def _label(tx: WriteTx, company: Company, names: tuple[str, ...]) -> tuple[TagRef, ...]:
    tags = tuple(sorted(ensure_tags(tx, names), key=lambda tag: tag.name.casefold()))
    link_companies(tx, {company.id: tags})
    return tags


def _tags(tx: WriteTx, company: Company) -> tuple[TagRef, ...]:
    return tags_of_companies(tx, [company.id]).get(company.id, ())


def _require_free(tx: WriteTx, name: str) -> None:
    other = find_by_name(tx, name)
    if other is not None:
        raise errors.name_taken(other.name, other.id)
