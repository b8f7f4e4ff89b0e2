"""Adding to a contact what was found elsewhere, and what the organization knows anyway."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from pydantic import Field, ValidationError
from sqlalchemy import select

from crmtui.kit.errors import CrmError, Invalid
from crmtui.kit.schemas import Schema
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Company, Contact
from crmtui.services.companies import company_key
from crmtui.services.contacts import errors
from crmtui.services.contacts.changing import Change, change_contacts
from crmtui.services.contacts.creating import settle_new
from crmtui.services.contacts.findings import decide
from crmtui.services.contacts.inserting import insert_contacts
from crmtui.services.contacts.normalising import parse_email
from crmtui.services.contacts.rows import (
    columns_of,
    contact_detail,
    further_emails_of,
    load_contact,
)
from crmtui.services.contacts.schemas import (
    ContactCreate,
    ContactDetail,
    ContactSource,
    ContactUpdate,
)
from crmtui.services.contacts.scoring import FREE_MAIL
from crmtui.services.contacts.surroundings import find_emails
from crmtui.services.contacts.templates import find_by_words, find_templates, missing_fields

_COLLEAGUES: Final = 40
"""So many are looked at: somebody waits."""


class Enriched(Schema):
    """A contact after findings were added to it."""

    contact: ContactDetail
    applied: dict[str, Any] = Field(default_factory=dict)
    """What was written: `{field: {"from": old, "to": new}}`."""
    kept: dict[str, Any] = Field(default_factory=dict)
    """What was found and differs, but was left: `{field: found}`."""


def resolve_contact(tx: ReadTx, contact_id: UUID) -> UUID:
    """The id of the contact that is to be enriched: of a merged one, what it became part of.

    Raises:
        Forbidden: permission.missing (enrichment:run).
        NotFound: contact.not_found.
    """
    tx.actor.require("enrichment:run")
    return load_contact(tx, contact_id).id


def apply_findings(
    tx: WriteTx, contact_id: UUID, found: Mapping[str, Any], renewable: Mapping[str, Any]
) -> Enriched:
    """Fill what is empty from what was `found`, then from what is known of the company.

    Nothing that a person typed is overwritten: a field that holds anything else than `renewable`
    says of it stays, and the finding is among `kept`; so does what cannot be written, such as the
    address of another contact. The change is told of as the activity `enriched`.

    Raises:
        Forbidden: permission.missing (enrichment:run).
        NotFound: contact.not_found.
    """
    tx.actor.require("enrichment:run")
    contact = load_contact(tx, contact_id, lock=True)
    now = columns_of(contact)
    further = [each.email for each in further_emails_of(tx, [contact.id]).get(contact.id, ())]
    wanted, kept = decide(now, _readable(found), renewable, further)
    wanted = _known(tx, {**now, **wanted}) | wanted
    return _write(tx, contact, wanted, kept)


def create_from_findings(tx: WriteTx, found: Mapping[str, Any]) -> Enriched:
    """Make a contact of what was `found`, without what none could hold, which is `kept`.

    Raises:
        Forbidden: permission.missing (contacts:write, enrichment:run).
        Invalid: contact.identifier, where neither name nor e-mail address was found.
        Conflict: contact.email_taken; `details` has the other contact's `contact_id`.
    """
    tx.actor.require("enrichment:run")
    tx.actor.require("contacts:write")
    wanted = _readable(found)
    kept: dict[str, Any] = {}
    while True:
        given = ContactCreate.model_validate({**wanted, "source": ContactSource.ENRICHMENT})
        made = settle_new(tx, [complete_new(tx, given)])[0]
        if not isinstance(made, CrmError):
            break
        refused = wanted.keys() & made.fields.keys()
        if not refused or not isinstance(made, Invalid):
            raise made
        kept.update((field, wanted.pop(field)) for field in refused)
    made.values["enriched_at"] = tx.now
    if not insert_contacts(tx, [made]):
        key = made.values["email_key"]
        raise errors.email_taken(made.values["email"], find_emails(tx, [key])[key])
    detail = contact_detail(made.values, made.tags, made.further_emails)
    told = given.model_dump(mode="json", include=set(wanted))
    applied = {field: {"from": "", "to": value} for field, value in told.items()}
    return Enriched(contact=detail, applied=applied, kept=kept)


def complete_new(tx: ReadTx, data: ContactCreate) -> ContactCreate:
    """A new contact with what is known of the company, named or told by the e-mail address.

    What was given stays as it is.

    Raises:
        Forbidden: permission.missing (contacts:write).
    """
    tx.actor.require("contacts:write")
    try:
        domain = parse_email(data.email).domain
    except Invalid:
        return data
    values = {**data.__dict__, "email_domain": domain}
    return data.model_copy(update=_known(tx, values))


def _write(tx: WriteTx, contact: Contact, wanted: dict[str, Any], kept: dict[str, Any]) -> Enriched:
    """Write what can be written; of the rest the contact's own stays."""
    while True:
        data = ContactUpdate.model_validate(wanted)
        columns = {"enriched_at": tx.now}
        change = Change(contact, data, more={"activity": "enriched"}, columns=columns)
        outcome = change_contacts(tx, [change])[0]
        if not isinstance(outcome, CrmError):
            return Enriched(contact=outcome, applied=change.changes, kept=kept)
        refused = wanted.keys() & outcome.fields.keys()
        if not refused:
            raise outcome
        kept.update((field, wanted.pop(field)) for field in refused)


def _readable(found: Mapping[str, Any]) -> dict[str, Any]:
    """The findings without those that no contact could hold."""
    try:
        read = ContactUpdate.model_validate(dict(found))
    except ValidationError as error:
        bad = {problem["loc"][0] for problem in error.errors(include_url=False)}
        return _readable({field: value for field, value in found.items() if field not in bad})
    return {field: value for field in found if (value := getattr(read, field))}


def _known(tx: ReadTx, contact: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of the company and missing in the contact, of which nothing is overwritten."""
    company = contact.get("company") or ""
    known: dict[str, Any] = {}
    if not company and not contact.get("company_id"):
        company = _company_of_domain(tx, contact["email_domain"])
        known = {"company": company} if company else {}
    key = company_key(company)
    template = find_templates(tx, {key: company}, _COLLEAGUES).get(key) if company else None
    return known | (missing_fields(contact, template) if template else {})


def _company_of_domain(tx: ReadTx, domain: str) -> str:
    """Whose e-mail domain it is: a company's own, or where most with such an address work."""
    if not domain or domain in FREE_MAIL:
        return ""
    owner = select(Company.name).where(Company.domain == domain).order_by(Company.id).limit(1)
    if name := tx.session.scalar(owner):
        return name
    found = find_by_words(tx, domain.rpartition(".")[0], _COLLEAGUES)
    counted = Counter(row.company for row in found if row.email_domain == domain and row.company)
    return counted.most_common(1)[0][0] if counted else ""
