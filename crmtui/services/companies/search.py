"""Finding companies while somebody types."""

from typing import Final
from uuid import UUID

from sqlalchemy import Select, select

from crmtui.kit.name_index import SHORTEST, Sought, first_by_name
from crmtui.kit.phone_words import sought_digits
from crmtui.kit.search_text import words
from crmtui.kit.transactions import ReadTx
from crmtui.models import Company
from crmtui.services.companies.index import COMPANIES
from crmtui.services.companies.rows import company_details
from crmtui.services.companies.schemas import CompanyDetail

MAX_HITS: Final = 200
_MAX_WORDS: Final = 8
_NAMESAKES: Final = 2_000


def search_companies(tx: ReadTx, wanted: str, limit: int = 50) -> tuple[CompanyDetail, ...]:
    """Companies that `wanted` may mean: beginnings of words before insides of the name, by name.

    Nothing is found before two letters are typed.

    Raises:
        Forbidden: permission.missing (companies:read).
    """
    tx.actor.require("companies:read")
    limit = max(1, min(limit, MAX_HITS))
    typed = tuple(map(sought_digits, words(wanted)[:_MAX_WORDS]))
    if sum(map(len, typed)) < SHORTEST:
        return ()
    found: dict[UUID, None] = {}
    for inside in (False, True):
        sought = Sought(tx.organization_id, typed, inside)
        reach = 2 * limit if inside else limit  # an inside is found by its beginning again
        hits = first_by_name(tx, COMPANIES, sought, reach, _NAMESAKES)
        found.update(dict.fromkeys(hit.id for hit in hits))
        if len(found) >= limit:
            break
    wanted_ids = [*found][:limit]
    rows = {row.id: row for row in tx.session.scalars(_by_id(wanted_ids))}
    return company_details(tx, [rows[one] for one in wanted_ids if one in rows])


def _by_id(ids: list[UUID]) -> Select[Company]:
    return select(Company).where(Company.id.in_(ids))
