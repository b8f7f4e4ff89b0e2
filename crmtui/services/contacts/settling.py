"""From what people give to what is kept of a contact. Pure."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from crmtui.services.companies import bracket_of, company_key, linkedin_key, parse_bracket
from crmtui.services.contacts import errors
from crmtui.services.contacts.normalising import (
    PHONES,
    Address,
    check_phones,
    first_phone_key,
    parse_email,
    reachable,
    settle_names,
)
from crmtui.services.contacts.schemas import ContactSource, ContactStatus
from crmtui.services.contacts.scoring import score
from crmtui.services.contacts.surroundings import Surroundings

DERIVED: Final = frozenset(
    {"email_key", "email_domain", "phone_key", "linkedin_key", "reachable", "lead_score"}
)
"""Columns that follow from others, so that no event tells of them."""
_NULLABLE: Final = {"employees", "owner_id", "company_id"}
NOTHING: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("full_name", "first_name", "last_name", "title", "email"), ""),
    **dict.fromkeys((*PHONES, "company", "industry", "employee_size_bracket"), ""),
    **dict.fromkeys(("annual_revenue", "website", "company_linkedin", "person_linkedin"), ""),
    **dict.fromkeys(("street", "postal_code", "city", "state", "country", "notes"), ""),
    **dict.fromkeys(("company_address", "company_city", "company_state", "company_country"), ""),
    "email_key": None,
    "email_domain": "",
    "phone_key": None,
    "linkedin_key": None,
    "employees": None,
    "owner_id": None,
    "company_id": None,
    "technologies": [],
    "status": ContactStatus.ACTIVE.value,
    "source": ContactSource.MANUAL.value,
}
"""What is known of somebody of whom nothing is known."""


def read_given(given: Mapping[str, Any]) -> dict[str, Any]:
    """The given fields with null as the empty text, and `address`, the parsed e-mail address.

    Raises:
        Invalid: contact.email.
    """
    values = {
        field: "" if value is None and field not in _NULLABLE else value
        for field, value in given.items()
    }
    if "technologies" in values:
        values["technologies"] = [*values["technologies"]]
    if "status" in values:
        values["status"] = ContactStatus(values["status"] or ContactStatus.ACTIVE).value
    if "email" in values:
        values["address"] = parse_email(values["email"])
    return values


def settle(
    read: Mapping[str, Any], kept: Mapping[str, Any], known: Surroundings, own_id: UUID | None
) -> dict[str, Any]:
    """The columns that what was read sets, with all that follows from them.

    `kept` is the contact so far, NOTHING for a new one, whose `own_id` is None.

    Raises:
        Invalid: contact.identifier, contact.name, company.size_bracket, phone.invalid,
            owner.unknown.
        NotFound: company.not_found.
        Conflict: contact.email_taken.
    """
    values = dict(read)
    _settle_email(values, known, own_id)
    settle_names(values, kept)
    _settle_company(values, kept, known)
    _settle_size(values)
    if values.get("owner_id") in known.strangers:
        raise errors.no_member(values["owner_id"])
    check_phones(values, known.region)
    whole = {**kept, **values}
    if not (whole["full_name"] or whole["email"]):
        raise errors.nameless()
    _derive(values, whole, known)
    return values


def _settle_email(values: dict[str, Any], known: Surroundings, own_id: UUID | None) -> None:
    address: Address | None = values.pop("address", None)
    if address is None:
        return
    require_free_address(address, known, own_id)
    values["email_key"], values["email_domain"] = address.key, address.domain


def require_free_address(address: Address, known: Surroundings, own_id: UUID | None = None) -> None:
    """Raise `Conflict` (contact.email_taken) where another contact has the address."""
    taken = known.emails.get(address.key) if address.key else None
    if taken is not None and taken != own_id:
        raise errors.email_taken(address.email, taken)


def _settle_company(values: dict[str, Any], kept: Mapping[str, Any], known: Surroundings) -> None:
    """A company's id brings its name; a name alone links to the company that has it.

    A link stays while nobody changes it, though its company was renamed or deleted meanwhile.
    """
    linked = kept["company_id"]
    if (company_id := values.get("company_id")) is not None:
        company = known.companies_by_id.get(company_id)
        if company is not None:
            values["company"] = company.name
        elif company_id != linked:
            raise errors.company_not_found(company_id)
    elif "company" in values and "company_id" not in values:
        found = known.companies_by_key.get(company_key(values["company"]))
        if linked is None or values["company"] != kept["company"]:
            values["company_id"] = found.id if found else None


def _settle_size(values: dict[str, Any]) -> None:
    if values.get("employee_size_bracket"):
        values["employee_size_bracket"] = parse_bracket(values["employee_size_bracket"])
    elif "employees" in values:
        values["employee_size_bracket"] = bracket_of(values["employees"])


def _derive(values: dict[str, Any], whole: dict[str, Any], known: Surroundings) -> None:
    if any(field in values for field in PHONES):
        values["phone_key"] = first_phone_key(whole, known.region)
    if "person_linkedin" in values:
        values["linkedin_key"] = linkedin_key(values["person_linkedin"])
    whole.update(values)
    values["reachable"] = reachable(whole)
    values["lead_score"] = score(whole)
