"""What the database knows of a batch of contacts before it is decided: a few statements for all."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from crmtui.kit.batches import IN_ONE_STATEMENT, chunks
from crmtui.kit.planning import indexed_by
from crmtui.kit.time_zone_regions import find_region
from crmtui.kit.transactions import ReadTx
from crmtui.models import Company, Contact, Organization
from crmtui.services.companies import company_key, find_strangers

_EMAILS: Final = indexed_by(
    select(Contact.email_key, Contact.id).where(
        Contact.organization_id == bindparam("organization"),
        Contact.email_key.in_(bindparam("keys", expanding=True)),
        Contact.deleted_at.is_(None),
    ),
    Contact,
    "uq_contacts_email_key",
)
_COMPANIES: Final = select(Company.id, Company.name, Company.name_key).where(
    Company.organization_id == bindparam("organization"),
    Company.deleted_at.is_(None),
    or_(
        Company.name_key.in_(bindparam("keys", expanding=True)),
        Company.id.in_(bindparam("ids", expanding=True)),
    ),
)

_ZONE: Final = select(Organization.timezone).where(Organization.id == bindparam("organization"))


class KnownCompany(NamedTuple):
    """A company of the organization, by which a contact is linked."""

    id: UUID
    name: str


@dataclass(slots=True)
class Surroundings:
    """Everything that the rows of a batch may meet."""

    region: str | None
    """Of phones without a country code."""
    emails: dict[str, UUID] = field(default_factory=dict)
    """Whose each address is; a batch adds its own."""
    companies_by_key: dict[str, KnownCompany] = field(default_factory=dict)
    companies_by_id: dict[UUID, KnownCompany] = field(default_factory=dict)
    strangers: set[UUID] = field(default_factory=set)
    """Owners who are not members."""


def look_around(tx: ReadTx, given: Sequence[Mapping[str, Any]]) -> Surroundings:
    """What the fields of these rows refer to; `address` is each row's parsed e-mail address."""
    found = Surroundings(find_organization_region(tx))
    found.emails = find_emails(tx, {row["address"].key for row in given if row.get("address")})
    find_companies(
        tx,
        found,
        {company_key(row["company"]) for row in given if row.get("company")},
        {row["company_id"] for row in given if row.get("company_id")},
    )
    found.strangers = find_strangers(
        tx, {row["owner_id"] for row in given if row.get("owner_id") is not None}
    )
    return found


def find_organization_region(tx: ReadTx) -> str | None:
    """The country that the organization's time zone belongs to."""
    zone: str = tx.execute(_ZONE, {"organization": tx.organization_id}).scalar_one()
    return find_region(zone)


def find_emails(tx: ReadTx, keys: Collection[str | None]) -> dict[str, UUID]:
    """Which of these addresses are taken, and by whom."""
    taken: dict[str, UUID] = {}
    for chunk in chunks([key for key in keys if key]):
        rows = tx.execute(_EMAILS, {"organization": tx.organization_id, "keys": chunk})
        taken.update((row.email_key, row.id) for row in rows)
    return taken


def find_companies(
    tx: ReadTx, found: Surroundings, keys: Iterable[str], ids: Iterable[UUID]
) -> None:
    """Add the companies of these names and ids to `found`."""
    known_keys, known_ids = [*keys], [*ids]
    step = max(len(known_keys), len(known_ids))
    for start in range(0, step, IN_ONE_STATEMENT):
        part = slice(start, start + IN_ONE_STATEMENT)
        values = {
            "organization": tx.organization_id,
            "keys": known_keys[part],
            "ids": known_ids[part],
        }
        for row in tx.execute(_COMPANIES, values):
            company = KnownCompany(row.id, row.name)
            found.companies_by_key[row.name_key] = company
            found.companies_by_id[row.id] = company
