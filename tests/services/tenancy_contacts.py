"""What a stranger tries on another organization's contacts, companies and tags."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from crmtui.kit.errors import NotFound
from crmtui.kit.transactions import ReadTx
from crmtui.services import companies, contacts, finder, tags
from crmtui.services.companies import CompanyCreate, CompanyFilter, CompanyUpdate
from crmtui.services.contacts import (
    ActivityFilter,
    BulkOutcome,
    ContactCreate,
    ContactFilter,
    ContactUpdate,
)
from crmtui.services.tags import TagCreate, TagUpdate
from tests.services.tenancy_expectations import Case, hidden, marked, own, refused
from tests.services.tenancy_world import MARK, House

_MINE: Final = ContactUpdate(title="mine")


def _worked(outcomes: tuple[BulkOutcome, ...]) -> str:
    return marked(sum(each.contact is not None for each in outcomes))


def _registered(house: House) -> ContactCreate:
    return ContactCreate(full_name="New", email=f"{house.event.hex}@new.example")


def _template(tx: ReadTx) -> object:
    """Nothing when it is refused: the refusal repeats the name that was asked for."""
    try:
        return contacts.company_template(tx, f"{MARK} works")
    except NotFound:
        return None


def _labels(found: dict[UUID, Any], owner: UUID) -> object:
    return found.get(owner)


TAGS: Final[dict[str, Case]] = {
    "create_tag": own(lambda tx, _h, _: tags.create_tag(tx, TagCreate(name="new"))),
    "delete_tag": refused(lambda tx, h, _: tags.delete_tag(tx, h.people.tag)),
    "ensure_tags": own(lambda tx, _h, _: tags.ensure_tags(tx, ["new"])),
    "get_tag": refused(lambda tx, h, _: tags.get_tag(tx, h.people.tag)),
    "get_tag_ref": refused(lambda tx, h, _: tags.get_tag_ref(tx, h.people.tag)),
    "list_tags": hidden(lambda tx, _h, _: tags.list_tags(tx, with_counts=True)),
    "tags_of_companies": hidden(
        lambda tx, h, _: _labels(tags.tags_of_companies(tx, [h.people.company]), h.people.company)
    ),
    "tags_of_contacts": hidden(
        lambda tx, h, _: _labels(tags.tags_of_contacts(tx, [h.people.contact]), h.people.contact)
    ),
    "update_tag": refused(
        lambda tx, h, _: tags.update_tag(tx, h.people.tag, TagUpdate(name="mine"))
    ),
}

TAGS_EXEMPT: Final = {
    "tags.link_companies": "called with companies that were loaded; updating one is tried",
    "tags.link_contacts": "called with contacts that were loaded; labelling one is tried",
}

COMPANIES: Final[dict[str, Case]] = {
    "create_company": own(
        lambda tx, _h, _: companies.create_company(tx, CompanyCreate(name="New"))
    ),
    "create_company/for their user": refused(
        lambda tx, h, _: companies.create_company(tx, CompanyCreate(name="New", owner_id=h.user_id))
    ),
    "delete_company": refused(lambda tx, h, _: companies.delete_company(tx, h.people.company)),
    "find_company_by_name": hidden(
        lambda tx, _h, _: companies.find_company_by_name(tx, f"{MARK} works")
    ),
    "find_strangers": hidden(
        lambda tx, h, _: marked(not companies.find_strangers(tx, [h.user_id]))
    ),
    "get_company": refused(lambda tx, h, _: companies.get_company(tx, h.people.company)),
    "list_companies": hidden(lambda tx, _h, _: companies.list_companies(tx)),
    "list_companies/by text": hidden(
        lambda tx, _h, _: companies.list_companies(tx, CompanyFilter(text=MARK))
    ),
    "search_companies": hidden(lambda tx, _h, _: companies.search_companies(tx, MARK)),
    "require_owner": refused(lambda tx, h, _: companies.require_owner(tx, h.user_id)),
    "restore_company": refused(
        lambda tx, h, _: companies.restore_company(tx, h.people.deleted_company)
    ),
    "update_company": refused(
        lambda tx, h, _: companies.update_company(
            tx, h.people.company, CompanyUpdate(tags=("mine",))
        )
    ),
}

CONTACTS: Final[dict[str, Case]] = {
    "add_contact_tag": refused(
        lambda tx, h, _: contacts.add_contact_tag(tx, h.people.contact, h.people.tag)
    ),
    "add_contact_tag/theirs on mine": refused(
        lambda tx, h, me: contacts.add_contact_tag(tx, me.people.contact, h.people.tag)
    ),
    "browse_contacts": hidden(lambda tx, _h, _: contacts.browse_contacts(tx)),
    "company_template": hidden(lambda tx, _h, _: _template(tx)),
    "comprehensive": hidden(lambda tx, _h, _: contacts.comprehensive(tx)),
    "contact_from_event": refused(
        lambda tx, h, _: contacts.contact_from_event(tx, h.event, _registered(h))
    ),
    "count_colleagues": hidden(
        lambda tx, h, _: marked(len(contacts.count_colleagues(tx, [h.people.company])))
    ),
    "count_contacts": hidden(
        lambda tx, h, _: marked(
            contacts.count_contacts(tx, ContactFilter(company_id=h.people.company)).total
        )
    ),
    "apply_findings": refused(
        lambda tx, h, _: contacts.apply_findings(tx, h.people.contact, {"title": "CEO"}, {})
    ),
    "complete_new": hidden(
        lambda tx, _h, _: (
            contacts.complete_new(
                tx, ContactCreate(full_name="New", company=f"{MARK} works")
            ).industry
        )
    ),
    "create_from_findings": own(
        lambda tx, _h, _: contacts.create_from_findings(tx, {"full_name": "New"})
    ),
    "create_contact": own(
        lambda tx, _h, _: contacts.create_contact(tx, ContactCreate(full_name="New"))
    ),
    "create_contact/of their company": refused(
        lambda tx, h, _: contacts.create_contact(
            tx, ContactCreate(full_name="New", company_id=h.people.company)
        )
    ),
    "create_contact/for their user": refused(
        lambda tx, h, _: contacts.create_contact(
            tx, ContactCreate(full_name="New", owner_id=h.user_id)
        )
    ),
    "create_contacts": own(
        lambda tx, _h, _: contacts.create_contacts(tx, [ContactCreate(full_name="New")])
    ),
    "delete_contact": refused(lambda tx, h, _: contacts.delete_contact(tx, h.people.contact)),
    "delete_contacts": hidden(
        lambda tx, h, _: _worked(contacts.delete_contacts(tx, [h.people.contact]))
    ),
    "explain_score": refused(lambda tx, h, _: contacts.explain_score(tx, h.people.contact)),
    "fill_all_from_companies": own(lambda b, _h, me: contacts.fill_all_from_companies(b, me.actor)),
    "fill_from_companies": own(lambda tx, _h, _: contacts.fill_from_companies(tx)),
    "fill_from_company": refused(
        lambda tx, h, _: contacts.fill_from_company(tx, h.people.incomplete)
    ),
    "find_by_email": hidden(lambda tx, h, _: contacts.find_by_email(tx, h.people.email)),
    "find_by_linkedin": hidden(lambda tx, h, _: contacts.find_by_linkedin(tx, h.people.linkedin)),
    "fix_all_full_names": own(lambda b, _h, me: contacts.fix_all_full_names(b, me.actor)),
    "follow_company": own(
        lambda tx, h, _: contacts.follow_company(tx, company_id=h.people.company)
    ),
    "fix_full_names": own(lambda tx, _h, _: contacts.fix_full_names(tx)),
    "get_contact": refused(lambda tx, h, _: contacts.get_contact(tx, h.people.contact)),
    "likely_duplicates": hidden(
        lambda tx, h, _: contacts.likely_duplicates(
            tx, ContactCreate(full_name=f"{MARK} person", email=h.people.email)
        )
    ),
    "list_activities": hidden(lambda tx, _h, _: contacts.list_activities(tx)),
    "list_contact_activities": refused(
        lambda tx, h, _: contacts.list_contact_activities(tx, h.people.contact)
    ),
    "list_activities/of": hidden(
        lambda tx, h, _: contacts.list_activities(tx, ActivityFilter(contact_id=h.people.contact))
    ),
    "list_contact_tags": refused(lambda tx, h, _: contacts.list_contact_tags(tx, h.people.contact)),
    "list_contacts": hidden(lambda tx, _h, _: contacts.list_contacts(tx)),
    "list_contacts/deleted": hidden(
        lambda tx, _h, _: contacts.list_contacts(tx, ContactFilter(deleted=True))
    ),
    "overview": own(lambda tx, _h, _: contacts.overview(tx)),
    "remove_contact_tag": refused(
        lambda tx, h, _: contacts.remove_contact_tag(tx, h.people.contact, h.people.tag)
    ),
    "resolve_contact": refused(lambda tx, h, _: contacts.resolve_contact(tx, h.people.contact)),
    "restore_contact": refused(
        lambda tx, h, _: contacts.restore_contact(tx, h.people.deleted_contact)
    ),
    "search_contacts": hidden(lambda tx, _h, _: contacts.search_contacts(tx, MARK)),
    "change_contact_tags": refused(
        lambda tx, h, _: contacts.change_contact_tags(tx, h.people.contact, ["mine"])
    ),
    "set_contact_tags": refused(
        lambda tx, h, _: contacts.set_contact_tags(tx, h.people.contact, ["mine"])
    ),
    "stream_contacts_csv": hidden(lambda tx, _h, _: [*contacts.stream_contacts_csv(tx)]),
    "timeline": refused(lambda tx, h, _: contacts.timeline(tx, h.people.contact)),
    "update_contact": refused(
        lambda tx, h, _: contacts.update_contact(tx, h.people.contact, _MINE)
    ),
    "update_contact/to their company": refused(
        lambda tx, h, me: contacts.update_contact(
            tx, me.people.contact, ContactUpdate(company_id=h.people.company)
        )
    ),
    "update_contacts": hidden(
        lambda tx, h, _: _worked(contacts.update_contacts(tx, [(h.people.contact, _MINE)]))
    ),
}

FINDER: Final[dict[str, Case]] = {
    "search_everything": hidden(lambda tx, _h, _: finder.search_everything(tx, MARK)),
}
