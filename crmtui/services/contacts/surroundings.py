"""What the database knows of a batch of contacts before it is decided: a few statements for all."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, select

from crmtui.kit.batches import chunks
from crmtui.kit.database import DialectName
from crmtui.kit.hot import HotStatement
from crmtui.kit.lists import among, list_value
from crmtui.kit.planning import indexed_by, unindexed
from crmtui.kit.time_zone_regions import find_region
from crmtui.kit.transactions import ReadTx
from crmtui.models import Company, Organization
from crmtui.services.companies import company_key, find_strangers
from crmtui.services.contacts.identities import find_keys

_ORGANIZATION: Final = bindparam("organization", type_=Uuid())


def _companies(dialect: DialectName) -> tuple[Select[*tuple[Any, ...]], ...]:
    """Those of some keys, and those of some ids."""
    query = select(Company.id, Company.name, Company.name_key).where(Company.deleted_at.is_(None))
    mine, key = Company.organization_id == _ORGANIZATION, Company.name_key.expression
    by_key = query.where(mine, among(key, "keys", dialect))
    if dialect == "sqlite":
        mine = unindexed(Company.organization_id) == _ORGANIZATION
    by_id = query.where(mine, among(Company.id.expression, "ids", dialect))
    return indexed_by(by_key, Company, "uq_companies_name_key"), by_id


_BY_KEY, _BY_ID = (
    HotStatement(lite, postgresql=server)
    for lite, server in zip(_companies("sqlite"), _companies("postgresql"), strict=True)
)
_ZONE: Final = HotStatement(
    select(Organization.timezone).where(Organization.id == _ORGANIZATION),
)


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
    ((zone,),) = tx.run(_ZONE, {"organization": tx.organization_id})
    return find_region(zone)


def find_emails(tx: ReadTx, keys: Collection[str | None]) -> dict[str, UUID]:
    """Which of these addresses are taken, and by whom."""
    return dict(find_keys(tx, "email", [key for key in keys if key]))


def find_companies(
    tx: ReadTx, found: Surroundings, keys: Iterable[str], ids: Iterable[UUID]
) -> None:
    """Add the companies of these names and ids to `found`."""
    _add_companies(tx, found, _BY_KEY, "keys", [*keys])
    _add_companies(tx, found, _BY_ID, "ids", [*ids])


def _add_companies(
    tx: ReadTx, found: Surroundings, statement: HotStatement, name: str, wanted: Sequence[Any]
) -> None:
    for chunk in chunks(wanted):
        values = {"organization": tx.organization_id, name: list_value(chunk, tx.dialect)}
        for company_id, company_name, key in tx.run(statement, values):
            company = KnownCompany(company_id, company_name)
            found.companies_by_key[key] = company
            found.companies_by_id[company_id] = company
