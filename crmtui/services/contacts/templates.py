"""What is known of a company, to fill in who works there."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any, Final, cast

from sqlalchemy import Row, Table, bindparam, select

from crmtui.kit.batches import chunks
from crmtui.kit.name_index import Sought, find_keys
from crmtui.kit.schemas import storable
from crmtui.kit.search_text import words
from crmtui.kit.transactions import ReadTx
from crmtui.models import Company, Contact
from crmtui.services.companies import CompanyTemplate, company_key
from crmtui.services.contacts import errors
from crmtui.services.contacts.index import CONTACTS

FILLED: Final = tuple(name for name in CompanyTemplate.model_fields if name != "company")
"""The contact's fields that a template fills."""
_OF_COMPANY: Final = {
    "company_linkedin": "linkedin",
    "company_address": "address",
    "company_city": "city",
    "company_state": "state",
    "company_country": "country",
}
_COLLEAGUES: Final = 200
_ROWS: Final = cast(Table, Contact.__table__)
# By the key alone, or SQLite would read every contact of the organization instead; whose a row is,
# is looked at here.
_BY_KEY: Final = (
    select(
        *(_ROWS.c[name] for name in ("organization_id", "company", "email_domain", *FILLED)),
    )
    .where(
        _ROWS.c.search_key.in_(bindparam("keys", expanding=True)),
        _ROWS.c.deleted_at.is_(None),
    )
    .order_by(_ROWS.c.id)
)


def company_template(tx: ReadTx, name: str) -> CompanyTemplate:
    """What the company's own record says, else the contact there of whom most is known.

    Raises:
        Forbidden: permission.missing (companies:read).
        NotFound: company.not_found.
    """
    tx.actor.require("companies:read")
    key = company_key(storable(name))
    found = find_templates(tx, {key: name}).get(key)
    if found is None:
        raise errors.company_unknown(name)
    return found


def find_templates(
    tx: ReadTx, names: dict[str, str], colleagues: int = _COLLEAGUES
) -> dict[str, CompanyTemplate]:
    """The templates of companies, given as names by key, by key; of many with few statements.

    So many `colleagues` are looked at where there is no record of the company.
    """
    found = _from_records(tx, names)
    for key, name in names.items():
        if key not in found and (template := _from_colleagues(tx, key, name, colleagues)):
            found[key] = template
    return found


def _from_records(tx: ReadTx, keys: Collection[str]) -> dict[str, CompanyTemplate]:
    found = {}
    for chunk in chunks([*keys]):
        for company in tx.session.scalars(select(Company).where(Company.name_key.in_(chunk))):
            values = {name: getattr(company, _OF_COMPANY.get(name, name)) for name in FILLED}
            found[company.name_key] = _template(company.name, values)
    return found


def _from_colleagues(tx: ReadTx, key: str, name: str, most: int) -> CompanyTemplate | None:
    """From the contact who has most of the fields; the first of several."""
    found = find_by_words(tx, name, most)
    colleagues = [row for row in found if company_key(row.company) == key]
    if not colleagues:
        return None
    best = max(colleagues, key=lambda row: sum(bool(getattr(row, name)) for name in FILLED))
    return _template(best.company, {name: getattr(best, name) for name in FILLED})


def find_by_words(tx: ReadTx, text: str, most: int) -> list[Row[Any]]:
    """What is known of the companies of some contacts who are found by the words of `text`."""
    typed = tuple(words(text))
    if not typed:
        return []
    keys = find_keys(tx, CONTACTS, Sought(tx.organization_id, typed, inside=False), most)
    rows = tx.execute(_BY_KEY, {"keys": keys})
    return [row for row in rows if row.organization_id == tx.organization_id]


def _template(name: str, values: dict[str, Any]) -> CompanyTemplate:
    return CompanyTemplate.model_validate({"company": name, **values})


def missing_fields(
    contact: Contact | Mapping[str, Any], template: CompanyTemplate
) -> dict[str, Any]:
    """What the template knows and the contact does not; a size goes with its bracket."""
    get = contact.get if isinstance(contact, Mapping) else partial(getattr, contact)
    missing = {
        name: value for name in FILLED if (value := getattr(template, name)) and not get(name)
    }
    if get("employees"):
        missing.pop("employee_size_bracket", None)
    if get("employee_size_bracket"):
        missing.pop("employees", None)
    return missing


def template_key(contact: Contact) -> tuple[str, str]:
    """By which the template of a contact is found, and the name it was given."""
    return company_key(contact.company), contact.company
